package provider

import (
	"cmp"
	"context"
	"slices"

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
type apiKeyListResource struct {
	connection *connection
}

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

type apiKeyListModel struct {
	NamePrefix types.String `tfsdk:"name_prefix"`
	Enabled    types.Bool   `tfsdk:"enabled"`
}

func (l *apiKeyListResource) Configure(_ context.Context, req resource.ConfigureRequest, resp *resource.ConfigureResponse) {
	l.connection = configured(req.ProviderData, &resp.Diagnostics)
}

func (l *apiKeyListResource) List(ctx context.Context, req list.ListRequest, stream *list.ListResultsStream) {
	keys, diags := l.keys(ctx, req)
	if diags.HasError() {
		stream.Results = list.ListResultsStreamDiagnostics(diags)
		return
	}
	stream.Results = func(push func(list.ListResult) bool) {
		for i, key := range keys {
			if req.Limit > 0 && int64(i) >= req.Limit || !push(listedKey(ctx, req, key)) {
				return
			}
		}
	}
}

// keys are those that fit, sorted by ID.
func (l *apiKeyListResource) keys(ctx context.Context, req list.ListRequest) ([]aihubmix.APIKey, diag.Diagnostics) {
	var model apiKeyListModel
	diags := req.Config.Get(ctx, &model)
	if diags.HasError() {
		return nil, diags
	}
	if refusal := l.connection.refusal(ctx); refusal != nil {
		return nil, diag.Diagnostics{refusal}
	}
	keys, err := l.connection.client.RecentAPIKeys(ctx)
	if err != nil {
		return nil, diag.Diagnostics{requestFailed("Cannot list the API keys", err, l.connection.keySource)}
	}
	filter := apiKeyFilter{namePrefix: model.NamePrefix, enabled: model.Enabled}
	keys = slices.DeleteFunc(slices.Clone(keys), func(key aihubmix.APIKey) bool { return !filter.matches(key) })
	slices.SortFunc(keys, func(a, b aihubmix.APIKey) int { return cmp.Compare(a.ID, b.ID) })
	return keys, nil
}

// listedKey never has the secret: a list is for many eyes.
func listedKey(ctx context.Context, req list.ListRequest, key aihubmix.APIKey) list.ListResult {
	result := req.NewListResult(ctx)
	result.DisplayName = key.Name
	result.Diagnostics.Append(result.Identity.Set(ctx, &apiKeyIdentity{ID: types.Int64Value(key.ID)})...)
	if req.IncludeResource {
		key.Key = nil
		model := apiKeyResourceModel{RotateWhenChanged: types.MapNull(types.StringType)}
		result.Diagnostics.Append(model.follow(ctx, key)...)
		result.Diagnostics.Append(result.Resource.Set(ctx, &model)...)
	}
	return result
}
