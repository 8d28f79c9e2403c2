package main

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// smoke runs against a server of the test, with nothing of the environment's,
// and checks what holds for every run: no key is left, and no value is shown.
func smoke(t *testing.T, server *gatewaytest.Server, variables map[string]string) (output string, err error) {
	t.Helper()
	return smokeUnder(t, t.Context(), server, variables)
}

func smokeUnder(t *testing.T, ctx context.Context, server *gatewaytest.Server, variables map[string]string) (output string, err error) { //nolint:revive // The test comes first.
	t.Helper()
	all := map[string]string{variableManageKey: gatewaytest.ManageKey, variableBaseURLs: server.URL}
	for name, value := range variables {
		all[name] = value
	}
	var out bytes.Buffer
	err = run(ctx, func(name string) string { return all[name] }, &out, gatewaytest.NewClock())
	if keys := server.APIKeys(); len(keys) > 0 {
		t.Errorf("%d API keys are left", len(keys))
	}
	output = fmt.Sprint(out.String(), err)
	for name, value := range gatewaytest.DefaultAccount() {
		if text := fmt.Sprint(value); len(text) > 2 && text != "true" && text != "default" && strings.Contains(output, text) {
			t.Errorf("the value of %s was shown in:\n%s", name, output)
		}
	}
	for _, secret := range []string{gatewaytest.ManageKey, "TestKeyNumber", secretValue} {
		if strings.Contains(output, secret) {
			t.Errorf("%q was shown in:\n%s", secret, output)
		}
	}
	return out.String(), err
}

// SecretValue is in every unusual answer that the tests let the service give.
const secretValue = "not-to-be-shown"

func newServer(t *testing.T, options ...gatewaytest.Option) *gatewaytest.Server {
	t.Helper()
	server := gatewaytest.NewServer(options...)
	t.Cleanup(server.Close)
	return server
}

func requireWords(t *testing.T, output string, words ...string) {
	t.Helper()
	for _, expected := range words {
		if !strings.Contains(output, expected) {
			t.Errorf("%q is missing in:\n%s", expected, output)
		}
	}
}

func TestNothingIsAskedWithoutAManageKey(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	output, err := smoke(t, server, map[string]string{variableManageKey: ""})
	requireWords(t, output, "Skipped", variableManageKey)
	if err != nil || len(server.Requests()) > 0 {
		t.Errorf("the error is %v, and there were %d requests", err, len(server.Requests()))
	}
}

func TestSettingsThatCannotBeUsedAreErrors(t *testing.T) {
	t.Parallel()
	for _, variables := range []map[string]string{
		{variableManageKey: "sk-" + secretValue},
		{variableBaseURLs: "http://user:" + secretValue + "@example.com"},
	} {
		server := newServer(t)
		_, err := smoke(t, server, variables)
		if err == nil || len(server.Requests()) > 0 {
			t.Errorf("%v: the error is %v, and there were %d requests", variables, err, len(server.Requests()))
		}
	}
}

func TestNothingIsWrittenUnlessAskedFor(t *testing.T) {
	t.Parallel()
	for _, write := range []string{"", "0"} {
		server := newServer(t)
		output, err := smoke(t, server, map[string]string{variableWrite: write})
		if err != nil {
			t.Errorf("%v after:\n%s", err, output)
		}
		requireWords(t, output, "5 models, of which 0 cannot be read", "Nothing was written", "passed")
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
	interrupt()
	_, err := smokeUnder(t, ctx, newServer(t), map[string]string{variableWrite: "1"})
	if err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Errorf("the error is %v", err)
	}
}
