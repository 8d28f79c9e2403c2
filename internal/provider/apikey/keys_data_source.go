package apikey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

var _ datasource.DataSourceWithConfigure = (*keysDataSource)(nil)

type keysDataSource struct{ configured.DataSource }

// NewKeysDataSource returns the data source aihubmix_api_keys.
func NewKeysDataSource() datasource.DataSource { return &keysDataSource{} }

func (d *keysDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_api_keys"
}

func (d *keysDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the API keys of the account: their limits, use and status, but not their " +
			"secrets. All blocks of one plan share one list.",
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
			"keys": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The keys, sorted by `id`; empty if none matches, never null.",
				NestedObject:        schema.NestedAttributeObject{Attributes: keyAttributes.DataSource()},
			},
		},
	}
}

func (d *keysDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	arguments, diags := attribute.Arguments(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	client, problem := d.Connection.Authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	keys, err := client.RecentAPIKeys(ctx)
	if err != nil {
		resp.Diagnostics.Append(d.Connection.Diagnostic(cannotListKeys, err))
		return
	}
	selected, diags := keysAt(ctx, d.Connection, selectKeys(arguments, keys)...)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	arguments["keys"] = keyAttributes.List(selected)
	resp.Diagnostics.Append(attribute.SetValues(ctx, &resp.State.Raw, arguments)...)
}
