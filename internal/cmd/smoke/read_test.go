package main

import (
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestUnknownAndMissingFieldsAreNamed(t *testing.T) {
	t.Parallel()
	account := gatewaytest.DefaultAccount()
	account["new_field"], account["ext"] = secretValue, nil
	account["sk-"+secretValue] = 1
	delete(account, "email")
	models := []gatewaytest.Model{{"model_id": "a", "surprise": secretValue, "pricing": map[string]any{"input": 1, "batch": secretValue, "tiers": []string{secretValue}}}}
	output, err := smoke(t, newServer(t, gatewaytest.WithAccount(account), gatewaytest.WithCatalogue(models)), nil)
	if err != nil {
		t.Error("a field that is new or missing counts as a failure:", err)
	}
	requireWords(t, output,
		"not known to the provider: (a name that is not shown, for it may be data), new_field\n",
		"known, but absent or null: email, ext\n",
		"not known to the provider: pricing.batch, surprise\n",
		"known, but absent or null: model_name, developer_id, desc,",
	)
}

func TestValuesOfAWrongTypeAreFailures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		option gatewaytest.Option
		words  []string
	}{
		"in the account": {
			gatewaytest.WithUserBody(`{"data":{"username":["` + secretValue + `"],"quota":"` + secretValue + `","notify":{}}}`),
			[]string{"FAILED: notify is an object that", "FAILED: quota is a text that", "FAILED: username is an array that"},
		},
		"in the catalogue": {
			gatewaytest.WithCatalogueBody(`{"data":[{"model_id":"a","max_output":"` + secretValue + `","pricing":{"input":true}}]}`),
			[]string{"1 models, of which 1 cannot be read", "FAILED: max_output is a text that", "FAILED: pricing.input is a boolean that"},
		},
		"an entry of the catalogue that is none": {
			gatewaytest.WithCatalogueBody(`{"data":[17]}`),
			[]string{"1 models, of which 1 cannot be read", "FAILED: some entries are no models"},
		},
		"a nested object that is none": {
			gatewaytest.WithCatalogueBody(`{"data":[{"model_id":"a","pricing":"` + secretValue + `"}]}`),
			[]string{"FAILED: pricing is a text that"},
		},
		"in the available models": {
			gatewaytest.WithAvailableModelsBody(`{"data":[{"model":["` + secretValue + `"]}]}`),
			[]string{"FAILED: model is an array that"},
		},
		"an available model without a name": {
			gatewaytest.WithAvailableModelsBody(`{"data":[{"order":1}]}`),
			[]string{"FAILED: some entries name no model"},
		},
		"no array": {
			gatewaytest.WithAvailableModelsBody(`{"data":{"a":1}}`),
			[]string{"FAILED: GET /api/user/available_models", "not an array"},
		},
		"no object": {
			gatewaytest.WithUserBody(`<html>` + secretValue),
			[]string{"FAILED: GET /api/user/self", "markup"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			output, err := smoke(t, newServer(t, test.option), nil)
			if err == nil || !strings.Contains(err.Error(), "are failures") {
				t.Errorf("the error is %v", err)
			}
			requireWords(t, output, test.words...)
		})
	}
}

// What both families of gateways are known to response is no failure.
func TestKnownVariantsOfResponsesPass(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]gatewaytest.Option{
		"texts as available models": {gatewaytest.WithAvailableModelsBody(`{"success":true,"data":["a","b"]}`)},
		"numbers as text":           {gatewaytest.WithUserBody(`{"success":true,"data":{"username":"a","quota":"500000","notify":"1"}}`)},
		"no envelope":               {gatewaytest.WithUserBody(`{"username":"a","quota":1}`)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			output, err := smoke(t, newServer(t, options...), nil)
			if err != nil || strings.Contains(output, "not known") {
				t.Errorf("%v after:\n%s", err, output)
			}
		})
	}
}

func TestRefusedManageKeyIsAFailureWithTheServersWords(t *testing.T) {
	t.Parallel()
	output, err := smoke(t, newServer(t), map[string]string{variableManageKey: "fd-" + secretValue})
	if err == nil {
		t.Error("a refused key passed")
	}
	requireWords(t, output, gatewaytest.MessageWrongKey)
	if strings.Contains(output, "not known") {
		t.Errorf("a refusal was compared:\n%s", output)
	}
}
