package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/list/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

var _ list.ListResourceWithConfigure = (*apiKeyListResource)(nil)

// apiKeyListResource finds the keys that the resource could adopt.
type apiKeyListResource struct{ connectedResource }

func newAPIKeyListResource() list.ListResource { return &apiKeyListResource{} }

func (l *apiKeyListResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_key"
}

func (l *apiKeyListResource) ListResourceConfigSchema(_ context.Context, _ list.ListResourceSchemaRequest, resp *list.ListResourceSchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the API keys of the account for `terraform query`, so that they can be imported. It needs Terraform 1.14.",
		Attributes: map[string]schema.Attribute{
			"name_prefix": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: namePrefixDescription,
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"enabled": schema.BoolAttribute{
				Optional:            true,
				MarkdownDescription: enabledFilterDescription,
			},
		},
	}
}

func (l *apiKeyListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
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

// keys are those that are asked for, sorted by ID.
func (l *apiKeyListResource) keys(ctx context.Context, req list.ListRequest) ([]aihubmix.APIKey, diag.Diagnostics) {
	arguments, diags := argumentsOf(ctx, req.Config)
	if diags.HasError() {
		return nil, diags
	}
	client, problem := l.connection.authorized(ctx)
	if problem != nil {
		return nil, diag.Diagnostics{problem}
	}
	keys, err := client.RecentAPIKeys(ctx)
	if err != nil {
		return nil, diag.Diagnostics{l.connection.failed(cannotListKeys, err)}
	}
	return selectKeys(arguments, keys), nil
}

// listedKey never has the secret: a list is for many eyes.
func (l *apiKeyListResource) listedKey(ctx context.Context, req list.ListRequest, key aihubmix.APIKey) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = key.Name
	result.Diagnostics.Append(result.Identity.Set(ctx, identityOf(key.ID))...)
	if req.IncludeResource {
		key.Key = nil
		model := apiKeyResourceModel{RotateWhenChanged: types.MapNull(types.StringType)}
		model.follow(key, 0)
		result.Diagnostics.Append(l.connection.showLimit(ctx, &model)...)
		result.Diagnostics.Append(setModel(ctx, &result.Resource.Raw, &model)...)
	}
	return result
}
