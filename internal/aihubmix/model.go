package aihubmix

import (
	"errors"
	"math/big"
	"strings"
)

// Model is one entry of the model catalogue. A nil field was absent, null or blank; a list that is not reported is
// empty.
type Model struct {
	ModelID     string  // The name that inference requests use.
	ModelName   *string // The display name.
	DeveloperID *int64
	Description *string
	Types       []string // What the model is for, such as "llm" or "embedding".
	Features    []string // Such as "tools" or "thinking".
	// For example "text" and "image".
	InputModalities, OutputModalities []string

	Endpoints                []string // The API endpoints that serve it.
	ContextLength, MaxOutput *int64   // In tokens.
	Pricing                  *Pricing // Nil if the model has no price, as a router.
	RetireStage              *string  // "active" for a model without a planned end.
	DeprecatedAt, RetiredAt  *string  // In the service's own, undocumented format.
	SuccessorModel           *string  // The model to change to.
}

// tokensPerPrice is the number of tokens that a price is for.
const tokensPerPrice = 1_000_000

// MaxOutputCost returns the list price of the model's largest output in US dollars, or nil if price or size is not
// reported. A call that sets no smaller maximum is charged that much in advance (FAQ of the hosted service; seen on
// one-api).
func (m Model) MaxOutputCost() *big.Rat {
	if m.Pricing == nil || m.Pricing.Output == nil || m.MaxOutput == nil {
		return nil
	}
	return new(big.Rat).Mul(m.Pricing.Output, big.NewRat(*m.MaxOutput, tokensPerPrice))
}

// Pricing is in US dollars per million tokens. (The documentation says per thousand, but live values are per million.)
// A price that is not reported is nil.
type Pricing struct {
	Input, Output, CacheRead, CacheWrite *big.Rat
	// HasTiers says that these are the prices of the first tier, and larger requests cost more.
	HasTiers bool
}

// IsRouter reports whether a call of the model is passed on to another one and billed as that one: the price that the
// catalogue has for it is none.
func (m Model) IsRouter() bool { return m.ModelID == "auto" || strings.HasPrefix(m.ModelID, "auto:") }

func decodeModel(data any) (Model, error) {
	values, isObject := data.(object)
	if !isObject {
		return Model{}, errors.New("it is not an object")
	}
	f := &fields{values: values}
	model := Model{
		ModelName:        f.words("model_name"),
		DeveloperID:      f.integer("developer_id"),
		Description:      f.words("desc"),
		Types:            f.list("types"),
		Features:         f.list("features"),
		InputModalities:  f.list("input_modalities"),
		OutputModalities: f.list("output_modalities"),
		Endpoints:        f.list("endpoints"),
		ContextLength:    f.integer("context_length"),
		MaxOutput:        f.integer("max_output"),
		RetireStage:      f.words("retire_stage"),
		DeprecatedAt:     f.words("deprecated_at"),
		RetiredAt:        f.words("retired_at"),
		SuccessorModel:   f.words("successor_model"),
	}
	id := f.words("model_id")
	if f.err == nil && id == nil {
		return Model{}, errors.New("it has no model_id")
	}
	if f.err != nil {
		return Model{}, f.err
	}
	model.ModelID = *id
	if model.IsRouter() {
		return model, nil
	}
	var err error
	model.Pricing, err = decodePricing(values["pricing"])
	return model, err
}

func decodePricing(data any) (*Pricing, error) {
	if data == nil {
		return nil, nil //nolint:nilnil // Nil means "not priced".
	}
	values, isObject := data.(object)
	if !isObject {
		return nil, errors.New(`field "pricing": an object is expected`)
	}
	f := &fields{values: values}
	pricing := Pricing{
		Input:      f.price("input"),
		Output:     f.price("output"),
		CacheRead:  f.price("cache_read"),
		CacheWrite: f.price("cache_write"),
		HasTiers:   hasTiers(values["tiers"]),
	}
	return &pricing, f.err
}

// hasTiers reports whether there are tiers, whose form is not documented.
func hasTiers(tiers any) bool {
	switch tiers := tiers.(type) {
	case nil, bool:
		return tiers == true
	case []any:
		return len(tiers) > 0
	case object:
		return len(tiers) > 0
	}
	return true
}
