package currentkey

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

var _ datasource.DataSourceWithConfigure = (*dataSource)(nil)

type dataSource struct{ configured.DataSource }

// NewDataSource returns the data source aihubmix_current_api_key.
func NewDataSource() datasource.DataSource { return &dataSource{} }

func (d *dataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_current_api_key"
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := keyAttributes.DataSource()
	attributes[minimumRemaining] = schema.NumberAttribute{
		Optional: true, MarkdownDescription: minimumRemainingDescription,
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads what is left of the API key (`sk-…`) that the provider is configured with " +
			"(`api_key`). **It needs no Manage Key**, so a team that was handed a key can gate on it. Nothing secret " +
			"is stored.",
		Attributes: attributes,
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	values, diags := attribute.Arguments(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	minimum := attribute.Argument[types.Number](values, minimumRemaining)
	key, problem := readKey(ctx, d.Connection, !minimum.IsNull())
	if problem == nil {
		problem = key.requireRemaining(minimum)
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	maps.Copy(values, keyAttributes.Values(key))
	resp.Diagnostics.Append(d.Connection.WarnOfUnit(key.unit.IsOtherOfKeys(), key.unit)...)
	resp.Diagnostics.Append(attribute.SetValues(ctx, &resp.State.Raw, values)...)
}
