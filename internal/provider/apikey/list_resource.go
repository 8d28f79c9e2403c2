package apikey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

var _ list.ListResourceWithConfigure = (*listResource)(nil)

// listResource lists the keys that can be imported into the resource.
type listResource struct{ configured.Resource }

// NewListResource returns the list resource aihubmix_api_key.
func NewListResource() list.ListResource { return &listResource{} }

func (l *listResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_key"
}

func (l *listResource) ListResourceConfigSchema(
	_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the API keys of the account for `terraform query`, so that they can be imported. " +
			"It needs Terraform 1.14.",
		Attributes: map[string]schema.Attribute{
			"name_prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: namePrefixDescription,
				Validators:          []validator.String{attribute.NonEmpty("Leave it out for all keys.")},
			},
			"enabled": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: enabledFilterDescription,
			},
		},
	}
}

func (l *listResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	keys, diags := l.keys(ctx, req)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		for i, key := range keys {
			if req.Limit > 0 && int64(i) >= req.Limit || !push(l.listedKey(ctx, req, key)) {
				return
			}
		}
	}
}

// keys returns the requested keys, sorted by ID.
func (l *listResource) keys(ctx context.Context, req list.ListRequest) ([]aihubmix.APIKey, diag.Diagnostics) {
	arguments, diags := attribute.Arguments(ctx, req.Config)
	if diags.HasError() {
		return nil, diags
	}
	client, problem := l.Connection.Authorized(ctx)
	if problem != nil {
		return nil, diag.Diagnostics{problem}
	}
	keys, err := client.RecentAPIKeys(ctx)
	if err != nil {
		return nil, diag.Diagnostics{l.Connection.Diagnostic(cannotListKeys, err)}
	}
	return selectKeys(arguments, keys), nil
}

// listedKey returns a key without its secret, because the output of a query is shown to many people.
func (l *listResource) listedKey(ctx context.Context, req list.ListRequest, key aihubmix.APIKey) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = key.Name
	result.Diagnostics.Append(result.Identity.Set(ctx, identityOf(key.ID))...)
	if req.IncludeResource {
		key.Key = nil
		model := resourceModel{RotateWhenChanged: types.MapNull(types.StringType)}
		model.setReported(key, privateState{})
		account, problem := l.Connection.Account(ctx)
		if problem != nil {
			result.Diagnostics.Append(problem)
		}
		model.setAccount(account)
		result.Diagnostics.Append(showLimit(ctx, l.Connection, &model, key)...)
		result.Diagnostics.Append(attribute.SetModel(ctx, &result.Resource.Raw, &model)...)
	}
	return result
}
