package account_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// readUserSoftly reads the account, and continues if that fails.
const readUserSoftly = `data "aihubmix_user" "current" { allow_failure = true }`

func TestUserWithOmitSecretsHasNoSensitiveValue(t *testing.T) {
	t.Parallel()
	w := providertest.NewAttachedWorkspace(t, providertest.Reaching(providertest.NewServer(t)), providertest.ReadUser)
	w.MustRun("apply", "-auto-approve")
	var shown struct {
		Values struct {
			RootModule struct {
				Resources []struct {
					SensitiveValues map[string]any `json:"sensitive_values"`
				}
			} `json:"root_module"`
		}
	}
	if err := json.Unmarshal(w.Output("show", "-json"), &shown); err != nil ||
		len(shown.Values.RootModule.Resources) != 1 {
		t.Fatalf("the state cannot be read: %v", err)
	}
	for _, name := range []string{"password", "verification_code", "access_token", "ext"} {
		if shown.Values.RootModule.Resources[0].SensitiveValues[name] != true {
			t.Errorf("%s is not sensitive", name)
		}
	}
	providertest.ExpectWords(t, w.Read("terraform.tfstate"), `"account-ext"`)
	w.Write("main.tf", providertest.NeedProvider+`data "aihubmix_user" "current" { omit_secrets = true }`)
	w.MustRun("apply", "-auto-approve")
	state := w.Read("terraform.tfstate")
	providertest.ExpectNone(t, state, "account-password", "account-verification-code", "account-access-token",
		"account-ext", gatewaytest.ManageKey)
	if !strings.Contains(state, "ada@example.com") {
		t.Errorf("the state is not that of the account: %s", state)
	}
}

// Each case is a run that succeeds without the account: what failed is all that is reported of it.
func TestAllowFailureGoesOnWithoutTheAccount(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		minimum   any
		variables map[string]string
		fault     gatewaytest.Fault
		body      string
		kind      string
		failure   string
	}{
		"a refused key": {
			variables: map[string]string{"AIHUBMIX_MANAGE_KEY": "fd-wrong"},
			kind:      "unauthorized",
			failure: "Access was refused (HTTP status 200): 无权进行此操作，access token 无效 (in English: the Manage Key is " +
				"not valid).",
		},
		"no key": {
			variables: map[string]string{"AIHUBMIX_MANAGE_KEY": ""},
			kind:      "unauthorized",
			failure:   "No Manage Key is set.",
		},
		"a key in the environment that cannot be one": {
			variables: map[string]string{"AIHUBMIX_MANAGE_KEY": "sk-fd-wrong"},
			kind:      "unauthorized",
			failure:   "The Manage Key cannot be used.",
		},
		"a rate limit": {
			fault:   gatewaytest.Fault{Status: 429, Header: http.Header{"Retry-After": {"3600"}}},
			kind:    "rate_limited",
			failure: "The rate limit was not lifted (HTTP status 429): the gateway asks to wait for 60 minutes",
		},
		"a service that is down": {
			fault:   gatewaytest.Fault{Status: 503, Body: `{"message": "closed for today"}`},
			kind:    "server",
			failure: "The gateway reported an error (HTTP status 503): closed for today.",
		},
		"a connection that is cut": {
			fault:   gatewaytest.Fault{Reset: true},
			kind:    "network",
			failure: "The gateway did not respond: ",
		},
		"a page of something else": {
			fault: gatewaytest.Fault{Status: 200, Body: "<html>welcome</html>"},
			kind:  "protocol",
			failure: "The response cannot be understood (HTTP status 200): the response is not one of the platform " +
				"API (its body is an HTML page",
		},
		"a gateway that does not know the path": {
			fault:   gatewaytest.Fault{Status: 404, Body: `{"message": "Invalid URL"}`},
			kind:    "protocol",
			failure: "The gateway does not know this request (HTTP status 404): Invalid URL.",
		},
		"a field of another type": {
			body: `{"success": true, "data": {"quota": "lots"}}`,
			kind: "protocol",
			failure: "The response cannot be understood (HTTP status 200): " +
				`field "quota": "lots" is not a whole number.`,
		},
		"a message in several lines that echoes the key": {
			fault:   gatewaytest.Fault{Status: 400, Body: `{"message": "bad\nkey ` + gatewaytest.ManageKey + `"}`},
			kind:    "server",
			failure: "The gateway reported an error (HTTP status 400): bad key (sensitive).",
		},
		"a minimum that cannot be compared": {
			minimum: 20,
			fault:   gatewaytest.Fault{Status: 503},
			kind:    "server",
			failure: "The gateway reported an error (HTTP status 503): ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithUserBody(test.body))
			if test.fault.Status != 0 || test.fault.Reset {
				server.Inject(test.fault)
			}
			around := providertest.Reaching(server)
			maps.Copy(around.Variables, test.variables)
			reading := providertest.Read(t, around, nil, "aihubmix_user",
				map[string]any{"allow_failure": true, "minimum_balance_usd": test.minimum})
			reading.RequireValues(t, map[string]string{
				"available": "false", "failure_kind": test.kind,
				"minimum_balance_usd": providertest.PlainText(test.minimum),
			})
			failure := providertest.PlainText(reading.Values["failure"])
			if !strings.HasPrefix(failure, test.failure) || !strings.HasSuffix(failure, ".") ||
				strings.Contains(failure, "\n") {
				t.Errorf("failure is %q", failure)
			}
			for name, value := range reading.Values {
				switch name {
				case "allow_failure", "available", "failure", "failure_kind", "minimum_balance_usd":
				default:
					if !value.IsNull() {
						t.Errorf("%s is %s", name, value)
					}
				}
			}
		})
	}
}

func TestAllowFailureWarnsAndKeepsSecretsOut(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t, gatewaytest.WithManageKey("fd-another"))
	w := providertest.NewWorkspace(t, server, providertest.NeedProvider+readUserSoftly)
	said, exit := w.Run("apply", "-auto-approve")
	providertest.ExpectWords(t, said,
		"Warning: Cannot read the AIHubMix account: access was refused",
		"The gateway said: 无权进行此操作，access token 无效",
		"This is a warning because allow_failure is true: all attributes of the account are null, and available is "+
			"false. Your own conditions decide whether the run goes on.",
	)
	providertest.ExpectNone(t, w.Read("terraform.tfstate"), gatewaytest.ManageKey)
	if exit != 0 {
		t.Errorf("the exit code is %d", exit)
	}
}

// A failure is not cached: the next plan reads the account again.
func TestAllowFailureReadsTheAccountAgainOnceItCanBeRead(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	server.Inject(gatewaytest.Fault{Status: 400})
	w := providertest.NewWorkspace(t, server, providertest.NeedProvider+readUserSoftly+`
output "available" { value = data.aihubmix_user.current.available }
output "failure_kind" { value = data.aihubmix_user.current.failure_kind }
`)
	said, _ := w.Run("apply", "-auto-approve")
	providertest.ExpectWords(t, said, "available = false", `failure_kind = "server"`)
	server.ClearFaults()
	said, _ = w.Run("apply", "-auto-approve")
	providertest.ExpectWords(t, said, "available = true", `- failure_kind = "server" -> null`)
}

// Other errors than a failed read remain errors.
func TestAllowFailureDoesNotSoftenOtherErrors(t *testing.T) {
	t.Parallel()
	softly := map[string]any{"allow_failure": true}
	for name, test := range map[string]struct {
		configuration, arguments map[string]any
		body, says               string
	}{
		"a balance below the minimum": {
			arguments: map[string]any{"allow_failure": true, "minimum_balance_usd": 100},
			says:      "balance is below the required minimum",
		},
		"a balance that is not reported": {
			arguments: map[string]any{"allow_failure": true, "minimum_balance_usd": 0},
			body:      `{"data": {"username": "ada"}}`,
			says:      "balance is unknown",
		},
		"an account that is not allowed": {
			configuration: map[string]any{"allowed_usernames": []string{"eve"}}, arguments: softly,
			says: "belongs to an account that is not allowed",
		},
		"a key in the configuration that cannot be one": {
			configuration: map[string]any{"manage_key": "two words"}, arguments: softly,
			says: "The Manage Key cannot be used",
		},
		"a base URL that cannot be one": {
			configuration: map[string]any{"base_urls": []string{"ftp://gateway.example"}}, arguments: softly,
			says: "A base URL cannot be used",
		},
		"a failed read if it is false": {
			arguments: map[string]any{"allow_failure": false}, body: `{"success": false, "message": "no"}`,
			says: "access was refused",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			around := providertest.Reaching(providertest.NewServer(t, gatewaytest.WithUserBody(test.body)))
			providertest.Read(t, around, test.configuration, "aihubmix_user", test.arguments).
				RequireFailure(t, test.says)
		})
	}
}
