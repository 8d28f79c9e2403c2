package provider

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

var _ datasource.DataSourceWithConfigure = (*modelDataSource)(nil)

type modelDataSource struct {
	connection *connection
}

func newModelDataSource() datasource.DataSource { return &modelDataSource{} }

func (d *modelDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_model"
}

func (d *modelDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := modelAttributes()
	attributes["model_id"] = schema.StringAttribute{
		Required:            true,
		MarkdownDescription: modelIDDescription + " It must match exactly; cannot be null. An ID that the catalogue does not have is an error that lists similar ones.",
		Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads one of the models that the service offers. **It needs no Manage Key.** All blocks of one plan share one request for the catalogue.",
		Attributes:          attributes,
	}
}

func (d *modelDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.connection = configured(req.ProviderData, &resp.Diagnostics)
}

func (d *modelDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model modelModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	catalogue, problem := d.connection.models(ctx, aihubmix.CatalogueQuery{})
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	id := model.ModelID.ValueString()
	index := slices.IndexFunc(catalogue.Models, func(candidate aihubmix.Model) bool { return candidate.ModelID == id })
	if index < 0 {
		resp.Diagnostics.Append(unknownModel(id, catalogue))
		return
	}
	model = newModelModel(catalogue.Models[index])
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

func unknownModel(id string, catalogue aihubmix.Catalogue) diag.Diagnostic {
	ids := make([]string, len(catalogue.Models))
	for i, model := range catalogue.Models {
		ids[i] = model.ModelID
	}
	detail := fmt.Sprintf("The catalogue has %d models, but none with the ID %q.", len(ids), id)
	if names := closeNames(id, ids); len(names) > 0 {
		detail += " Did you mean " + strings.Join(names, ", ") + "?"
	}
	if catalogue.Malformed > 0 {
		detail += fmt.Sprintf(" It may be among %d more entries that cannot be understood; the first that is wrong is %s.", catalogue.Malformed, catalogue.FirstMalformed)
	}
	return diag.NewAttributeErrorDiagnostic(path.Root("model_id"), "The model does not exist", detail)
}
