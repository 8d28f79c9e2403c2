package models

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

type modelDataSource struct{ configured.DataSource }

// NewModelDataSource returns the data source aihubmix_model.
func NewModelDataSource() datasource.DataSource {
	return &modelDataSource{configured.DataSource{Name: "model"}}
}

func (d *modelDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := modelAttributes.DataSource()
	attributes["model_id"] = schema.StringAttribute{
		Required: true,
		MarkdownDescription: modelIDDescription + " It must match exactly; cannot be null. An ID that the catalogue " +
			"does not have is an error that lists similar ones.",
		Validators: []validator.String{attribute.NonEmpty("Write the ID of a model.")},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads one of the models that the gateway offers. **It needs no Manage Key.** All " +
			"blocks of one plan share one request for the catalogue.",
		Attributes: attributes,
	}
}

func (d *modelDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var argument types.String
	resp.Diagnostics.Append(req.Config.GetAttribute(ctx, path.Root("model_id"), &argument)...)
	if resp.Diagnostics.HasError() {
		return
	}
	catalogue, problem := readCatalogue(ctx, d.Connection, aihubmix.CatalogueQuery{})
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	id := argument.ValueString()
	index := slices.IndexFunc(catalogue.Models, func(candidate aihubmix.Model) bool { return candidate.ModelID == id })
	if index < 0 {
		resp.Diagnostics.Append(unknownModel(id, catalogue))
		return
	}
	values := modelAttributes.Values(catalogue.Models[index])
	resp.Diagnostics.Append(attribute.SetValues(ctx, &resp.State.Raw, values)...)
}

// unknownModel returns the error for an ID that the catalogue does not have. It proposes similar IDs.
func unknownModel(id string, catalogue aihubmix.Catalogue) diag.Diagnostic {
	ids := make([]string, len(catalogue.Models))
	for i, model := range catalogue.Models {
		ids[i] = model.ModelID
	}
	detail := attribute.NoneHas("catalogue", len(ids), "model", "ID", id) + " Check the ID; case matters." +
		attribute.DidYouMean(id, ids)
	if catalogue.Malformed > 0 {
		detail += " It may be among the entries that cannot be understood. " + describeMalformed(catalogue)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("model_id"), "The model does not exist", detail)
}
