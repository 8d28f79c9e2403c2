package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ datasource.DataSourceWithConfigure = (*currentAPIKeyDataSource)(nil)

type currentAPIKeyDataSource struct{ connectedDataSource }

func newCurrentAPIKeyDataSource() datasource.DataSource { return &currentAPIKeyDataSource{} }

func (d *currentAPIKeyDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_current_api_key"
}

func (d *currentAPIKeyDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := currentAPIKeyAttributes.dataSource()
	attributes["minimum_remaining_usd"] = schema.NumberAttribute{Optional: true, MarkdownDescription: minimumRemainingDescription}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads what is left of the API key (`sk-…`) that the provider is configured with (`api_key`). **It needs no Manage Key**, so a team that was handed a key can gate on it. Nothing secret is stored.",
		Attributes:          attributes,
	}
}

func (d *currentAPIKeyDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	values, diags := argumentsOf(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	key, problem := d.connection.currentAPIKey(ctx)
	if problem == nil {
		problem = requireRemaining(key, argument[types.Number](values, "minimum_remaining_usd"))
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	maps.Copy(values, currentAPIKeyAttributes.values(key))
	resp.Diagnostics.Append(d.connection.warningOfUnit(key.isUncounted(), key.unit)...)
	resp.Diagnostics.Append(setValues(ctx, &resp.State.Raw, values)...)
}
