package provider

import (
	"math/big"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const (
	cannotReadCatalogue = "Cannot read the AIHubMix model catalogue"

	modelIDDescription = "ID of the model, as a request for inference names it."
	// unsaidList is what an empty list of a model means.
	unsaidList = " Empty if the service does not report any; never null."
)

// modelAttributes mirror an entry of GET /api/v1/models.
var modelAttributes = tableOf(
	text("model_id", modelIDDescription+" Never null.", func(m aihubmix.Model) *string { return &m.ModelID }),
	text("model_name", "Display name."+unsaid, func(m aihubmix.Model) *string { return m.ModelName }),
	integer("developer_id", "Number that identifies who made the model."+unsaid, func(m aihubmix.Model) *int64 { return m.DeveloperID }),
	text("description", "What the service writes about the model (`desc`)."+unsaid, func(m aihubmix.Model) *string { return m.Description }),
	textList("types", "What the model is for, such as `llm`, `embedding`, `image_generation`, `video`, `tts`, `stt`, `rerank`."+unsaidList,
		func(m aihubmix.Model) []string { return m.Types }),
	textList("features", "Abilities, such as `thinking`, `tools`, `function_calling`, `web`, `structured_outputs`."+unsaidList,
		func(m aihubmix.Model) []string { return m.Features }),
	textList("input_modalities", "What the model accepts, such as `text` and `image`."+unsaidList, func(m aihubmix.Model) []string { return m.InputModalities }),
	textList("output_modalities", "What the model produces, such as `text`."+unsaidList, func(m aihubmix.Model) []string { return m.OutputModalities }),
	textList("endpoints", "Endpoints through which the model can be called."+unsaidList, func(m aihubmix.Model) []string { return m.Endpoints }),
	integer("context_length", "Context length, in tokens."+unsaid, func(m aihubmix.Model) *int64 { return m.ContextLength }),
	integer("max_output", "Largest output, in tokens."+unsaid, func(m aihubmix.Model) *int64 { return m.MaxOutput }),
	decimal("max_output_cost_usd", "List price, in US dollars, of the largest output: `max_output` times the output price, without input, tiered prices and the ratio of the account's group. "+
		"The service charges so much in advance for a call whose caller sets no smaller maximum, and refuses it if balance or spend limit are lower. Null if the service does not report both.",
		aihubmix.Model.MaxOutputCost),
	nested("pricing", "Prices. Null if the service reports none.", priceAttributes, func(m aihubmix.Model) *aihubmix.Pricing { return m.Pricing }),
	text("retire_stage", "Stage of the model's life; `active` if no end is planned."+unsaid, func(m aihubmix.Model) *string { return m.RetireStage }),
	text("deprecated_at", "When the model is or was deprecated, as the service writes it; its format is not documented."+unsaid,
		func(m aihubmix.Model) *string { return m.DeprecatedAt }),
	text("retired_at", "When the model is or was retired, as the service writes it; its format is not documented."+unsaid,
		func(m aihubmix.Model) *string { return m.RetiredAt }),
	text("successor_model", "Model to use instead."+unsaid, func(m aihubmix.Model) *string { return m.SuccessorModel }),
)

// priceAttributes mirror the prices of a model.
var priceAttributes = tableOf(
	price("input_usd_per_million", "of input", func(p aihubmix.Pricing) *big.Rat { return p.Input }),
	price("output_usd_per_million", "of output", func(p aihubmix.Pricing) *big.Rat { return p.Output }),
	price("cache_read_usd_per_million", "read from the cache", func(p aihubmix.Pricing) *big.Rat { return p.CacheRead }),
	price("cache_write_usd_per_million", "written to the cache", func(p aihubmix.Pricing) *big.Rat { return p.CacheWrite }),
)

func price(name, tokens string, value func(aihubmix.Pricing) *big.Rat) computedAttribute[aihubmix.Pricing] {
	return decimal(name, "US dollars per million tokens "+tokens+", as the exact decimal that the service sends. Null if the model has no such price.", value)
}
