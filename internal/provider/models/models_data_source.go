package models

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

type modelsDataSource struct{ configured.DataSource }

// NewModelsDataSource returns the data source aihubmix_models.
func NewModelsDataSource() datasource.DataSource {
	return &modelsDataSource{configured.DataSource{Name: "models"}}
}

func (d *modelsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the models that the gateway offers, filtered and sorted. **It needs no Manage " +
			"Key.** All blocks of one plan share one request for the catalogue, except those with `tag` or with an " +
			"order that only the gateway knows. A model must match all filters.",
		Attributes: map[string]schema.Attribute{
			"type": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Only models of this type, such as `llm`, `embedding`, `image_generation`, " +
					"`video`, `tts`, `stt`, `rerank`. A word that no model has causes a warning. When null: all.",
				Validators: []validator.String{attribute.OneWord},
			},
			"model": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only models whose ID or name contains this; case-insensitive. When null: all.",
				Validators:          []validator.String{attribute.NonEmpty("Leave it out for all models.")},
			},
			"modalities": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Only models that have all of these among their input or output modalities, " +
					"such as `text` and `image`; not empty. A word that no model has causes a warning. When null: all.",
				Validators: attribute.NonEmptyWords(),
			},
			"features": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Only models that have all of these features, such as `tools` and `thinking`; " +
					"not empty. A word that no model has causes a warning. When null: all.",
				Validators: attribute.NonEmptyWords(),
			},
			"tag": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Only models with this tag. The gateway filters by tag but does not list tags, " +
					"so this costs one more request. When null: all.",
				Validators: []validator.String{attribute.OneWord},
			},
			"sort_by": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Order of the list, by number: `input_price`, `output_price` (models whose " +
					"price is null or 0, such as routers and free models, come last) or `context_length` (models " +
					"without one come last); or an order of the gateway: `model_ratio`, `coding` or `order`. When " +
					"null: the order in which the gateway lists them.",
				Validators: []validator.String{attribute.OneOf(
					"input_price", "output_price", "context_length", "model_ratio", "coding", "order")},
			},
			"sort_order": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Direction of `sort_by`: `asc` or `desc`. When null: `asc` for an order by " +
					"number, otherwise the gateway's default.",
				Validators: []validator.String{attribute.OneOf("asc", sortDescending)},
			},
			"models": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The models; empty if none matches, never null.",
				NestedObject:        schema.NestedAttributeObject{Attributes: modelAttributes.DataSource()},
			},
		},
	}
}

// ValidateConfig checks that a direction has an order.
func (d *modelsDataSource) ValidateConfig(
	ctx context.Context, req datasource.ValidateConfigRequest, resp *datasource.ValidateConfigResponse,
) {
	var by, order types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("sort_by"), &by)...)
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("sort_order"), &order)...)
	if !order.IsNull() && !order.IsUnknown() && by.IsNull() && !resp.Diagnostics.HasError() {
		resp.Diagnostics.AddAttributeError(path.Root("sort_order"), "sort_order cannot be used",
			"It is the direction of sort_by, which is not set. Set sort_by, or leave sort_order out.")
	}
}

func (d *modelsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	values, diags := attribute.Arguments(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	query, selection := selectionOf(values)
	catalogue, problem := readCatalogue(ctx, d.Connection, query)
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	resp.Diagnostics.Append(warnOfMalformed(catalogue)...)
	resp.Diagnostics.Append(selection.warnOfUnknownWords(catalogue.Models)...)
	values["models"] = modelAttributes.List(selection.apply(catalogue.Models))
	resp.Diagnostics.Append(attribute.SetValues(ctx, &resp.State.Raw, values)...)
}
