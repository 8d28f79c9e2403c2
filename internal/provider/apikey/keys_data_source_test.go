package apikey_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestAPIKeysAreSelectedAndSorted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments map[string]any
		expected  string
	}{
		"all":                       {nil, "1:app-a 2:app-b 3:App-c 4:other"},
		"by the start of the name":  {map[string]any{"name_prefix": "app-"}, "1:app-a 2:app-b"},
		"those that are enabled":    {map[string]any{"enabled": true}, "1:app-a 3:App-c"},
		"those that are not":        {map[string]any{"enabled": false}, "2:app-b 4:other"},
		"by both":                   {map[string]any{"enabled": true, "name_prefix": "app-"}, "1:app-a"},
		"by a name that no key has": {map[string]any{"name_prefix": "nobody"}, ""},
	} {
		for styleName, style := range gatewaytest.Styles() {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				server := providertest.NewServer(t, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(
					gatewaytest.APIKey{Name: "app-a"}, gatewaytest.APIKey{Name: "app-b", Status: 2},
					gatewaytest.APIKey{Name: "App-c"}, gatewaytest.APIKey{Name: "other", Status: 4},
				))
				reading := providertest.Read(t, providertest.Reaching(server), nil, "aihubmix_api_keys", test.arguments)
				var keys []tftypes.Value
				if value, isRead := reading.Values["keys"]; !isRead || value.As(&keys) != nil {
					t.Fatal(reading.Said)
				}
				var found []string
				for _, key := range keys {
					var values map[string]tftypes.Value
					if err := key.As(&values); err != nil {
						t.Fatal(err)
					}
					found = append(found,
						providertest.PlainText(values["id"])+":"+providertest.PlainText(values["name"]))
				}
				if list := strings.Join(found, " "); list != test.expected {
					t.Errorf("the keys are %q, not %q", list, test.expected)
				}
			})
		}
	}
}

func TestAPIKeysThatCannotBeListedAreAClearError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		prefix any
		body   string
		key    string
		says   []string
	}{
		"an empty prefix": {
			prefix: "", says: []string{"name_prefix", "It is empty"},
		},
		"a refused key": {
			key: "fd-wrong", says: []string{"Cannot list the API keys: access was refused"},
		},
		"a list that is cut off": {
			body: `{"data":{"items":[{"id":1,"name":"a"}],"total":2}}`,
			says: []string{"Cannot list the API keys: the response cannot be understood", "may be incomplete"},
		},
		"no key": {key: "-", says: []string{"No Manage Key is set"}},
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
			providertest.Read(t, around, nil, "aihubmix_api_keys", map[string]any{"name_prefix": test.prefix}).
				RequireFailure(t, test.says...)
		})
	}
}
