package currentkey_test

import (
	"maps"
	"math/big"
	"net/http"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

const currentKey = "data.aihubmix_current_api_key.current"

// withHandedKey has no Manage Key.
func withHandedKey(server *gatewaytest.Server) providertest.Surroundings {
	around := providertest.Reaching(server).WithAPIKey("sk-" + providertest.HandedSecret)
	delete(around.Variables, "AIHUBMIX_MANAGE_KEY")
	return around
}

// A team that was handed a key has no Manage Key, and none is sent.
func TestCurrentAPIKeyIsReadWithoutAManageKey(t *testing.T) {
	t.Parallel()
	for name, style := range gatewaytest.Styles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStyle(style),
				gatewaytest.WithAPIKeys(providertest.HandedKey))
			readCurrent(t, withHandedKey(server), nil, nil).RequireValues(t, map[string]string{
				"remaining_usd": "3.5", "unlimited": "false", "limit_usd": "5", "used_usd": "1.5",
				"expires_at": "2096-10-02T07:06:40Z",
			})
			for _, request := range server.Requests() {
				if found := request.Header.Get("Authorization"); found != "Bearer sk-"+providertest.HandedSecret {
					t.Errorf("%s was sent with %q", request.Path, found)
				}
			}
		})
	}
}

func readCurrent(
	t *testing.T, around providertest.Surroundings, configuration map[string]any, minimum any,
) providertest.Reading {
	t.Helper()
	return providertest.Read(t, around, configuration, "aihubmix_current_api_key",
		map[string]any{"minimum_remaining_usd": minimum})
}

// The decimals of a configuration equal those of the key.
func TestCLIReadsTheCurrentAPIKey(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t, gatewaytest.WithAPIKeys(providertest.HandedKey))
	providertest.Apply(t, withHandedKey(server), "data \"aihubmix_current_api_key\" \"current\" {\n"+
		"  minimum_remaining_usd = 35 * 0.1\n}\noutput \"left\" {\n  value = "+currentKey+".remaining_usd == 3.5\n}",
		map[string]string{"left": "true"})
	said := providertest.ApplyError(t, withHandedKey(server),
		"data \"aihubmix_current_api_key\" \"current\" {\n  minimum_remaining_usd = 4\n}")
	providertest.ExpectWords(t, said, "Error: The API key's remaining limit is below minimum_remaining_usd",
		"minimum_remaining_usd = 4")
}

func TestGateOnTheCurrentAPIKeyFailsClosed(t *testing.T) {
	t.Parallel()
	computed, _, _ := big.ParseFloat("3.50000000000000000000000000000000000000001", 10, 512, big.ToNearestEven)
	unlimited := gatewaytest.APIKey{Key: providertest.HandedSecret, Unlimited: true}
	usedUp := gatewaytest.APIKey{Key: providertest.HandedSecret, UsedQuota: 7}
	for name, test := range map[string]struct {
		minimum   any
		argument  any
		key       gatewaytest.APIKey
		style     gatewaytest.Style
		fault     gatewaytest.Fault
		variables map[string]string
		// says is empty if the gate is open.
		says []string
	}{
		"is open if enough is left":         {minimum: 3.5, key: providertest.HandedKey},
		"is open for a computed minimum":    {minimum: computed, key: providertest.HandedKey},
		"is open for a key without a limit": {minimum: 1_000_000, key: unlimited},
		"is open for one at a one-api gateway": {
			minimum: 1_000_000, key: unlimited, style: gatewaytest.StyleOneAPI,
		},
		"is open if the minimum is null": {key: providertest.HandedKey},
		"is closed if less is left": {
			minimum: 3.500001, key: providertest.HandedKey,
			says: []string{
				"The API key's remaining limit is below minimum_remaining_usd",
				"The remaining limit is 3.5 USD, but at least 3.500001 USD are required.",
			},
		},
		"is closed so at a one-api gateway": {
			minimum: 4, key: providertest.HandedKey, style: gatewaytest.StyleOneAPI,
			says: []string{"The remaining limit is 3.5 USD, but at least 4 USD are required."},
		},
		"is closed if nothing is reported": {
			minimum: 0, key: providertest.HandedKey, style: gatewaytest.StyleOneAPI,
			fault: gatewaytest.Fault{Path: "/v1/dashboard/billing/usage", Status: 200, Body: "{}"},
			says:  []string{"The gateway did not report the API key's remaining limit", "At least 0 USD are required"},
		},
		"is closed for an exhausted key": {
			minimum: 0, key: usedUp,
			says: []string{
				"Cannot read the current API key: the API key was refused",
				"该令牌额度已用尽 [type: one_api_error] (in English: the key's limit is used up)",
				"The key came from the environment variable AIHUBMIX_API_KEY", "HTTP status 401",
			},
		},
		"is closed for it at a one-api gateway": {
			minimum: 0, key: usedUp, style: gatewaytest.StyleOneAPI,
			says: []string{"the API key was refused", "its limit may be used up"},
		},
		"is closed for a wrong key": {
			key: gatewaytest.APIKey{Key: "another"},
			says: []string{
				"无效的令牌 [type: one_api_error] (in English: the key is not valid)",
				"The key came from the environment variable AIHUBMIX_API_KEY",
			},
		},
		"is closed for a figure that occurs twice": {
			minimum: 0, key: providertest.HandedKey,
			fault: gatewaytest.Fault{
				Path: "/dashboard/billing/remain", Status: 200, Body: `{"total_usage": 0, "total_usage": 9}`,
			},
			says: []string{"Cannot read the current API key: the response cannot be understood", "occurs twice"},
		},
		"is closed if there is no response": {
			key: providertest.HandedKey, fault: gatewaytest.Fault{Reset: true},
			says: []string{"Cannot read the current API key: the gateway did not respond"},
		},
		"is closed if no key is set": {
			variables: map[string]string{"AIHUBMIX_API_KEY": "", "AIHUBMIX_MANAGE_KEY": gatewaytest.ManageKey},
			says: []string{
				"No API key is set", "the provider argument api_key", "the environment variable AIHUBMIX_API_KEY",
				"The Manage Key does not work here.",
			},
		},
		"is closed if a Manage Key is set": {
			variables: map[string]string{"AIHUBMIX_API_KEY": gatewaytest.ManageKey},
			says: []string{
				"The API key cannot be used",
				"in the environment variable AIHUBMIX_API_KEY does not start with “sk-”", "it may be a Manage Key",
			},
		},
		"is closed for one in the configuration": {
			argument: gatewaytest.ManageKey, key: providertest.HandedKey,
			says: []string{
				"The API key cannot be used", "in the provider argument api_key does not start with “sk-”",
			},
		},
		"is closed for an empty argument": {
			argument: "", key: providertest.HandedKey, says: []string{"in the provider argument api_key is empty"},
		},
		"is closed for two keys in the argument": {
			argument: "sk-one sk-two", key: providertest.HandedKey,
			says: []string{"in the provider argument api_key has a space inside"},
		},
		"names a refused argument": {
			argument: "sk-another", key: providertest.HandedKey,
			says: []string{"the API key was refused", "The key came from the provider argument api_key"},
		},
		"prefers the argument": {
			argument: " Bearer sk-" + providertest.HandedSecret + "\n", key: providertest.HandedKey,
			variables: map[string]string{"AIHUBMIX_API_KEY": "sk-another"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStyle(test.style), gatewaytest.WithAPIKeys(test.key))
			if test.fault.Reset || test.fault.Status != 0 {
				server.Inject(test.fault)
			}
			around := withHandedKey(server)
			maps.Copy(around.Variables, test.variables)
			reading := readCurrent(t, around, map[string]any{"api_key": test.argument}, test.minimum)
			if test.says == nil && reading.Failed {
				t.Error(reading.Said)
			} else if test.says != nil {
				reading.RequireFailure(t, test.says...)
			}
			providertest.ExpectNone(t, reading.Said, providertest.HandedSecret, "sk-another")
		})
	}
}

// The Manage Key of the same configuration is not sent with the API key's requests,
// and a configuration that has no Manage Key is no less able to read the key.
func TestEachObjectSendsItsOwnKey(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t, gatewaytest.WithAPIKeys(providertest.HandedKey))
	s := providertest.Serve(t, providertest.Reaching(server).WithAPIKey("sk-"+providertest.HandedSecret))
	s.Configure(nil, false)
	s.ReadData("aihubmix_current_api_key", nil)
	s.ReadData("aihubmix_user", nil)
	for _, request := range server.Requests() {
		expected := "Bearer sk-" + providertest.HandedSecret
		if request.Path == "/api/user/self" {
			expected = "Bearer " + gatewaytest.ManageKey
		}
		if found := request.Header.Get("Authorization"); found != expected {
			t.Errorf("%s was sent with %q", request.Path, found)
		}
	}
}

// It is judged again when a saved plan is applied, and nothing of it is stored.
func TestCurrentAPIKeyAsAnEphemeralGate(t *testing.T) {
	t.Parallel()
	providertest.NeedsEphemeralResources(t)
	server := providertest.NewServer(t, gatewaytest.WithAPIKeys(providertest.HandedKey))
	w := providertest.NewWorkspace(t, server, providertest.NeedProvider+"ephemeral \"aihubmix_current_api_key\" "+
		"\"gate\" {\n  minimum_remaining_usd = 1\n}\n"+providertest.Deployment(
		"  depends_on = [ephemeral.aihubmix_current_api_key.gate]",
	))
	w.Set("AIHUBMIX_MANAGE_KEY=", "AIHUBMIX_API_KEY=sk-"+providertest.HandedSecret)
	w.MustRun("plan", "-out=saved.tfplan")
	server.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.RemainQuota = 499_999 })
	said, exit := w.Run("apply", "saved.tfplan")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "The API key's remaining limit is below minimum_remaining_usd",
		"The remaining limit is 0.999998 USD, but at least 1 USD are required.")
	providertest.ExpectNone(t, said, "Creating...", providertest.HandedSecret)
	providertest.ExpectNone(t, string(w.Output("show", "-json", "saved.tfplan")), providertest.HandedSecret,
		`"remaining_usd"`)
}

// A redirect is not followed with the API key either.
func TestCurrentAPIKeyDoesNotFollowRedirects(t *testing.T) {
	t.Parallel()
	elsewhere := providertest.NewServer(t, gatewaytest.WithAPIKeys(providertest.HandedKey))
	server := providertest.NewServer(t, gatewaytest.WithAPIKeys(providertest.HandedKey))
	server.Inject(gatewaytest.Fault{Status: http.StatusFound, Header: http.Header{"Location": {elsewhere.URL}}})
	readCurrent(t, withHandedKey(server), nil, nil).RequireFailure(t,
		"Cannot read the current API key: the response cannot be understood", "which is not followed")
	providertest.ExpectRequests(t, elsewhere, 0)
}

// A limit in quota units is not compared with what counts as unlimited in US dollars: 150,000,000 units are 300 USD.
func TestKeyThatIsCountedInUnitsIsNeverUnlimited(t *testing.T) {
	t.Parallel()
	for name, status := range map[string]map[string]any{
		"amounts in quota units":           {"quota_per_unit": 500_000, "display_in_currency": false},
		"one quota unit to the US dollar":  {"quota_per_unit": 1, "display_in_currency": true},
		"500 quota units to the US dollar": {"quota_per_unit": 500},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStyle(gatewaytest.StyleOneAPI),
				gatewaytest.WithStatus(status), gatewaytest.WithAPIKeys(providertest.HandedKey))
			server.Inject(gatewaytest.Fault{
				Path: "/v1/dashboard/billing/subscription", Status: 200, Body: `{"hard_limit_usd": 150000000}`,
			})
			gate := providertest.Read(t, withHandedKey(server), nil, "aihubmix_current_api_key",
				map[string]any{"minimum_remaining_usd": 5})
			providertest.ExpectWords(t, gate.Said, "Error: "+providertest.OtherUnit)
			if !gate.Failed {
				t.Error("the gate passed")
			}
		})
	}
}
