package models_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func readAvailable(
	t *testing.T, around providertest.Surroundings, configuration map[string]any,
) providertest.Reading {
	t.Helper()
	return providertest.Read(t, around, configuration, "aihubmix_available_models", nil)
}

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
			readAvailable(t, providertest.Reaching(server), nil).
				RequireValues(t, map[string]string{"model_ids": test.expected})
		})
	}
}

func TestAvailableModelsThatCannotBeReadAreAClearError(t *testing.T) {
	t.Parallel()
	const failed = "Cannot read the models that the AIHubMix account may call: "
	for name, test := range map[string]struct {
		users    []string
		key      string
		body     string
		says     []string
		requests int
	}{
		"no key": {says: []string{"No Manage Key is set"}},
		"a refused key": {key: "fd-wrong", says: []string{
			failed + "access was refused", "The key came from the environment variable AIHUBMIX_MANAGE_KEY",
		}, requests: 1},
		"an object as data": {
			key: gatewaytest.ManageKey, body: `{"data":{"a":1}}`,
			says: []string{failed + "the response cannot be understood", "not an array"}, requests: 1,
		},
		"an account that is not allowed": {
			key: gatewaytest.ManageKey, users: []string{"eve"},
			says: []string{"belongs to an account that is not allowed"}, requests: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithAvailableModelsBody(test.body))
			around := providertest.Reaching(server)
			around.Variables["AIHUBMIX_MANAGE_KEY"] = test.key
			var configuration map[string]any
			if test.users != nil {
				configuration = map[string]any{"allowed_usernames": test.users}
			}
			readAvailable(t, around, configuration).RequireFailure(t, test.says...)
			if count := len(server.Requests()); count != test.requests {
				t.Errorf("%d requests were made, not %d", count, test.requests)
			}
			if test.users != nil && server.Count("GET", "/api/user/available_models") > 0 {
				t.Error("the account was used before it was checked")
			}
		})
	}
}

func TestAvailableModelsLeaveOutAndCountWhatCannotBeUnderstood(t *testing.T) {
	t.Parallel()
	reading := readAvailable(t, providertest.Reaching(providertest.NewServer(t,
		gatewaytest.WithAvailableModelsBody(`{"data":["a",{},null]}`))), nil)
	reading.RequireValues(t, map[string]string{"model_ids": "a"})
	providertest.ExpectWords(t, reading.Said, "Warning: A part of the account's models cannot be understood",
		"Entries that are left out: 2 of 3. Report")
}
