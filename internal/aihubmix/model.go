package aihubmix

import (
	"errors"
	"math/big"
)

// Model is one entry of the model catalogue. A nil field was absent, null or
// blank; a list that is not told is empty.
type Model struct {
	// ModelID is what a request for inference names.
	ModelID string
	// ModelName is the name to show.
	ModelName *string
	// DeveloperID identifies who made the model.
	DeveloperID *int64
	// Description is free text.
	Description *string
	// Types are what the model is for, such as "llm" or "embedding".
	Types []string
	// Features are its abilities, such as "tools" or "thinking".
	Features []string
	// InputModalities and OutputModalities are such as "text" and "image".
	InputModalities, OutputModalities []string
	// Endpoints are the ways to call it.
	Endpoints []string
	// ContextLength and MaxOutput are in tokens.
	ContextLength, MaxOutput *int64
	// Pricing is nil where the model has none.
	Pricing *Pricing
	// RetireStage is "active" for a model with no end in sight.
	RetireStage *string
	// DeprecatedAt and RetiredAt are as the service writes them; the format is
	// not documented.
	DeprecatedAt, RetiredAt *string
	// SuccessorModel is the model to change to.
	SuccessorModel *string
}

// tokensPerPrice is how many tokens a price is for.
const tokensPerPrice = 1_000_000

// MaxOutputCost is the list price of the largest output that the model has, in US
// dollars; nil where the price or the size is not reported. The service charges so much
// in advance for a call whose caller sets no smaller maximum (its FAQ; seen on one-api).
func (m Model) MaxOutputCost() *big.Rat {
	if m.Pricing == nil || m.Pricing.Output == nil || m.MaxOutput == nil {
		return nil
	}
	return new(big.Rat).Mul(m.Pricing.Output, big.NewRat(*m.MaxOutput, tokensPerPrice))
}

// Pricing is in US dollars per million tokens: live values are, while the
// service's documentation says per thousand. Nil where there is no such price.
type Pricing struct {
	Input, Output, CacheRead, CacheWrite *big.Rat
}

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
	var err error
	model.Pricing, err = decodePricing(values["pricing"])
	return model, err
}

func decodePricing(data any) (*Pricing, error) {
	if data == nil {
		return nil, nil //nolint:nilnil // Nil is the value for "not priced".
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
	}
	return &pricing, f.err
}
