package main

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// smokeTest makes a smoke test of a hosted gateway, and checks that it leaves no key and prints no value.
func smokeTest(t *testing.T, server *gatewaytest.Server, variables map[string]string) (output string, err error) {
	t.Helper()
	before := len(server.APIKeys())
	output, err = check(t, against(server, true, "hosted", variables))
	if left := len(server.APIKeys()) - before; left > 0 {
		t.Errorf("%d API keys are left", left)
	}
	return output, err
}

func TestSmokeTestIsSkippedWithoutAKey(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	output, err := smokeTest(t, server, map[string]string{variableManageKey: ""})
	requireWords(t, output, "Skipped", variableManageKey, variableAPIKey)
	if err != nil || len(server.Requests()) > 0 {
		t.Errorf("the error is %v, after %d requests", err, len(server.Requests()))
	}
}

func TestSmokeTestOnlyReadsUnlessItMayWrite(t *testing.T) {
	t.Parallel()
	for _, write := range []string{"", "0"} {
		server := newServer(t)
		output, err := smokeTest(t, server, map[string]string{variableWrite: write})
		if err != nil {
			t.Errorf("%v after:\n%s", err, output)
		}
		requireWords(t, output, "the gateway has a catalogue: yes", "8 steps, 0 differences")
		for _, request := range server.Requests() {
			if request.Method != http.MethodGet {
				t.Errorf("%s %s was sent", request.Method, request.Path)
			}
		}
	}
}

func TestInterruptedRunFails(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	server := newServer(t)
	o := against(server, true, "hosted", nil)
	interrupt()
	var out bytes.Buffer
	if err := run(ctx, o, &out); err == nil || strings.Contains(out.String(), "STEP") {
		t.Errorf("%v, %s", err, out.String())
	}
}

func TestUnknownMissingAndOtherFieldsAreNamed(t *testing.T) {
	t.Parallel()
	account := gatewaytest.DefaultAccount()
	account["new_field"], account["ext"], account["quota"] = secretValue, nil, "29071257"
	account["sk-"+secretValue] = 1
	delete(account, "email")
	models := []gatewaytest.Model{{
		"model_id": "a", "surprise": secretValue,
		"pricing": map[string]any{"input": 1, "batch": secretValue, "tiers": []string{secretValue}},
	}}
	output, err := smokeTest(t, newServer(t, gatewaytest.WithAccount(account), gatewaytest.WithCatalogue(models)), nil)
	if err != nil {
		t.Error("a field that is new or missing counts as a failure:", err)
	}
	requireWords(t, output,
		"account body.data.(a name that may be data) a number absent",
		"account body.data.new_field a text absent",
		"account body.data.email absent a text",
		"account body.data.ext null a text",
		"account body.data.quota a text a number",
		"catalogue body.data[0].pricing.batch a text absent",
		"catalogue body.data[0].surprise a text absent",
		"catalogue body.data[0].model_name absent a text",
	)
}

func TestObjectsThatTheClientCannotReadAreFailures(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		option gatewaytest.Option
		words  []string
	}{
		"the account": {
			gatewaytest.WithUserBody(`{"data":{"username":["` + secretValue + `"],"notify":{}}}`),
			[]string{`FAILED: the account is read:`, "cannot be read", "account body.data.notify {} a boolean"},
		},
		"a model": {
			gatewaytest.WithCatalogueBody(`{"data":[{"model_id":"a","max_output":"` + secretValue + `"}]}`),
			[]string{"FAILED: the catalogue is read: 1 entries cannot be read"},
		},
		"an entry that is no model": {
			gatewaytest.WithCatalogueBody(`{"data":[17]}`),
			[]string{
				"FAILED: the catalogue is read: 1 entries cannot be read", "catalogue body.data[0] a number absent",
			},
		},
		"an available model without a name": {
			gatewaytest.WithAvailableModelsBody(`{"data":[{"order":1}]}`),
			[]string{"FAILED: the available models are read: 1 entries cannot be read"},
		},
		"no array": {
			gatewaytest.WithAvailableModelsBody(`{"data":{"a":1}}`),
			[]string{"FAILED: the available models are read: GET /api/user/available_models", "not an array"},
		},
		"no object": {
			gatewaytest.WithUserBody(`<html>` + secretValue),
			[]string{"FAILED: the account is read: GET /api/user/self", "account body markup absent"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			output, err := smokeTest(t, newServer(t, test.option), nil)
			if err == nil || !strings.Contains(err.Error(), "are failures") {
				t.Errorf("the error is %v", err)
			}
			requireWords(t, output, test.words...)
		})
	}
}

// All gateways are known to respond like one of these.
func TestKnownVariantsOfResponsesPass(t *testing.T) {
	t.Parallel()
	for name, option := range map[string]gatewaytest.Option{
		"texts as available models": gatewaytest.WithAvailableModelsBody(`{"success":true,"data":["a","b"]}`),
		"numbers as text": gatewaytest.WithUserBody(
			`{"success":true,"data":{"username":"a","quota":"500000","notify":"1"}}`),
		"no envelope": gatewaytest.WithUserBody(`{"username":"a","quota":1}`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if output, err := smokeTest(t, newServer(t, option), nil); err != nil {
				t.Errorf("%v after:\n%s", err, output)
			}
		})
	}
}

func TestRefusedManageKeyIsAFailure(t *testing.T) {
	t.Parallel()
	output, err := smokeTest(t, newServer(t), map[string]string{variableManageKey: "fd-" + secretValue})
	if err == nil {
		t.Error("a refused key passed")
	}
	requireWords(t, output,
		"FAILED: the account is read: ", gatewaytest.MessageWrongKey, "account body.success false true")
}

func TestAPIKeyAloneIsEnoughForASmokeTest(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		key   gatewaytest.APIKey
		words []string
	}{
		"with a limit": {
			gatewaytest.APIKey{RemainQuota: 123_457, UsedQuota: 7},
			[]string{
				"has no limit: no", "is left of the API key is reported: yes", "expiry of the API key is reported: no",
			},
		},
		"without a limit": {gatewaytest.APIKey{Unlimited: true}, []string{"the API key has no limit: yes"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.key.Key = secretValue
			server := newServer(t, gatewaytest.WithAPIKeys(test.key))
			variables := map[string]string{variableManageKey: "", variableAPIKey: "sk-" + secretValue}
			output, err := smokeTest(t, server, variables)
			if err != nil {
				t.Errorf("%v after:\n%s", err, output)
			}
			requireWords(t, output, append(test.words, "4 steps")...)
			for _, request := range server.Requests() {
				if request.Header.Get("Authorization") != "Bearer sk-"+secretValue {
					t.Errorf("%s was sent with another key", request.Path)
				}
			}
		})
	}
}

func TestRefusedAPIKeyIsAFailure(t *testing.T) {
	t.Parallel()
	output, err := smokeTest(t, newServer(t), map[string]string{variableAPIKey: "sk-" + secretValue})
	if err == nil {
		t.Error("a refused key passed")
	}
	requireWords(t, output, "FAILED: the API key is read: ", gatewaytest.MessageUnknownKey)
}

// Only a run with an account shows whether the hosted service responds.
func TestUndocumentedEndpointsAreCompared(t *testing.T) {
	t.Parallel()
	server := newServer(t, gatewaytest.WithStyle(gatewaytest.StyleOneAPI))
	output, err := smokeTest(t, server, map[string]string{variableWrite: "1"})
	if err != nil {
		t.Errorf("%v after:\n%s", err, output)
	}
	requireWords(t, output, "use in a period status 200 404", "use in a period body.data a",
		"use by day status 200 404")
}
