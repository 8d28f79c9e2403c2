package apikey_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestAPIKeysAreSelectedAndSorted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ arguments, expected string }{
		"all":                       {"", "1:app-a 2:app-b 3:App-c 4:other"},
		"by the start of the name":  {`name_prefix = "app-"`, "1:app-a 2:app-b"},
		"those that are enabled":    {"enabled = true", "1:app-a 3:App-c"},
		"those that are not":        {"enabled = false", "2:app-b 4:other"},
		"by both":                   {"enabled = true\nname_prefix = \"app-\"", "1:app-a"},
		"by a name that no key has": {`name_prefix = "nobody"`, ""},
	} {
		for styleName, style := range providertest.Styles {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				server := providertest.NewServer(t, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(
					gatewaytest.APIKey{Name: "app-a"}, gatewaytest.APIKey{Name: "app-b", Status: 2},
					gatewaytest.APIKey{Name: "App-c"}, gatewaytest.APIKey{Name: "other", Status: 4},
				))
				providertest.Apply(t, providertest.Reaching(
					server,
				), "data \"aihubmix_api_keys\" \"all\" {\n"+test.arguments+"\n}\n"+
					`output "keys" { value = join(" ", [for key in data.aihubmix_api_keys.all.keys : "${key.id}:${key.name}"]) }`,
					providertest.OutputIs("keys", test.expected))
			})
		}
	}
}

func TestAPIKeysThatCannotBeListedAreAClearError(t *testing.T) {
	t.Parallel()
	const all = `data "aihubmix_api_keys" "all" {}`
	for name, test := range map[string]struct {
		config string
		body   string
		key    string
		says   []string
	}{
		"an empty prefix": {
			config: `data "aihubmix_api_keys" "all" { name_prefix = "" }`, says: []string{"name_prefix", "at least 1"},
		},
		"a refused key": {
			config: all, key: "fd-wrong", says: []string{"Cannot list the API keys: access was refused"},
		},
		"a list that is cut off": {
			config: all, body: `{"data":{"items":[{"id":1,"name":"a"}],"total":2}}`,
			says: []string{"Cannot list the API keys: the answer cannot be understood", "may be incomplete"},
		},
		"no key": {config: all, key: "-", says: []string{"No Manage Key is set"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			if test.body != "" {
				server.Inject(gatewaytest.Fault{Status: 200, Body: test.body})
			}
			around := providertest.Reaching(server)
			switch test.key {
			case "-":
				delete(around.Variables, "AIHUBMIX_MANAGE_KEY")
			case "":
			default:
				around.Variables["AIHUBMIX_MANAGE_KEY"] = test.key
			}
			providertest.ExpectWords(t, providertest.ApplyError(t, around, test.config), test.says...)
		})
	}
}
