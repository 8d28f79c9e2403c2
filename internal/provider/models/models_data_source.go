package models

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
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

var _ datasource.DataSourceWithConfigure = (*modelsDataSource)(nil)

type modelsDataSource struct{ configured.DataSource }

func NewModelsDataSource() datasource.DataSource { return &modelsDataSource{} }

func (d *modelsDataSource) Metadata(
	_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_models"
}

func (d *modelsDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Lists the models that the service offers, filtered and sorted. **It needs no Manage " +
			"Key.** " +
			"All blocks of one plan share one request for the catalogue, except those with `tag` or with an order " +
			"that only the service knows. A model must match all filters.",
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
				Validators:          []validator.String{stringvalidator.LengthAtLeast(1)},
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
				MarkdownDescription: "Only models with this tag. The service filters by tag but does not list tags, " +
					"so this costs one more request. When null: all.",
				Validators: []validator.String{attribute.OneWord},
			},
			"sort_by": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Order of the list: `context_length` (numeric; models without one come last), " +
					"or `model_ratio`, `coding` or `order`, which are orders of the service. " +
					"When null: the order in which the service lists them.",
				Validators: []validator.String{stringvalidator.OneOf("model_ratio", sortByContextLength, "coding",
					"order")},
			},
			"sort_order": schema.StringAttribute{
				Optional: true,
				MarkdownDescription: "Direction of `sort_by`: `asc` or `desc`. When null: `asc` for " +
					"`context_length`, otherwise the service's default.",
				Validators: []validator.String{
					stringvalidator.OneOf("asc", sortDescending),
					stringvalidator.AlsoRequires(path.MatchRoot("sort_by")),
				},
			},
			"models": schema.ListNestedAttribute{
				Computed:            true,
				MarkdownDescription: "The models; empty if none matches, never null.",
				NestedObject:        schema.NestedAttributeObject{Attributes: modelAttributes.DataSource()},
			},
		},
	}
}

func (d *modelsDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	values, diags := attribute.Arguments(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	client, problem := d.Connection.Public()
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	query, selection := selectionOf(values)
	catalogue, err := client.Models(ctx, query)
	if err != nil {
		resp.Diagnostics.Append(catalogueFailed(d.Connection, err))
		return
	}
	resp.Diagnostics.Append(malformedEntries(catalogue)...)
	resp.Diagnostics.Append(selection.unknownWords(catalogue.Models)...)
	values["models"] = modelAttributes.List(selection.apply(catalogue.Models))
	resp.Diagnostics.Append(attribute.SetValues(ctx, &resp.State.Raw, values)...)
}

// catalogueFailed says of a gateway that has no catalogue that this is no mistake of
// the configuration's.
func catalogueFailed(connection *configured.Connection, err error) diag.Diagnostic {
	if configured.IsNotFound(err) {
		return connection.Failed(cannotReadCatalogue, err,
			"AIHubMix has a model catalogue; gateways of the one-api family have none. Name the models in the "+
				"configuration instead.")
	}
	return connection.Failed(cannotReadCatalogue, err)
}

// malformedEntries warns that the catalogue has less than the service meant to say.
func malformedEntries(catalogue aihubmix.Catalogue) diag.Diagnostics {
	if catalogue.Malformed == 0 {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("A part of the model catalogue cannot be understood",
		fmt.Sprintf("%d of %d entries are left out. The first problem: %s.",
			catalogue.Malformed, catalogue.Malformed+len(catalogue.Models), catalogue.FirstMalformed))}
}

const (
	sortByContextLength = "context_length"
	sortDescending      = "desc"
)

// modelSelection is what is done to the catalogue on this side, so that
// selections of any number need it once.
type modelSelection struct {
	modelType, namePart  string
	modalities, features []string
	// byContextLength sorts by number; the service would sort by text.
	byContextLength, descending bool
}

// selectionOf parts what the arguments select into what has to be left to the
// service, and what is done on this side.
func selectionOf(arguments map[string]attr.Value) (aihubmix.CatalogueQuery, modelSelection) {
	text := func(name string) string { return attribute.Argument[types.String](arguments, name).ValueString() }
	query := aihubmix.CatalogueQuery{Tag: text("tag")}
	selection := modelSelection{
		modelType:       text("type"),
		namePart:        text("model"),
		modalities:      attribute.Strings(attribute.Argument[types.Set](arguments, "modalities")),
		features:        attribute.Strings(attribute.Argument[types.Set](arguments, "features")),
		byContextLength: text("sort_by") == sortByContextLength,
		descending:      text("sort_order") == sortDescending,
	}
	if !selection.byContextLength {
		query.SortBy, query.SortOrder = text("sort_by"), text("sort_order")
	}
	return query, selection
}

func (s modelSelection) apply(models []aihubmix.Model) []aihubmix.Model {
	selected := slices.DeleteFunc(slices.Clone(models), func(model aihubmix.Model) bool { return !s.matches(model) })
	if s.byContextLength {
		slices.SortStableFunc(selected, s.compareContextLength)
	}
	return selected
}

func (s modelSelection) matches(model aihubmix.Model) bool {
	return (s.modelType == "" || containsFold(model.Types, s.modelType)) &&
		(s.namePart == "" || namePartMatches(model, s.namePart)) &&
		containsAll(modalitiesOf(model), s.modalities) &&
		containsAll(model.Features, s.features)
}

func namePartMatches(model aihubmix.Model, part string) bool {
	part = strings.ToLower(part)
	return strings.Contains(strings.ToLower(model.ModelID), part) ||
		(model.ModelName != nil && strings.Contains(strings.ToLower(*model.ModelName), part))
}

func modalitiesOf(model aihubmix.Model) []string {
	return slices.Concat(model.InputModalities, model.OutputModalities)
}

func containsAll(list, wanted []string) bool {
	for _, element := range wanted {
		if !containsFold(list, element) {
			return false
		}
	}
	return true
}

func containsFold(list []string, wanted string) bool {
	return slices.ContainsFunc(list, func(element string) bool { return strings.EqualFold(element, wanted) })
}

// compareContextLength puts models that do not report their length last, in
// either order.
func (s modelSelection) compareContextLength(a, b aihubmix.Model) int {
	switch {
	case a.ContextLength == nil && b.ContextLength == nil:
		return 0
	case a.ContextLength == nil:
		return 1
	case b.ContextLength == nil:
		return -1
	case s.descending:
		return cmp.Compare(*b.ContextLength, *a.ContextLength)
	}
	return cmp.Compare(*a.ContextLength, *b.ContextLength)
}

// unknownWords warns of words that no model has: more likely a slip of the pen
// than a wish for an empty list.
func (s modelSelection) unknownWords(models []aihubmix.Model) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, argument := range []struct {
		name   string
		wanted []string
		of     func(aihubmix.Model) []string
	}{
		{"type", nonBlank(s.modelType), func(model aihubmix.Model) []string { return model.Types }},
		{"modalities", s.modalities, modalitiesOf},
		{"features", s.features, func(model aihubmix.Model) []string { return model.Features }},
	} {
		var known []string
		for _, model := range models {
			known = append(known, argument.of(model)...)
		}
		slices.Sort(known)
		known = slices.Compact(known)
		for _, word := range argument.wanted {
			if !containsFold(known, word) {
				diags.AddAttributeWarning(path.Root(argument.name), "No model in the catalogue matches "+argument.name,
					fmt.Sprintf("No model has %q, so the list is empty. The catalogue has: %s.", word,
						strings.Join(known, ", ")))
			}
		}
	}
	return diags
}

func nonBlank(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}
