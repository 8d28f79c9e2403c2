package provider_test

import (
	"maps"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const (
	currentKey     = "data.aihubmix_current_api_key.current"
	readCurrentKey = `data "aihubmix_current_api_key" "current" {}`
	handedSecret   = "HandedKeySecret0123456789abcdef"
)

// handedKey is what a team was handed: 5 USD, of which 1.5 are used.
var handedKey = gatewaytest.APIKey{Name: "team", Key: handedSecret, RemainQuota: 1_750_000, UsedQuota: 750_000, ExpiredTime: 4_000_000_000}

// withHandedKey is a surrounding without a Manage Key.
func withHandedKey(server *gatewaytest.Server) surroundings {
	around := reaching(server).withAPIKey("sk-" + handedSecret)
	delete(around.variables, "AIHUBMIX_MANAGE_KEY")
	return around
}

// A team that was handed a key has no Manage Key, and none is sent.
func TestCurrentAPIKeyIsReadWithoutAManageKey(t *testing.T) {
	t.Parallel()
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(handedKey))
			apply(t, withHandedKey(server), readCurrentKey+"\noutput \"left\" {\n  value = "+currentKey+".remaining_usd == 3.5\n}",
				outputIs("left", "true"),
				attributeIs(currentKey, "remaining_usd", "3.5"),
				attributeIs(currentKey, "unlimited", "false"),
				attributeIs(currentKey, "limit_usd", "5"),
				attributeIs(currentKey, "used_usd", "1.5"),
				attributeIs(currentKey, "expires_at", "2096-10-02T07:06:40Z"),
			)
			for _, request := range server.Requests() {
				if found := request.Header.Get("Authorization"); found != "Bearer sk-"+handedSecret {
					t.Errorf("%s was sent with %q", request.Path, found)
				}
			}
		})
	}
}

func TestGateOnTheCurrentAPIKey(t *testing.T) {
	t.Parallel()
	gate := func(minimum string) string {
		return "data \"aihubmix_current_api_key\" \"current\" {\n  minimum_remaining_usd = " + minimum + "\n}"
	}
	unlimited := gatewaytest.APIKey{Key: handedSecret, Unlimited: true}
	for name, test := range map[string]struct {
		config    string
		key       gatewaytest.APIKey
		style     gatewaytest.Style
		fault     gatewaytest.Fault
		variables map[string]string
		// says is empty where the gate is open.
		says []string
	}{
		"is open where enough is left":           {config: gate("3.5"), key: handedKey},
		"is open for a computed minimum":         {config: gate("35 * 0.1"), key: handedKey},
		"is open for a key without a limit":      {config: gate("1000000"), key: unlimited},
		"is open for one at a one-api gateway":   {config: gate("1000000"), key: unlimited, style: gatewaytest.StyleOneAPI},
		"is open where null is the minimum":      {config: gate("null"), key: handedKey},
		"is closed where less is left":           {config: gate("3.500001"), key: handedKey, says: []string{"Less is left of the API key than required", "3.5 USD are left of the key's limit, but at least 3.500001 USD are required."}},
		"is closed so at a one-api gateway":      {config: gate("4"), key: handedKey, style: gatewaytest.StyleOneAPI, says: []string{"3.5 USD are left of the key's limit, but at least 4 USD are required."}},
		"is closed where nothing is reported":    {config: gate("0"), key: handedKey, style: gatewaytest.StyleOneAPI, fault: gatewaytest.Fault{Path: "/v1/dashboard/billing/usage", Status: 200, Body: "{}"}, says: []string{"What is left of the API key is unknown", "At least 0 USD are required"}},
		"is closed for an exhausted key":         {config: gate("0"), key: gatewaytest.APIKey{Key: handedSecret, UsedQuota: 7}, says: []string{"Cannot read the current API key: the API key was refused", "该令牌额度已用尽 [type: one_api_error] (in English: the key's limit is used up)", "The key came from the environment variable AIHUBMIX_API_KEY", "HTTP status 401"}},
		"is closed for it at a one-api gateway":  {config: gate("0"), key: gatewaytest.APIKey{Key: handedSecret, UsedQuota: 7}, style: gatewaytest.StyleOneAPI, says: []string{"the API key was refused", "its limit may be used up"}},
		"is closed for a wrong key":              {config: readCurrentKey, key: gatewaytest.APIKey{Key: "another"}, says: []string{"无效的令牌 [type: one_api_error] (in English: the key is not valid)", "The key came from the environment variable AIHUBMIX_API_KEY"}},
		"is closed for a figure that is twice":   {config: gate("0"), key: handedKey, fault: gatewaytest.Fault{Path: "/dashboard/billing/remain", Status: 200, Body: `{"total_usage": 0, "total_usage": 9}`}, says: []string{"Cannot read the current API key: the answer cannot be understood", "occurs twice"}},
		"is closed where there is no answer":     {config: readCurrentKey, key: handedKey, fault: gatewaytest.Fault{Reset: true}, says: []string{"Cannot read the current API key: the service did not answer"}},
		"is closed where no key is set":          {config: readCurrentKey, variables: map[string]string{"AIHUBMIX_API_KEY": "", "AIHUBMIX_MANAGE_KEY": gatewaytest.ManageKey}, says: []string{"No API key is set", "the provider argument api_key", "the environment variable AIHUBMIX_API_KEY", "The Manage Key does not work here."}},
		"is closed where a Manage Key is set":    {config: readCurrentKey, variables: map[string]string{"AIHUBMIX_API_KEY": gatewaytest.ManageKey}, says: []string{"The API key cannot be used", "in the environment variable AIHUBMIX_API_KEY does not start with “sk-”", "it may be a Manage Key"}},
		"is closed for one in the configuration": {config: "provider \"aihubmix\" {\n  api_key = \"" + gatewaytest.ManageKey + "\"\n}\n" + readCurrentKey, key: handedKey, says: []string{"The API key cannot be used", "in the provider argument api_key does not start with “sk-”"}},
		"is closed for an empty argument":        {config: "provider \"aihubmix\" {\n  api_key = \"\"\n}\n" + readCurrentKey, key: handedKey, says: []string{"in the provider argument api_key is empty"}},
		"is closed for two keys in the argument": {config: "provider \"aihubmix\" {\n  api_key = \"sk-one sk-two\"\n}\n" + readCurrentKey, key: handedKey, says: []string{"in the provider argument api_key has a space inside"}},
		"names a refused argument":               {config: "provider \"aihubmix\" {\n  api_key = \"sk-another\"\n}\n" + readCurrentKey, key: handedKey, says: []string{"the API key was refused", "The key came from the provider argument api_key"}},
		"prefers the argument":                   {config: "provider \"aihubmix\" {\n  api_key = \" Bearer sk-" + handedSecret + "\\n\"\n}\n" + readCurrentKey, key: handedKey, variables: map[string]string{"AIHUBMIX_API_KEY": "sk-another"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, gatewaytest.WithStyle(test.style), gatewaytest.WithAPIKeys(test.key))
			if test.fault.Reset || test.fault.Status != 0 {
				server.Inject(test.fault)
			}
			around := withHandedKey(server)
			maps.Copy(around.variables, test.variables)
			if test.says == nil {
				apply(t, around, test.config)
				return
			}
			said := applyError(t, around, test.config)
			expectWords(t, said, test.says...)
			expectNone(t, said, handedSecret, "sk-another")
		})
	}
}

// The Manage Key of the same configuration is not sent with the API key's requests,
// and a configuration that has no Manage Key is no less able to read the key.
func TestEachObjectSendsItsOwnKey(t *testing.T) {
	t.Parallel()
	server := newServer(t, gatewaytest.WithAPIKeys(handedKey))
	apply(t, reaching(server).withAPIKey("sk-"+handedSecret), readCurrentKey+"\n"+readUser)
	for _, request := range server.Requests() {
		expected := "Bearer sk-" + handedSecret
		if request.Path == "/api/user/self" {
			expected = "Bearer " + gatewaytest.ManageKey
		}
		if found := request.Header.Get("Authorization"); found != expected {
			t.Errorf("%s was sent with %q", request.Path, found)
		}
	}
}

// What is unknown of the other key is of no concern.
func TestCurrentAPIKeyIsReadWhileTheManageKeyIsUnknown(t *testing.T) {
	t.Parallel()
	const current, user = "data source aihubmix_current_api_key", "data source aihubmix_user"
	for unknown, test := range map[string]struct{ readable, unreadable string }{
		"manage_key":        {current, user},
		"allowed_usernames": {current, user},
		"api_key":           {user, current},
	} {
		t.Run(unknown, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, gatewaytest.WithAPIKeys(handedKey))
			s := serve(t, reaching(server).withAPIKey("sk-"+handedSecret))
			if problems := s.configure(map[string]any{unknown: tftypes.UnknownValue}, false); problems != nil {
				t.Fatal(problems)
			}
			outcomes := s.readAll(false)
			if found := summaries(outcomes[test.readable].diagnostics); found != nil {
				t.Errorf("%s: %v", test.readable, found)
			}
			for _, object := range []string{test.unreadable, "ephemeral resource" + test.unreadable[len("data source"):]} {
				if found := summaries(outcomes[object].diagnostics); len(found) != 1 || found[0] != "The provider's configuration is not known yet" {
					t.Errorf("%s: %v", object, found)
				}
			}
		})
	}
}

// It is judged again when a saved plan is applied, and nothing of it is stored.
func TestCurrentAPIKeyAsAnEphemeralGate(t *testing.T) {
	t.Parallel()
	needsEphemeralResources(t)
	server := newServer(t, gatewaytest.WithAPIKeys(handedKey))
	w := newWorkspace(t, server, needProvider+"ephemeral \"aihubmix_current_api_key\" \"gate\" {\n  minimum_remaining_usd = 1\n}\n"+deployment("  depends_on = [ephemeral.aihubmix_current_api_key.gate]"))
	w.set("AIHUBMIX_MANAGE_KEY=", "AIHUBMIX_API_KEY=sk-"+handedSecret)
	w.mustRun("plan", "-out=saved.tfplan")
	server.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.RemainQuota = 499_999 })
	said, exit := w.run("apply", "saved.tfplan")
	expectExit(t, exit, 1, said)
	expectWords(t, said, "Less is left of the API key than required", "0.999998 USD are left of the key's limit, but at least 1 USD are required.")
	expectNone(t, said, "Creating...", handedSecret)
	expectNone(t, string(w.output("show", "-json", "saved.tfplan")), handedSecret, `"remaining_usd"`)
}

// A redirect is not followed with the API key either.
func TestCurrentAPIKeyDoesNotFollowRedirects(t *testing.T) {
	t.Parallel()
	elsewhere := newServer(t, gatewaytest.WithAPIKeys(handedKey))
	server := newServer(t, gatewaytest.WithAPIKeys(handedKey))
	server.Inject(gatewaytest.Fault{Status: http.StatusFound, Header: http.Header{"Location": {elsewhere.URL}}})
	said := applyError(t, withHandedKey(server), readCurrentKey)
	expectWords(t, said, "Cannot read the current API key: the answer cannot be understood", "which is not followed")
	expectRequests(t, elsewhere, 0)
}
