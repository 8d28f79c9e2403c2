package provider

import (
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const modelIDDescription = "ID of the model, as a request for inference names it."

// modelAttributes mirror an entry of GET /api/v1/models but for model_id, which
// is given in one object and told in the other.
func modelAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description + unsaid}
	}
	integer := func(description string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description + unsaid}
	}
	list := func(description string) schema.Attribute {
		return schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: description + " Empty if the service does not report any; never null."}
	}
	price := func(description string) schema.Attribute {
		return schema.NumberAttribute{Computed: true, MarkdownDescription: "US dollars per million tokens " + description + ", as the exact decimal that the service sends. Null if the model has no such price."}
	}
	return map[string]schema.Attribute{
		"model_name":        text("Display name."),
		"developer_id":      integer("Number that identifies who made the model."),
		"description":       text("What the service writes about the model (`desc`)."),
		"types":             list("What the model is for, such as `llm`, `embedding`, `image_generation`, `video`, `tts`, `stt`, `rerank`."),
		"features":          list("Abilities, such as `thinking`, `tools`, `function_calling`, `web`, `structured_outputs`."),
		"input_modalities":  list("What the model accepts, such as `text` and `image`."),
		"output_modalities": list("What the model produces, such as `text`."),
		"endpoints":         list("Endpoints through which the model can be called."),
		"context_length":    integer("Context length, in tokens."),
		"max_output":        integer("Largest output, in tokens."),
		"pricing": schema.SingleNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Prices. Null if the service reports none.",
			Attributes: map[string]schema.Attribute{
				"input_usd_per_million":       price("of input"),
				"output_usd_per_million":      price("of output"),
				"cache_read_usd_per_million":  price("read from the cache"),
				"cache_write_usd_per_million": price("written to the cache"),
			},
		},
		"retire_stage":    text("Stage of the model's life; `active` if no end is planned."),
		"deprecated_at":   text("When the model is or was deprecated, as the service writes it; its format is not documented."),
		"retired_at":      text("When the model is or was retired, as the service writes it; its format is not documented."),
		"successor_model": text("Model to use instead."),
	}
}

// listedModelAttributes are those of a model in a list.
func listedModelAttributes() map[string]schema.Attribute {
	attributes := maps.Clone(modelAttributes())
	attributes["model_id"] = schema.StringAttribute{Computed: true, MarkdownDescription: modelIDDescription + " Never null."}
	return attributes
}

// modelModel holds the values of a model's attributes.
type modelModel struct {
	ModelID          types.String  `tfsdk:"model_id"`
	ModelName        types.String  `tfsdk:"model_name"`
	DeveloperID      types.Int64   `tfsdk:"developer_id"`
	Description      types.String  `tfsdk:"description"`
	Types            []string      `tfsdk:"types"`
	Features         []string      `tfsdk:"features"`
	InputModalities  []string      `tfsdk:"input_modalities"`
	OutputModalities []string      `tfsdk:"output_modalities"`
	Endpoints        []string      `tfsdk:"endpoints"`
	ContextLength    types.Int64   `tfsdk:"context_length"`
	MaxOutput        types.Int64   `tfsdk:"max_output"`
	Pricing          *pricingModel `tfsdk:"pricing"`
	RetireStage      types.String  `tfsdk:"retire_stage"`
	DeprecatedAt     types.String  `tfsdk:"deprecated_at"`
	RetiredAt        types.String  `tfsdk:"retired_at"`
	SuccessorModel   types.String  `tfsdk:"successor_model"`
}

type pricingModel struct {
	InputUSDPerMillion      types.Number `tfsdk:"input_usd_per_million"`
	OutputUSDPerMillion     types.Number `tfsdk:"output_usd_per_million"`
	CacheReadUSDPerMillion  types.Number `tfsdk:"cache_read_usd_per_million"`
	CacheWriteUSDPerMillion types.Number `tfsdk:"cache_write_usd_per_million"`
}

func newModelModel(model aihubmix.Model) modelModel {
	return modelModel{
		ModelID:          types.StringValue(model.ModelID),
		ModelName:        types.StringPointerValue(model.ModelName),
		DeveloperID:      types.Int64PointerValue(model.DeveloperID),
		Description:      types.StringPointerValue(model.Description),
		Types:            model.Types,
		Features:         model.Features,
		InputModalities:  model.InputModalities,
		OutputModalities: model.OutputModalities,
		Endpoints:        model.Endpoints,
		ContextLength:    types.Int64PointerValue(model.ContextLength),
		MaxOutput:        types.Int64PointerValue(model.MaxOutput),
		Pricing:          newPricingModel(model.Pricing),
		RetireStage:      types.StringPointerValue(model.RetireStage),
		DeprecatedAt:     types.StringPointerValue(model.DeprecatedAt),
		RetiredAt:        types.StringPointerValue(model.RetiredAt),
		SuccessorModel:   types.StringPointerValue(model.SuccessorModel),
	}
}

func newPricingModel(pricing *aihubmix.Pricing) *pricingModel {
	if pricing == nil {
		return nil
	}
	return &pricingModel{
		InputUSDPerMillion:      decimalNumber(pricing.Input),
		OutputUSDPerMillion:     decimalNumber(pricing.Output),
		CacheReadUSDPerMillion:  decimalNumber(pricing.CacheRead),
		CacheWriteUSDPerMillion: decimalNumber(pricing.CacheWrite),
	}
}
