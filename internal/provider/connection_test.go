package provider_test

import (
	"slices"
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
	s.Configure(map[string]any{"allowed_usernames": []string{"grace"}}, false)
	const refusal = "The Manage Key belongs to an account that is not allowed"
	needNoKey := map[string]bool{
		"data source aihubmix_models": true, "data source aihubmix_model": true,
		"data source aihubmix_current_api_key": true, "ephemeral resource aihubmix_current_api_key": true,
	}
	for name, outcome := range readAll(s, false) {
		found := providertest.Summaries(outcome.diagnostics)
		if isRefused := slices.Equal(found, []string{refusal}); isRefused == needNoKey[name] {
			t.Errorf("%s: %v", name, found)
		}
	}
	for _, result := range s.List(nil, false, 10) {
		if found := providertest.Summaries(result.Diagnostics); !slices.Equal(found, []string{refusal}) {
			t.Errorf("the list resource: %v", found)
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
				"belongs to an account that is not allowed", `it belongs to the account "eve"`,
				`allows only "ada" and "bob"`, "the environment variable AIHUBMIX_MANAGE_KEY",
			},
		},
		"an account whose name is not told": {
			body: `{"data": {"quota": 1}}`,
			says: []string{"the gateway does not report the username of its account"},
		},
		"an account whose name differs in case": {
			body: `{"data": {"username": "Ada"}}`,
			says: []string{`it belongs to the account "Ada"`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			around := providertest.Reaching(providertest.NewServer(t, gatewaytest.WithUserBody(test.body)))
			configuration := map[string]any{"allowed_usernames": []string{"ada", "bob"}}
			if test.says == nil {
				readsDefaultAccount(t, around, configuration)
				return
			}
			reading := providertest.Read(t, around, configuration, "aihubmix_user", nil)
			if !reading.Failed {
				t.Error("the account was read")
			}
			providertest.ExpectWords(t, reading.Said, test.says...)
		})
	}
}

// readsDefaultAccount reads the account, which must be [gatewaytest.DefaultAccount].
func readsDefaultAccount(t *testing.T, around providertest.Surroundings, configuration map[string]any) {
	t.Helper()
	reading := providertest.Read(t, around, configuration, "aihubmix_user", nil)
	reading.RequireValues(t, map[string]string{"username": "ada"})
}
