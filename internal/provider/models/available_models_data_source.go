package models

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

type availableModelsDataSource struct{ configured.DataSource }

// NewAvailableModelsDataSource returns the data source aihubmix_available_models.
func NewAvailableModelsDataSource() datasource.DataSource {
	return &availableModelsDataSource{configured.DataSource{Name: "available_models"}}
}

func (d *availableModelsDataSource) Schema(
	_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse,
) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the models that the account may call. It needs the Manage Key. All blocks of one " +
			"plan share one request.",
		Attributes: map[string]schema.Attribute{
			"model_ids": schema.ListAttribute{
				Computed:    true,
				ElementType: types.StringType,
				MarkdownDescription: "IDs of the models, sorted and without duplicates. Empty if the account may " +
					"call none; never null.",
			},
		},
	}
}

func (d *availableModelsDataSource) Read(ctx context.Context, _ datasource.ReadRequest, resp *datasource.ReadResponse) {
	client, problem := d.Connection.Authorized(ctx)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	available, err := client.AvailableModels(ctx)
	if err != nil {
		resp.Diagnostics.Append(
			d.Connection.Diagnostic("Cannot read the models that the AIHubMix account may call", err))
		return
	}
	if available.Malformed > 0 {
		resp.Diagnostics.AddWarning("A part of the account's models cannot be understood",
			leftOut(available.Malformed, len(available.ModelIDs))+" Report this to the provider's developers.")
	}
	resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("model_ids"), available.ModelIDs)...)
}
