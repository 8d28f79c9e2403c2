package models

import (
	"math/big"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

const modelIDDescription = "ID of the model, as a request for inference names it."

// modelAttributes are the fields of an entry of GET /api/v1/models, and what is derived from them.
var modelAttributes = attribute.NewTable(
	attribute.String("model_id", modelIDDescription+" Never null.",
		func(m aihubmix.Model) *string { return &m.ModelID }),
	attribute.String("model_name", "Display name.", func(m aihubmix.Model) *string { return m.ModelName }),
	attribute.Int64("developer_id", "Number that identifies the developer of the model.",
		func(m aihubmix.Model) *int64 { return m.DeveloperID }),
	attribute.String("description", "Description of the model (`desc` in the gateway's response).",
		func(m aihubmix.Model) *string { return m.Description }),
	attribute.StringList("types",
		"Types of the model, such as `llm`, `embedding`, `image_generation`, `video`, `tts`, `stt`, `rerank`.",
		func(m aihubmix.Model) []string { return m.Types }),
	attribute.StringList("features",
		"Abilities, such as `thinking`, `tools`, `function_calling`, `web`, `structured_outputs`.",
		func(m aihubmix.Model) []string { return m.Features }),
	attribute.StringList("input_modalities", "Kinds of input, such as `text` and `image`.",
		func(m aihubmix.Model) []string { return m.InputModalities }),
	attribute.StringList("output_modalities", "Kinds of output, such as `text`.",
		func(m aihubmix.Model) []string { return m.OutputModalities }),
	attribute.StringList("endpoints", "Endpoints through which the model can be called.",
		func(m aihubmix.Model) []string { return m.Endpoints }),
	attribute.Int64("context_length", "Context length, in tokens.",
		func(m aihubmix.Model) *int64 { return m.ContextLength }),
	attribute.Int64("max_output", "Largest output, in tokens.",
		func(m aihubmix.Model) *int64 { return m.MaxOutput }),
	attribute.Decimal("max_output_cost_usd",
		"List price in US dollars of the largest output: `max_output` times the output price. The gateway charges "+
			"this in advance for a call without a smaller maximum of its own.",
		aihubmix.Model.MaxOutputCost),
	attribute.Nested("pricing", "Prices, before any promotion; of a model with price tiers, those of the first tier. "+
		"Null if the gateway reports none, and for a router.",
		priceAttributes, func(m aihubmix.Model) *aihubmix.Pricing { return m.Pricing }),
	attribute.Bool("has_price_tiers", "Whether larger requests cost more than `pricing` says. Never null.",
		func(m aihubmix.Model) *bool { return new(m.Pricing != nil && m.Pricing.HasTiers) }),
	attribute.Bool("is_router", "Whether a call is passed on to another model and billed as that one, as with `auto`. "+
		"`pricing` and `max_output_cost_usd` are null then. Never null.",
		func(m aihubmix.Model) *bool { return new(m.IsRouter()) }),
	attribute.String("retire_stage", "Lifecycle stage; `active` if no retirement is planned.",
		func(m aihubmix.Model) *string { return m.RetireStage }),
	attribute.String("deprecated_at",
		"When the model is or was deprecated, in the gateway's own format, which is not documented.",
		func(m aihubmix.Model) *string { return m.DeprecatedAt }),
	attribute.String("retired_at",
		"When the model is or was retired, in the gateway's own format, which is not documented.",
		func(m aihubmix.Model) *string { return m.RetiredAt }),
	attribute.String("successor_model", "Model to use instead.",
		func(m aihubmix.Model) *string { return m.SuccessorModel }),
)

// priceAttributes are the prices of a model.
var priceAttributes = attribute.NewTable(
	price("input_usd_per_million", "of input", func(p aihubmix.Pricing) *big.Rat { return p.Input }),
	price("output_usd_per_million", "of output", func(p aihubmix.Pricing) *big.Rat { return p.Output }),
	price("cache_read_usd_per_million", "read from the cache",
		func(p aihubmix.Pricing) *big.Rat { return p.CacheRead }),
	price("cache_write_usd_per_million", "written to the cache",
		func(p aihubmix.Pricing) *big.Rat { return p.CacheWrite }),
)

func price(name, tokens string, value func(aihubmix.Pricing) *big.Rat) attribute.Computed[aihubmix.Pricing] {
	return attribute.Decimal(name,
		"US dollars per million tokens "+tokens+". Null if the model has no such price.", value)
}
