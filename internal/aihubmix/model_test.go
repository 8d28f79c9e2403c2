package aihubmix_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestMaxOutputCostIsTheExactPriceOfTheLargestOutput(t *testing.T) {
	for name, test := range map[string]struct {
		model    gatewaytest.Model
		expected string
	}{
		"an expensive model": {
			gatewaytest.Model{"max_output": 128_000, "pricing": map[string]any{"output": 120}}, "15.360000",
		},
		"figures as text": {
			gatewaytest.Model{"max_output": "128000", "pricing": map[string]any{"output": "0.4"}}, "0.051200",
		},
		"less than a quota unit": {
			gatewaytest.Model{"max_output": 1, "pricing": map[string]any{"output": 1}}, "0.000001",
		},
		"a model that costs none": {
			gatewaytest.Model{"max_output": 128_000, "pricing": map[string]any{"output": 0}}, "0.000000",
		},
		"no output price": {
			gatewaytest.Model{"max_output": 128_000, "pricing": map[string]any{"input": 1}}, "nil",
		},
		"no prices":         {gatewaytest.Model{"max_output": 128_000}, "nil"},
		"no largest output": {gatewaytest.Model{"pricing": map[string]any{"output": 1}}, "nil"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				catalogue, err := gateway.client().Models(t.Context(), aihubmix.CatalogueQuery{})
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "cost", decimalOf(catalogue.Models[0].MaxOutputCost()), test.expected)
			}, gatewaytest.WithCatalogue([]gatewaytest.Model{named(test.model)}))
		})
	}
}

func named(model gatewaytest.Model) gatewaytest.Model {
	model["model_id"] = "m"
	return model
}

// A router is billed as the model that it chooses.
func TestRouterHasNoPrice(t *testing.T) {
	for id, isRouter := range map[string]bool{
		"auto": true, "auto:fast": true, "auto:": true, "automatic": false, "gpt-auto": false, "Auto": false,
	} {
		t.Run(id, func(t *testing.T) {
			model := onlyModel(t, gatewaytest.Model{
				"model_id": id, "max_output": 1000, "pricing": map[string]any{"input": 2, "output": 2},
			})
			equal(t, "router", model.IsRouter(), isRouter)
			equal(t, "has no price", model.Pricing == nil, isRouter)
			equal(t, "has no largest cost", model.MaxOutputCost() == nil, isRouter)
		})
	}
}

func TestPriceTiersAreRecognizedInAnyForm(t *testing.T) {
	for name, test := range map[string]struct {
		pricing  map[string]any
		expected bool
	}{
		"none":     {map[string]any{"input": 1}, false},
		"null":     {map[string]any{"input": 1, "tiers": nil}, false},
		"no":       {map[string]any{"input": 1, "tiers": false}, false},
		"yes":      {map[string]any{"input": 1, "tiers": true}, true},
		"no tiers": {map[string]any{"input": 1, "tiers": []any{}}, false},
		"no names": {map[string]any{"input": 1, "tiers": map[string]any{}}, false},
		"a list":   {map[string]any{"input": 1, "tiers": []any{map[string]any{"above": 272_000}}}, true},
		"an object": {
			map[string]any{"input": 1, "tiers": map[string]any{"272000": map[string]any{"input": 20}}}, true,
		},
		"text": {map[string]any{"input": 1, "tiers": "272000:20/75"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			model := onlyModel(t, gatewaytest.Model{"model_id": "m", "pricing": test.pricing})
			equal(t, "tiers", model.Pricing.HasTiers, test.expected)
		})
	}
}

func onlyModel(t *testing.T, entry gatewaytest.Model) (model aihubmix.Model) {
	t.Helper()
	inBubble(t, func(t *testing.T, gateway gateway) {
		catalogue, err := gateway.client().Models(t.Context(), aihubmix.CatalogueQuery{})
		if err != nil || len(catalogue.Models) != 1 {
			t.Fatal(catalogue, err)
		}
		model = catalogue.Models[0]
	}, gatewaytest.WithCatalogue([]gatewaytest.Model{entry}))
	return model
}
