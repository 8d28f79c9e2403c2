package currentkey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

type dataSource struct{ configured.DataSource }

// NewDataSource returns the data source aihubmix_current_api_key.
func NewDataSource() datasource.DataSource {
	return &dataSource{configured.DataSource{Name: "current_api_key"}}
}

func (d *dataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := keyAttributes.DataSource()
	attributes[minimumRemaining] = schema.NumberAttribute{
		Optional: true, MarkdownDescription: minimumRemainingDescription,
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads what remains of the limit of the API key (`sk-…`) that the provider is " +
			"configured with (`api_key`). **It needs no Manage Key**, so a team that was handed a key can gate on " +
			"it. Nothing secret is stored.",
		Attributes: attributes,
	}
}

func (d *dataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	resp.Diagnostics = read(ctx, d.Connection, req.Config, &resp.State.Raw)
}
