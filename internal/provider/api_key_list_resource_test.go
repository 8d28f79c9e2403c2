package provider_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// The CLI on a developer's machine may be older than Terraform 1.14, so lists go
// over the protocol.
func (s protocolServer) list(arguments map[string]any, include bool, limit int64) []tfprotov6.ListResourceResult {
	s.t.Helper()
	server, ok := s.ProviderServer.(tfprotov6.ListResourceServer)
	if !ok {
		s.t.Fatal("the provider lists no resources")
	}
	stream, err := server.ListResource(s.t.Context(), &tfprotov6.ListResourceRequest{
		TypeName: "aihubmix_api_key", IncludeResource: include, Limit: limit,
		Config: s.configuration(s.schema.ListResourceSchemas["aihubmix_api_key"], arguments),
	})
	if err != nil {
		s.t.Fatal(err)
	}
	var results []tfprotov6.ListResourceResult
	for result := range stream.Results {
		results = append(results, result)
	}
	return results
}

func TestAPIKeysAreListedForImport(t *testing.T) {
	t.Parallel()
	keys := gatewaytest.WithAPIKeys(
		gatewaytest.APIKey{Name: "app-a"}, gatewaytest.APIKey{Name: "app-b", Status: 2}, gatewaytest.APIKey{Name: "other"},
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
		for styleName, style := range styles {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				s := serve(t, reaching(newServer(t, keys, gatewaytest.WithStyle(style))))
				s.configure(nil, false)
				var found []string
				for _, result := range s.list(test.arguments, false, test.limit) {
					if len(result.Diagnostics) > 0 {
						t.Fatal(summaries(result.Diagnostics))
					}
					var id fmt.Stringer = s.identityOf(result.Identity)
					found = append(found, strings.TrimSuffix(strings.TrimPrefix(id.String(), `tftypes.Number<"`), `">`)+":"+result.DisplayName)
				}
				if list := strings.Join(found, " "); list != test.expected {
					t.Errorf("listed %q, not %q", list, test.expected)
				}
			})
		}
	}
}

func TestListedAPIKeyHasItsResourceWhereThatIsWanted(t *testing.T) {
	t.Parallel()
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, reaching(newServer(t, gatewaytest.WithAPIKeys(cappedKey), gatewaytest.WithStyle(style))))
			s.configure(nil, false)
			results := s.list(nil, true, 10)
			if len(results) != 1 || len(results[0].Diagnostics) > 0 {
				t.Fatal(results)
			}
			values := s.attributes(s.schema.ResourceSchemas["aihubmix_api_key"], results[0].Resource)
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
		"with a refused key":   {nil, "fd-wrong", "Cannot list the API keys: access was refused"},
		"with an unknown key":  {map[string]any{"manage_key": tftypes.UnknownValue}, gatewaytest.ManageKey, "The provider's configuration is not known yet"},
		"with another account": {map[string]any{"allowed_usernames": []tftypes.Value{tftypes.NewValue(tftypes.String, "eve")}}, gatewaytest.ManageKey, "The Manage Key belongs to an account that is not allowed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			around := reaching(newServer(t))
			around.variables["AIHUBMIX_MANAGE_KEY"] = test.key
			s := serve(t, around)
			s.configure(test.arguments, false)
			results := s.list(nil, false, 10)
			if len(results) != 1 || len(results[0].Diagnostics) != 1 || results[0].Diagnostics[0].Summary != test.says {
				t.Errorf("got %v", results)
			}
		})
	}
}

// Where the CLI is new enough.
func TestQueryListsAPIKeys(t *testing.T) {
	t.Parallel()
	needsCLI(t, "1.14", "1000")
	server := newServer(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app-a"}, gatewaytest.APIKey{Name: "other"}))
	w := newWorkspace(t, server, needProvider)
	query, err := os.ReadFile(filepath.Join(examplesFolder, "list-resources", "aihubmix_api_key", "list-resource.tfquery.hcl"))
	if err != nil {
		t.Fatal(err)
	}
	w.write("keys.tfquery.hcl", string(query))
	said := w.mustRun("query")
	expectWords(t, said, "app-a")
	expectNone(t, said, "other")
}
