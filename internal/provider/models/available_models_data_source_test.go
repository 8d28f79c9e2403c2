package models_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

const readAvailableModels = "data \"aihubmix_available_models\" \"current\" {}\n" +
	`output "ids" { value = join(" ", data.aihubmix_available_models.current.model_ids) }`

func TestAvailableModelsOfBothForms(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ body, expected string }{
		"objects, as at the hosted service": {"", "gpt-5 gpt-5-nano image-maker old-model text-embedding"},
		"texts, as in the one-api family": {
			providertest.Sample(t, "one_api_available_models.json"), "gpt-4 gpt-4o lab-model",
		},
		"none": {`{"success":true,"data":[]}`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithAvailableModelsBody(test.body))
			providertest.Apply(t, providertest.Reaching(server), readAvailableModels,
				providertest.OutputIs("ids", test.expected))
		})
	}
}

func TestAvailableModelsThatCannotBeReadAreAClearError(t *testing.T) {
	t.Parallel()
	const failed = "Cannot read the models that the AIHubMix account may call: "
	for name, test := range map[string]struct {
		block, key string
		body       string
		says       []string
		requests   int
	}{
		"no key": {says: []string{"No Manage Key is set"}},
		"a refused key": {key: "fd-wrong", says: []string{
			failed + "access was refused", "The key came from the environment variable AIHUBMIX_MANAGE_KEY",
		}, requests: 1},
		"an object as data": {
			key: gatewaytest.ManageKey, body: `{"data":{"a":1}}`,
			says: []string{failed + "the answer cannot be understood", "not an array"}, requests: 1,
		},
		"an account that is not allowed": {
			key: gatewaytest.ManageKey, block: `provider "aihubmix" { allowed_usernames = ["eve"] }`,
			says: []string{"belongs to an account that is not allowed"}, requests: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithAvailableModelsBody(test.body))
			around := providertest.Reaching(server)
			around.Variables["AIHUBMIX_MANAGE_KEY"] = test.key
			said := providertest.ApplyError(t, around, test.block+"\n"+readAvailableModels)
			providertest.ExpectWords(t, said, test.says...)
			if count := len(server.Requests()); said != "" && count != test.requests {
				t.Errorf("%d requests were made, not %d", count, test.requests)
			}
			if test.block != "" && server.Count("GET", "/api/user/available_models") > 0 {
				t.Error("the account was used before it was checked")
			}
		})
	}
}

func TestAvailableModelsLeaveOutAndCountWhatCannotBeUnderstood(t *testing.T) {
	t.Parallel()
	w := providertest.NewWorkspace(t,
		providertest.NewServer(t, gatewaytest.WithAvailableModelsBody(`{"data":["a",{},null]}`)),
		providertest.NeedProvider+readAvailableModels)
	providertest.ExpectWords(t, w.MustRun("plan"), "Warning: A part of the account's models cannot be understood",
		"2 of 3 entries are left out.")
}
