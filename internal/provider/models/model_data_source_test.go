package models_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestModelIsFoundByItsExactID(t *testing.T) {
	t.Parallel()
	providertest.Apply(t, withoutKey(providertest.NewServer(t)), `
data "aihubmix_model" "chat" { model_id = "old-model" }
locals { model = data.aihubmix_model.chat }
output "found" {
  value = "${local.model.context_length} ${local.model.successor_model} ${local.model.retire_stage}"
}
output "price" { value = local.model.pricing.output_usd_per_million }
output "cache" { value = tostring(local.model.pricing.cache_read_usd_per_million == null) }
data "aihubmix_model" "image" { model_id = "image-maker" }
output "priced" { value = tostring(data.aihubmix_model.image.pricing != null) }
`, map[string]string{"found": "50500 gpt-5-nano deprecated", "price": "0.02", "cache": "true", "priced": "false"})
}

func TestModelThatDoesNotExistIsAnErrorWithCloseNames(t *testing.T) {
	t.Parallel()
	for id, says := range map[string][]string{
		"gpt-5-nanno": {
			"The model does not exist", `Of the catalogue's 5 models, none has the ID "gpt-5-nanno".`,
			`Did you mean "gpt-5-nano" or "gpt-5"?`,
		},
		"GPT-5":           {`Did you mean "gpt-5" or "gpt-5-nano"?`},
		"something-else!": {`none has the ID "something-else!".`},
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			reading := readModel(t, providertest.NewServer(t), id)
			reading.RequireFailure(t, append(says, `(AttributeName("model_id"))`)...)
			if id == "something-else!" {
				providertest.ExpectNone(t, reading.Said, "Did you mean")
			}
		})
	}
}

func TestModelThatMayBeMalformedIsSaidToBe(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t,
		gatewaytest.WithCatalogueBody(`{"data":[{"model_id":"gpt-5","pricing":{"input":"free"}}]}`))
	readModel(t, server, "gpt-5").RequireFailure(t, "The model does not exist",
		"The catalogue has no models.",
		"It may be among the entries that cannot be understood. The first is entry 1: ",
		`field "input": "free" is not a number.`)
}

func readModel(t *testing.T, server *gatewaytest.Server, id string) providertest.Reading {
	t.Helper()
	return providertest.Read(t, withoutKey(server), nil, "aihubmix_model", map[string]any{"model_id": id})
}

// Each of the example's gates, with its message.
func TestModelGates(t *testing.T) {
	t.Parallel()
	example := providertest.ReadExample(t, "data-sources/aihubmix_model/gate.tf")
	for name, test := range map[string]struct {
		model     string
		available string
		says      string
	}{
		"a model that is gone": {
			model: "old-model", says: "The model old-model is deprecated. Its successor is gpt-5-nano.",
		},
		"a model that is too dear": {
			model: "gpt-5", says: "A million tokens of gpt-5's output cost 10 USD, but at most 5 USD are allowed.",
		},
		"a model that is not priced":   {model: "image-maker", says: "cost an unknown amount"},
		"a model without such a price": {model: "text-embedding", says: "cost an unknown amount"},
		"a model that is closed": {
			model: "gpt-5-nano", available: `{"data":["gpt-5"]}`, says: "The AIHubMix account may not call gpt-5-nano.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := providertest.NewWorkspace(t,
				providertest.NewServer(t, gatewaytest.WithAvailableModelsBody(test.available)),
				providertest.NeedProvider+example)
			said, exit := w.Run("plan", "-var", "model_id="+test.model)
			providertest.ExpectWords(t, said, test.says)
			providertest.ExpectExit(t, exit, 1, said)
		})
	}
}
