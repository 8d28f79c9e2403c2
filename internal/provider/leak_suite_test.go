package provider_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// escapedKey is a Manage Key with the characters that JSON and URLs escape.
const escapedKey = `fd+01/23="45&67<89\ab%cd'ef>?#`

// existingKey is an API key that the account has before the run.
const existingKey = "ExistingKeySecret0123456789abcdefghijklmnopqrst"

const everyObject = `
data "aihubmix_user" "current" {}

data "aihubmix_current_api_key" "current" {}

data "aihubmix_models" "all" {}

data "aihubmix_model" "one" {
  model_id = data.aihubmix_models.all.models[0].model_id
}

data "aihubmix_available_models" "all" {}

data "aihubmix_api_keys" "all" {}

data "aihubmix_api_key" "existing" {
  id = 1
}

resource "aihubmix_api_key" "app" {
  name            = var.name
  spend_limit_usd = 5
}

variable "name" {
  default = "app"
}

output "account" {
  value     = data.aihubmix_user.current
  sensitive = true
}

output "keys" {
  value = data.aihubmix_api_keys.all
}

output "key" {
  value     = aihubmix_api_key.app.key
  sensitive = true
}
`

const everyEphemeralObject = `
ephemeral "aihubmix_user" "current" {}

ephemeral "aihubmix_current_api_key" "current" {}

ephemeral "aihubmix_api_key" "run" {
  spend_limit_usd = 1
}
`

// leakSuite is a run of a real CLI with all logs on, whose every word is looked at.
type leakSuite struct {
	*providertest.Workspace
	server    *gatewaytest.Server
	manageKey string
	said      []string
}

func newLeakSuite(t *testing.T, manageKey string) *leakSuite {
	t.Helper()
	server := providertest.NewServer(t, gatewaytest.WithManageKey(manageKey), gatewaytest.WithStyle(
		gatewaytest.StyleOneAPI,
	),
		gatewaytest.WithAccount(gatewaytest.DefaultAccount()),
		gatewaytest.WithCatalogue(gatewaytest.DefaultCatalogue()),
		gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "existing", Key: existingKey, Unlimited: true}))
	config := providertest.NeedProvider + "provider \"aihubmix\" {\n  max_retries = 1\n}\n" + everyObject
	if providertest.CLI.AtLeast("1.10", "1.11") {
		config += everyEphemeralObject
	}
	w := providertest.NewProcessWorkspace(t, server, config)
	w.Set("AIHUBMIX_MANAGE_KEY="+manageKey, "AIHUBMIX_API_KEY=sk-"+existingKey, "TF_LOG=TRACE",
		"TF_LOG_PATH="+filepath.Join(w.Folder, "trace.log"))
	return &leakSuite{Workspace: w, server: server, manageKey: manageKey}
}

func (l *leakSuite) do(arguments ...string) (exitCode int) {
	l.T.Helper()
	said, exitCode := l.Run(arguments...)
	l.said = append(l.said, said)
	return exitCode
}

// expectNoLeak looks for the Manage Key in everything, and for all other secrets
// in all that comes from the provider.
func (l *leakSuite) expectNoLeak() {
	l.T.Helper()
	log := l.Read("trace.log")
	own := strings.Join(providertest.ProviderLines(log), "\n")
	if !strings.Contains(own, "response received") && !strings.Contains(own, "request failed") {
		l.T.Error("the log has no line of the client")
	}
	said := strings.Join(l.said, "\n")
	for place, text := range map[string]string{"the log": log, "what was said": said} {
		l.lacks(place, text, manageKeyForms(l.manageKey))
	}
	for place, text := range map[string]string{"the provider's log": own, "what was said": said} {
		l.lacks(place, text, l.otherSecrets())
	}
}

func (l *leakSuite) lacks(place, text string, secrets []string) {
	l.T.Helper()
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			l.T.Errorf("%s holds %s", place, secret)
		}
	}
}

// otherSecrets are those of the account, and of all API keys that there are or
// may have been.
func (l *leakSuite) otherSecrets() []string {
	secrets := append([]string{existingKey, "TestKeyNumber", echoedKey}, providertest.AccountSecrets...)
	for _, key := range l.server.APIKeys() {
		secrets = append(secrets, key.Key)
	}
	return secrets
}

func manageKeyForms(key string) []string {
	encoded, _ := json.Marshal(key) //nolint:errchkjson // A text can be encoded.
	return []string{key, strings.Trim(string(encoded),
		`"`), url.QueryEscape(key), url.PathEscape(key), strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(key)}
}

// expectNoLeakIn looks at what a plan or a state shows as JSON, without the values
// that it marks as sensitive.
//
// Terraform 1.5 marks only what the configuration makes sensitive, not what the
// provider does; that 1.11 and OpenTofu 1.12 mark both was seen.
func (l *leakSuite) expectNoLeakIn(file ...string) {
	l.T.Helper()
	if !providertest.CLI.AtLeast("1.11", "1.12") {
		return
	}
	var document any
	if err := json.Unmarshal(l.Output(append([]string{"show", "-json"}, file...)...), &document); err != nil {
		l.T.Fatal(err)
	}
	shown, err := json.Marshal(withoutSensitive(document))
	if err != nil {
		l.T.Fatal(err)
	}
	if !strings.Contains(string(shown), "ada@example.com") {
		l.T.Error("the account is not shown at all")
	}
	l.lacks("what show -json shows as not sensitive", string(shown),
		append(l.otherSecrets(), manageKeyForms(l.manageKey)...))
}

// sensitivityOf names what tells which parts of a value are sensitive.
var sensitivityOf = map[string]string{
	"values": "sensitive_values", "before": "before_sensitive", "after": "after_sensitive", "value": "sensitive",
}

func withoutSensitive(node any) any {
	switch node := node.(type) {
	case []any:
		for i := range node {
			node[i] = withoutSensitive(node[i])
		}
	case map[string]any:
		for name, child := range node {
			if mask, marked := node[sensitivityOf[name]]; marked {
				child = masked(child, mask)
			}
			node[name] = withoutSensitive(child)
		}
	}
	return node
}

func masked(value, mask any) any {
	switch mask := mask.(type) {
	case bool:
		if mask {
			return "(sensitive)"
		}
	case []any:
		elements, _ := value.([]any)
		for i := range min(len(mask), len(elements)) {
			elements[i] = masked(elements[i], mask[i])
		}
	case map[string]any:
		attributes, _ := value.(map[string]any)
		for name := range mask {
			if _, there := attributes[name]; there {
				attributes[name] = masked(attributes[name], mask[name])
			}
		}
	}
	return value
}

func TestNoSecretLeaksIfAllGoesWell(t *testing.T) {
	t.Parallel()
	l := newLeakSuite(t, escapedKey)
	for _, arguments := range [][]string{
		{"validate"},
		{"plan", "-out=saved.tfplan"},
		{"apply", "saved.tfplan"},
		{"plan", "-var=name=renamed", "-out=second.tfplan"},
		{"apply", "second.tfplan"},
		{"plan", "-out=third.tfplan"},
	} {
		if exitCode := l.do(arguments...); exitCode != 0 {
			t.Fatalf("%v: %s", arguments, l.said[len(l.said)-1])
		}
	}
	for _, file := range [][]string{{"saved.tfplan"}, {"second.tfplan"}, {"third.tfplan"}, nil} {
		l.expectNoLeakIn(file...)
	}
	if exitCode := l.do("destroy", "-auto-approve"); exitCode != 0 {
		t.Error(l.said[len(l.said)-1])
	}
	l.expectNoLeak()
}

// echoedKey is an API key that a server quotes in its words.
const echoedKey = "sk-EchoedKey0123456789abcdefghijkl"

// Every kind of error, from a server that quotes the keys wherever it can.
func TestNoSecretLeaksFromAServerThatEchoesIt(t *testing.T) {
	t.Parallel()
	type object = map[string]any
	echo := "Bearer " + escapedKey + " with " + echoedKey + " and " + url.QueryEscape(escapedKey)
	body := func(content object) string {
		encoded, err := json.Marshal(content)
		if err != nil {
			t.Fatal(err)
		}
		return string(encoded)
	}
	response := func(status int, content object) gatewaytest.Fault {
		return gatewaytest.Fault{Status: status, Body: body(content), Header: http.Header{"X-Request-Id": {echo}}}
	}
	for name, test := range map[string]struct {
		fault gatewaytest.Fault
		// command is what fails with the first fault; plan where it is empty.
		command []string
	}{
		"a refused key":          {fault: response(401, object{"message": echo})},
		"a refusal with success": {fault: response(200, object{"success": false, "message": echo})},
		"an error object": {fault: response(200,
			object{"error": object{"message": echo, "code": echo, "hint": echo, "request_id": echo}})},
		"an unknown path":  {fault: response(404, object{"error": echo})},
		"a failing server": {fault: response(503, object{"message": echo})},
		"a rate limit of an hour": {fault: gatewaytest.Fault{
			Status: 429, Body: body(object{"message": echo}), Header: http.Header{"Retry-After": {"3600"}},
		}},
		"a redirect": {
			fault: gatewaytest.Fault{Status: 302, Header: http.Header{"Location": {
				"https://elsewhere.example/" + url.PathEscape(escapedKey) + "?key=" + url.QueryEscape(escapedKey),
			}}},
		},
		"a page":         {fault: gatewaytest.Fault{Status: 200, Body: "<html>" + echo}},
		"a page cut off": {fault: gatewaytest.Fault{Status: 200, Body: "<html>" + echo, Truncate: 30}},
		"fields of a wrong type": {fault: response(200,
			object{"data": object{"id": echo, "quota": echo, "items": echo}})},
		"lists of a wrong type": {fault: response(200,
			object{"data": []any{object{"id": echo, "model_id": object{echo: echo}, "context_length": echo}}})},
		"a create that is refused": {
			gatewaytest.Fault{Method: "POST", Status: 400, Body: body(object{"message": echo})},
			[]string{"apply", "-auto-approve"},
		},
		"a create that is lost": {
			gatewaytest.Fault{Method: "POST", Status: 502, Body: body(object{"message": echo})},
			[]string{"apply", "-auto-approve"},
		},
		"a create with an echo": {gatewaytest.Fault{
			Method: "POST", Status: 200,
			Body: body(object{"success": true, "data": object{"id": echo, "key": existingKey}}),
		}, []string{"apply", "-auto-approve"}},
		"a change that is refused": {
			gatewaytest.Fault{Method: "PUT", Status: 200, Body: body(object{"success": false, "message": echo})},
			[]string{"apply", "-auto-approve", "-var=name=renamed"},
		},
		"a delete that is refused": {
			gatewaytest.Fault{Method: "DELETE", Status: 403, Body: body(object{"message": echo})},
			[]string{"destroy", "-auto-approve"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := newLeakSuite(t, escapedKey)
			command := test.command
			switch test.fault.Method {
			case "":
				command = []string{"plan"}
			case http.MethodPut, http.MethodDelete:
				if exitCode := l.do("apply", "-auto-approve"); exitCode != 0 {
					t.Fatal(l.said)
				}
			}
			l.server.Inject(test.fault)
			if exitCode := l.do(command...); exitCode == 0 {
				t.Errorf("%v succeeds: %s", command, l.said[len(l.said)-1])
			}
			l.expectNoLeak()
		})
	}
}

// A key in the configuration is in the CLI's own plan file, but in no line of a log.
func TestKeyInTheConfigurationIsInNoLog(t *testing.T) {
	t.Parallel()
	l := newLeakSuite(t, escapedKey)
	l.Write("main.tf",
		providertest.NeedProvider+fmt.Sprintf("provider \"aihubmix\" {\n  manage_key = %q\n  api_key = %q\n}\n",
			escapedKey, "sk-"+existingKey)+everyObject)
	l.Set("AIHUBMIX_MANAGE_KEY=", "AIHUBMIX_API_KEY=")
	if exitCode := l.do("apply", "-auto-approve"); exitCode != 0 {
		t.Error(l.said)
	}
	l.expectNoLeak()
}
