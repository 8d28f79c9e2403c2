package aihubmix_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

func TestMaxOutputCostIsTheExactPriceOfTheLargestOutput(t *testing.T) {
	for name, test := range map[string]struct {
		model    aihubmixtest.Model
		expected string
	}{
		"an expensive model":      {aihubmixtest.Model{"max_output": 128_000, "pricing": map[string]any{"output": 120}}, "15.360000"},
		"figures as text":         {aihubmixtest.Model{"max_output": "128000", "pricing": map[string]any{"output": "0.4"}}, "0.051200"},
		"less than a quota unit":  {aihubmixtest.Model{"max_output": 1, "pricing": map[string]any{"output": 1}}, "0.000001"},
		"a model that costs none": {aihubmixtest.Model{"max_output": 128_000, "pricing": map[string]any{"output": 0}}, "0.000000"},
		"no output price":         {aihubmixtest.Model{"max_output": 128_000, "pricing": map[string]any{"input": 1}}, "nil"},
		"no prices":               {aihubmixtest.Model{"max_output": 128_000}, "nil"},
		"no largest output":       {aihubmixtest.Model{"pricing": map[string]any{"output": 1}}, "nil"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				catalogue, err := gateway.client().Models(t.Context(), aihubmix.CatalogueQuery{})
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "cost", decimalOf(catalogue.Models[0].MaxOutputCost()), test.expected)
			}, aihubmixtest.WithCatalogue([]aihubmixtest.Model{named(test.model)}))
		})
	}
}

func named(model aihubmixtest.Model) aihubmixtest.Model {
	model["model_id"] = "m"
	return model
}
