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
