package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// An account that is not allowed is refused by everything that needs the key,
// with no request but the one for its name.
func TestAccountThatIsNotAllowedIsRefusedByEveryObject(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t, gatewaytest.WithAPIKeys(providertest.CappedKey))
	s := providertest.Serve(t, providertest.Reaching(server).WithAPIKey("sk-"+providertest.CappedKey.Key))
	s.Configure(map[string]any{"allowed_usernames": s.Texts("grace")}, false)
	const refusal = "The Manage Key belongs to an account that is not allowed"
	needNoKey := map[string]bool{
		"data source aihubmix_models": true, "data source aihubmix_model": true,
		"data source aihubmix_current_api_key": true, "ephemeral resource aihubmix_current_api_key": true,
	}
	for name, outcome := range readAll(s, false) {
		if refused := fmt.Sprint(
			providertest.Summaries(outcome.diagnostics),
		) == "["+refusal+"]"; refused == needNoKey[name] {
			t.Errorf("%s: %v", name, providertest.Summaries(outcome.diagnostics))
		}
	}
	for _, result := range s.List(nil, false, 10) {
		if fmt.Sprint(providertest.Summaries(result.Diagnostics)) != "["+refusal+"]" {
			t.Errorf("the list resource: %v", providertest.Summaries(result.Diagnostics))
		}
	}
	for _, request := range server.Requests() {
		if request.Path != "/api/user/self" && request.Path != "/api/v1/models" &&
			!strings.Contains(request.Path, "/dashboard/billing/") {
			t.Errorf("%s %s was sent", request.Method, request.Path)
		}
	}
}

func TestAccountThatIsNotAllowedIsRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body string
		says []string
	}{
		"an allowed account passes": {},
		"another account": {
			body: `{"data": {"username": "eve", "quota": 1}}`,
			says: []string{
				"belongs to an account that is not allowed", `it belongs to the account "eve"`, "allows only ada, bob",
				"the environment variable AIHUBMIX_MANAGE_KEY",
			},
		},
		"an account whose name is not told": {
			body: `{"data": {"quota": 1}}`,
			says: []string{"the service does not report the username of its account"},
		},
		"an account whose name differs in case": {
			body: `{"data": {"username": "Ada"}}`,
			says: []string{`it belongs to the account "Ada"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithUserBody(test.body))
			config := `provider "aihubmix" { allowed_usernames = ["ada", "bob"] }`
			if test.says == nil {
				providertest.ReadsDefaultAccount(t, providertest.Reaching(server), config)
				return
			}
			providertest.ExpectWords(t,
				providertest.ApplyError(t, providertest.Reaching(server), config+"\n"+providertest.ReadUser),
				test.says...)
		})
	}
}
