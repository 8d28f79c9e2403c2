package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

var _ datasource.DataSourceWithConfigure = (*apiKeysDataSource)(nil)

type apiKeysDataSource struct{ connectedDataSource }

func newAPIKeysDataSource() datasource.DataSource { return &apiKeysDataSource{} }

func (d *apiKeysDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_keys"
}

func (d *apiKeysDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the API keys of the account: their limits, use and status, but not their secrets. All blocks of one plan share one list.",
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
			"keys": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The keys, sorted by `id`; empty if none matches, never null.",
				NestedObject:        schema.NestedAttributeObject{Attributes: apiKeyAttributes.dataSource()},
			},
		},
	}
}

func (d *apiKeysDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	values, diags := argumentsOf(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	client, problem := d.connection.authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	keys, err := client.RecentAPIKeys(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.connection.failed(cannotListKeys, err))
		return
	}
	selected, diags := d.connection.apiKeysAt(ctx, selectKeys(values, keys)...)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	values["keys"] = apiKeyAttributes.list(selected)
	resp.Diagnostics.Append(setValues(ctx, &resp.State.Raw, values)...)
}
