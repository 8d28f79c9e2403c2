package apikey_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestAPIKeysAreListedForImport(t *testing.T) {
	t.Parallel()
	keys := gatewaytest.WithAPIKeys(
		gatewaytest.APIKey{Name: "app-a"}, gatewaytest.APIKey{Name: "app-b", Status: 2},
		gatewaytest.APIKey{Name: "other"},
	)
	for name, test := range map[string]struct {
		arguments map[string]any
		limit     int64
		expected  string
	}{
		"all":                      {nil, 100, "1:app-a 2:app-b 3:other"},
		"by the start of the name": {map[string]any{"name_prefix": "app-"}, 100, "1:app-a 2:app-b"},
		"those that are enabled":   {map[string]any{"enabled": true}, 100, "1:app-a 3:other"},
		"those that are not":       {map[string]any{"enabled": false}, 100, "2:app-b"},
		"none":                     {map[string]any{"name_prefix": "nobody"}, 100, ""},
		"as many as are wanted":    {nil, 2, "1:app-a 2:app-b"},
		"without a limit":          {nil, 0, "1:app-a 2:app-b 3:other"},
	} {
		for styleName, style := range gatewaytest.Styles() {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				s := providertest.Serve(t,
					providertest.Reaching(providertest.NewServer(t, keys, gatewaytest.WithStyle(style))))
				s.Configure(nil, false)
				var found []string
				for _, result := range s.List(test.arguments, false, test.limit) {
					if len(result.Diagnostics) > 0 {
						t.Fatal(providertest.Summaries(result.Diagnostics))
					}
					var id fmt.Stringer = identityOf(s, result.Identity)
					found = append(found,
						strings.TrimSuffix(strings.TrimPrefix(id.String(), `tftypes.Number<"`),
							`">`)+":"+result.DisplayName)
				}
				if list := strings.Join(found, " "); list != test.expected {
					t.Errorf("listed %q, not %q", list, test.expected)
				}
			})
		}
	}
}

func TestListedAPIKeyHasItsResourceIfRequested(t *testing.T) {
	t.Parallel()
	for name, style := range gatewaytest.Styles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := providertest.Serve(t, providertest.Reaching(providertest.NewServer(t,
				gatewaytest.WithAPIKeys(providertest.CappedKey), gatewaytest.WithStyle(style))))
			s.Configure(nil, false)
			results := s.List(nil, true, 10)
			if len(results) != 1 || len(results[0].Diagnostics) > 0 {
				t.Fatal(results)
			}
			values := s.Attributes(s.Schema.ResourceSchemas["aihubmix_api_key"], results[0].Resource)
			for attributeName, expected := range map[string]tftypes.Value{
				"name":       tftypes.NewValue(tftypes.String, "capped"),
				"expires_at": tftypes.NewValue(tftypes.String, "2096-10-02T07:06:40Z"),
				"enabled":    tftypes.NewValue(tftypes.Bool, true),
				"key":        tftypes.NewValue(tftypes.String, nil),
			} {
				if !values[attributeName].Equal(expected) {
					t.Errorf("%s is %v, not %v", attributeName, values[attributeName], expected)
				}
			}
		})
	}
}

// A list cannot be put off.
func TestListOfAPIKeysThatCannotBeReadIsAnError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments map[string]any
		key       string
		says      string
	}{
		"with a refused key": {nil, "fd-wrong", "Cannot list the API keys: access was refused"},
		"with an unknown key": {
			map[string]any{"manage_key": tftypes.UnknownValue},
			gatewaytest.ManageKey,
			"The provider's configuration is not known yet",
		},
		"with another account": {map[string]any{"allowed_usernames": []tftypes.Value{tftypes.NewValue(tftypes.String,
			"eve")}}, gatewaytest.ManageKey, "The Manage Key belongs to an account that is not allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			around := providertest.Reaching(providertest.NewServer(t))
			around.Variables["AIHUBMIX_MANAGE_KEY"] = test.key
			s := providertest.Serve(t, around)
			s.Configure(test.arguments, false)
			results := s.List(nil, false, 10)
			if len(results) != 1 || len(results[0].Diagnostics) != 1 || results[0].Diagnostics[0].Summary != test.says {
				t.Errorf("got %v", results)
			}
		})
	}
}

// Where the CLI is new enough.
func TestQueryListsAPIKeys(t *testing.T) {
	t.Parallel()
	providertest.NeedsCLI(t, "1.14", "")
	server := providertest.NewServer(t,
		gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app-a"}, gatewaytest.APIKey{Name: "other"}))
	w := providertest.NewWorkspace(t, server, providertest.NeedProvider)
	query, err := os.ReadFile(filepath.Join(providertest.ExamplesFolder, "list-resources", "aihubmix_api_key",
		"list-resource.tfquery.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	w.Write("keys.tfquery.hcl", string(query))
	said := w.MustRun("query")
	providertest.ExpectWords(t, said, "app-a")
	providertest.ExpectNone(t, said, "other")
}
