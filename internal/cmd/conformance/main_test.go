package main

import (
	"bytes"
	"fmt"
	"maps"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// secretValue is in every unusual response of the tests.
const secretValue = "NotToBeShown1234567890"

// newServer starts a gateway that ends with the test.
func newServer(t *testing.T, options ...gatewaytest.Option) *gatewaytest.Server {
	t.Helper()
	server := gatewaytest.NewServer(options...)
	t.Cleanup(server.Close)
	return server
}

// against are the options of a run against a gateway.
func against(server *gatewaytest.Server, isSmoke bool, style string, variables map[string]string) options {
	all := map[string]string{variableManageKey: gatewaytest.ManageKey, variableBaseURLs: server.URL}
	maps.Copy(all, variables)
	return options{isSmoke, style, func(name string) string { return all[name] }, gatewaytest.NewClock()}
}

// check runs, and checks that no value of the account is printed.
func check(t *testing.T, o options) (output string, err error) {
	t.Helper()
	var out bytes.Buffer
	err = run(t.Context(), o, &out)
	output = out.String()
	requireNoValue(t, fmt.Sprint(output, err))
	return output, err
}

func requireNoValue(t *testing.T, output string) {
	t.Helper()
	for name, value := range gatewaytest.DefaultAccount() {
		text := fmt.Sprint(value)
		if len(text) > 2 && text != "true" && text != "default" && strings.Contains(output, text) {
			t.Errorf("the value of %s is printed:\n%s", name, output)
		}
	}
	for _, secret := range []string{gatewaytest.ManageKey, "TestKey", secretValue} {
		if strings.Contains(output, secret) {
			t.Errorf("%q is printed:\n%s", secret, output)
		}
	}
}

func requireWords(t *testing.T, output string, words ...string) {
	t.Helper()
	for _, expected := range words {
		if !strings.Contains(squeezed(output), squeezed(expected)) {
			t.Errorf("%q is missing in:\n%s", expected, output)
		}
	}
}

func squeezed(text string) string { return strings.Join(strings.Fields(text), " ") }

// Keys of others, other IDs, another account and other secrets make no difference, and no key is left.
func TestGatewaysOfOneStyleDoNotDiffer(t *testing.T) {
	t.Parallel()
	for name, style := range gatewaytest.Styles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, gatewaytest.WithStyle(style), gatewaytest.WithManageKey("fd-another-key"),
				gatewaytest.WithAPIKeys(gatewaytest.APIKey{ID: 77, Name: "of another user"}))
			variables := map[string]string{variableManageKey: "fd-another-key"}
			output, err := check(t, against(server, false, name, variables))
			if err != nil {
				t.Errorf("%v after:\n%s", err, output)
			}
			if left := server.APIKeys(); len(left) != 1 {
				t.Errorf("keys are left: %+v", left)
			}
		})
	}
}

func TestDifferencesAreNamedAndFail(t *testing.T) {
	t.Parallel()
	server := newServer(t, gatewaytest.WithStyle(gatewaytest.StyleOneAPI),
		gatewaytest.WithAccount(gatewaytest.Account{"username": "ada", "status": "enabled"}))
	server.SetQuirks(gatewaytest.Quirks{NoSearch: true, NoRename: true, Unknown: []string{"subnet"}})
	output, err := check(t, against(server, false, "", nil))
	if err == nil || !strings.Contains(err.Error(), "the gateway in memory differs") &&
		!strings.Contains(err.Error(), "are failures") {
		t.Errorf("the error is %v", err)
	}
	requireWords(t, output, "of the style one-api",
		"account body.data.status a text a number", "account body.data.quota absent a number",
		"body.data.subnet absent ", "update of a name alone body.data.name other words other words",
		"search with a wildcard", "life of a key an update renames a key no yes",
		"life of a key a search finds a key by its name no yes")
	for _, value := range []string{"ada", "enabled", "tf-check-"} {
		if strings.Contains(output, value) {
			t.Errorf("%q is printed:\n%s", value, output)
		}
	}
}

func TestSettingsOfAGatewayDoNotCount(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	c := &comparison{out: &out}
	c.add("status", description{"body.data.logo": "a text", "body.data.oidc": "a text"},
		description{"body.data.version": "a text"})
	c.report()
	requireWords(t, out.String(), "1 steps, 0 differences.")
}

func TestGatewayThatDoesNotRespondIsAnError(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	o := against(server, false, "", map[string]string{variableBaseURLs: "http://127.0.0.1:1"})
	if _, err := check(t, o); err == nil || !strings.Contains(err.Error(), "account: ") {
		t.Errorf("the error is %v", err)
	}
}

func TestInvalidSettingsAreErrors(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		isSmoke   bool
		style     string
		variables map[string]string
		want      string
	}{
		"an API key as a Manage Key": {
			true, "", map[string]string{variableManageKey: "sk-" + secretValue}, variableManageKey,
		},
		"no API key": {true, "", map[string]string{variableAPIKey: secretValue}, variableAPIKey},
		"a password in the base URL": {
			true, "", map[string]string{variableBaseURLs: "http://a:" + secretValue + "@example.com"}, variableBaseURLs,
		},
		"an unknown style":           {true, "other", nil, `there is no style "other"`},
		"no Manage Key":              {false, "", map[string]string{variableManageKey: ""}, variableManageKey},
		"no gateway, for all checks": {false, "", map[string]string{variableBaseURLs: ""}, variableBaseURLs},
	} {
		server := newServer(t)
		_, err := check(t, against(server, test.isSmoke, test.style, test.variables))
		if err == nil || !strings.Contains(err.Error(), test.want) || len(server.Requests()) > 0 {
			t.Errorf("%s: the error is %v, after %d requests", name, err, len(server.Requests()))
		}
	}
}

func TestShownNamesAreNoData(t *testing.T) {
	t.Parallel()
	memory := description{"body.data.pricing.input": "a number", "body.data.ext": "a text"}
	for name, want := range map[string]string{
		"status":                            "status",
		"header Location":                   "header Location",
		"body.data.username":                "body.data.username",
		"body.data.pricing.batch":           "body.data.pricing.batch",
		"body.data.new.key_of_a_map":        "body.data.new",
		"body.data.sk-1234567890":           "body.data.(a name that may be data)",
		"body.data.pricing.gpt-5":           "body.data.pricing.(a name that may be data)",
		"body.data.items[0].models[0].name": "body.data.items[0]",
	} {
		if shown := shownName(name, memory); shown != want {
			t.Errorf("%s is shown as %s, want %s", name, shown, want)
		}
	}
}
