package provider

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

var _ datasource.DataSourceWithConfigure = (*modelsDataSource)(nil)

type modelsDataSource struct {
	connection *connection
}

func newModelsDataSource() datasource.DataSource { return &modelsDataSource{} }

func (d *modelsDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_models"
}

// oneWord is a value of a filter: the service separates several with commas.
var oneWord = stringvalidator.RegexMatches(regexp.MustCompile(`^[^,\s]+$`), "must be one word without blanks and commas")

func (d *modelsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	words := []validator.Set{setvalidator.SizeAtLeast(1), setvalidator.NoNullValues(), setvalidator.ValueStringsAre(oneWord)}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the models that the service offers, filtered and sorted. **It needs no Manage Key.** " +
			"All blocks of one plan share one request for the catalogue, except those with `tag` or with an order that only the service knows. A model must match all filters.",
		Attributes: map[string]schema.Attribute{
			"type": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only models of this type, such as `llm`, `embedding`, `image_generation`, `video`, `tts`, `stt`, `rerank`. A word that no model has causes a warning. When null: all.",
				Validators:          []validator.String{oneWord},
			},
			"model": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only models whose ID or name contains this; case-insensitive. When null: all.",
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
			},
			"modalities": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Only models that have all of these among their input or output modalities, such as `text` and `image`; not empty. A word that no model has causes a warning. When null: all.",
				Validators:          words,
			},
			"features": schema.SetAttribute{
				Optional: true, ElementType: types.StringType,
				MarkdownDescription: "Only models that have all of these features, such as `tools` and `thinking`; not empty. A word that no model has causes a warning. When null: all.",
				Validators:          words,
			},
			"tag": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Only models with this tag. The service filters by tag but does not list tags, so this costs one more request. When null: all.",
				Validators:          []validator.String{oneWord},
			},
			"sort_by": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Order of the list: `context_length` (numeric; models without one come last), or `model_ratio`, `coding` or `order`, which are orders of the service. " +
					"When null: the order in which the service lists them.",
				Validators: []validator.String{stringvalidator.OneOf("model_ratio", sortByContextLength, "coding", "order")},
			},
			"sort_order": schema.StringAttribute{
				Optional:            true,
				MarkdownDescription: "Direction of `sort_by`: `asc` or `desc`. When null: `asc` for `context_length`, otherwise the service's default.",
				Validators: []validator.String{
					stringvalidator.OneOf("asc", sortDescending),
					stringvalidator.AlsoRequires(path.MatchRoot("sort_by")),
				},
			},
			"models": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The models; empty if none matches, never null.",
				NestedObject:        schema.NestedAttributeObject{Attributes: listedModelAttributes()},
			},
		},
	}
}

type modelsDataSourceModel struct {
	Type       types.String `tfsdk:"type"`
	Model      types.String `tfsdk:"model"`
	Modalities []string     `tfsdk:"modalities"`
	Features   []string     `tfsdk:"features"`
	Tag        types.String `tfsdk:"tag"`
	SortBy     types.String `tfsdk:"sort_by"`
	SortOrder  types.String `tfsdk:"sort_order"`
	Models     []modelModel `tfsdk:"models"`
}

func (m modelsDataSourceModel) selection() modelSelection {
	return modelSelection{
		modelType:       m.Type.ValueString(),
		namePart:        m.Model.ValueString(),
		modalities:      m.Modalities,
		features:        m.Features,
		byContextLength: m.SortBy.ValueString() == sortByContextLength,
		descending:      m.SortOrder.ValueString() == sortDescending,
	}
}

// query is what has to be left to the service.
func (m modelsDataSourceModel) query() aihubmix.CatalogueQuery {
	query := aihubmix.CatalogueQuery{Tag: m.Tag.ValueString()}
	if m.SortBy.ValueString() != sortByContextLength {
		query.SortBy, query.SortOrder = m.SortBy.ValueString(), m.SortOrder.ValueString()
	}
	return query
}

func (d *modelsDataSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	d.connection = configured(req.ProviderData, &resp.Diagnostics)
}

func (d *modelsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var model modelsDataSourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	catalogue, problem := d.connection.models(ctx, model.query())
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	selection := model.selection()
	resp.Diagnostics.Append(malformedEntries(catalogue)...)
	resp.Diagnostics.Append(selection.unknownWords(catalogue.Models)...)
	selected := selection.apply(catalogue.Models)
	model.Models = make([]modelModel, len(selected))
	for i := range selected {
		model.Models[i] = newModelModel(selected[i])
	}
	resp.Diagnostics.Append(resp.State.Set(ctx, &model)...)
}

// malformedEntries warns that the catalogue has less than the service meant to say.
func malformedEntries(catalogue aihubmix.Catalogue) diag.Diagnostics {
	if catalogue.Malformed == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("A part of the model catalogue cannot be understood",
		fmt.Sprintf("%d of %d entries are left out. The first that is wrong is %s.",
			catalogue.Malformed, catalogue.Malformed+len(catalogue.Models), catalogue.FirstMalformed))}
}
