package provider_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

const availableModels = `{"success": true, "data": [
	{"model": "gpt-5"}, {"model": "gpt-5-nano"}, {"model": "retired"}, {"model": "retiring"}, {"model": "free"},
	{"model": "unpriced"}, {"model": "short"}
]}`

// rival is a model that is cheaper than all others of the catalogue.
func rival(id string, change func(gatewaytest.Model)) gatewaytest.Model {
	model := gatewaytest.Model{
		"model_id": id, "types": "llm", "features": "tools,structured_outputs", "context_length": 1_000_000,
		"pricing": map[string]any{"input": 0.001, "output": 0.001}, "retire_stage": "active",
	}
	change(model)
	return model
}

func TestCheapestModelOfTheExampleIsOneThatCanBeUsed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		model    gatewaytest.Model
		cheapest string
	}{
		"one that is retired": {
			rival("retired", func(m gatewaytest.Model) { m["retire_stage"] = "retired" }), "gpt-5-nano",
		},
		"one that is about to be retired": {
			rival("retiring", func(m gatewaytest.Model) { m["retire_stage"] = "deprecated" }), "gpt-5-nano",
		},
		"one that is free": {rival("free",
			func(m gatewaytest.Model) { m["pricing"] = map[string]any{"input": 0, "output": 0} }), "gpt-5-nano"},
		"one without a price": {
			rival("unpriced", func(m gatewaytest.Model) { delete(m, "pricing") }), "gpt-5-nano",
		},
		"one with a short context": {
			rival("short", func(m gatewaytest.Model) { m["context_length"] = 1000 }), "gpt-5-nano",
		},
		"one that the account may not call": {rival("closed", func(gatewaytest.Model) {}), "gpt-5-nano"},
		"one that can be used":              {rival("gpt-5", func(gatewaytest.Model) {}), "gpt-5"},
		"one whose stage is not reported at all": {
			rival("gpt-5", func(m gatewaytest.Model) { delete(m, "retire_stage") }), "gpt-5",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			catalogue := append([]gatewaytest.Model{test.model}, gatewaytest.DefaultCatalogue()[1:]...)
			server := providertest.NewServer(t, gatewaytest.WithCatalogue(catalogue),
				gatewaytest.WithAvailableModelsBody(availableModels))
			w := providertest.ExampleWorkspace(t, server,
				providertest.ReadExample(t, "data-sources/aihubmix_models/data-source.tf"))
			w.MustRun("apply", "-auto-approve")
			if found := string(w.Output("output", "-raw", "cheapest_model")); found != test.cheapest {
				t.Errorf("the cheapest model is %q, not %q", found, test.cheapest)
			}
		})
	}
}
