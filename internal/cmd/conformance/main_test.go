package main

import (
	"bytes"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// inMemory is a gateway that is the API in memory itself.
func inMemory(t *testing.T, options ...gatewaytest.Option) (*gateway, *gatewaytest.Server) {
	t.Helper()
	server := gatewaytest.NewServer(options...)
	t.Cleanup(server.Close)
	return &gateway{url: server.URL, manageKey: gatewaytest.ManageKey, way: http.DefaultTransport}, server
}

// Keys of somebody else's, other IDs, another account and other secrets make no
// difference, and no key is left.
func TestGatewaysOfOneStyleDoNotDiffer(t *testing.T) {
	t.Parallel()
	for name, style := range stylesByName {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			running, server := inMemory(t, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(gatewaytest.APIKey{ID: 77, Name: "somebody else's"}),
				gatewaytest.WithManageKey("fd-another-key"))
			running.manageKey = "fd-another-key"
			memory, _ := inMemory(t, gatewaytest.WithStyle(style))
			found, err := compareRequests(t.Context(), running, memory)
			if err != nil {
				t.Fatal(err)
			}
			for _, one := range found {
				if one.known() == "" && one.what != "body.data.total" {
					t.Errorf("%+v", one)
				}
			}
			if left := server.APIKeys(); len(left) != 1 {
				t.Errorf("keys are left: %+v", left)
			}
		})
	}
}

func TestDifferencesAreFoundAndNamed(t *testing.T) {
	t.Parallel()
	running, server := inMemory(t, gatewaytest.WithStyle(gatewaytest.StyleOneAPI), gatewaytest.WithAccount(gatewaytest.Account{"username": "ada", "status": "enabled"}))
	server.SetQuirks(gatewaytest.Quirks{NoSearch: true, NoRename: true, Unknown: []string{"subnet"}})
	memory, _ := inMemory(t, gatewaytest.WithStyle(gatewaytest.StyleOneAPI))
	found, err := compareRequests(t.Context(), running, memory)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := report(&out, found, len(requests)); err == nil {
		t.Error("it did not fail")
	}
	for _, expected := range []string{
		"body.data.status        a text       a number", "body.data.quota         absent       a number",
		"body.data.subnet        absent       ", "body.data.name          other words  other words", "search with a wildcard",
	} {
		if !strings.Contains(squeezed(out.String()), squeezed(expected)) {
			t.Errorf("%q is missing from:\n%s", expected, out.String())
		}
	}
	for _, value := range []string{"ada", gatewaytest.ManageKey, "TestKey", running.run} {
		if strings.Contains(out.String(), value) {
			t.Errorf("%q is printed:\n%s", value, out.String())
		}
	}
}

func squeezed(text string) string { return strings.Join(strings.Fields(text), " ") }

func TestKnownDifferencesDoNotFail(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := report(&out, []difference{{"status", "body.data.logo", `""`, "absent"}, {"status", "body.data.oidc", `""`, "absent"}}, 1); err != nil {
		t.Error(err)
	}
	if !strings.Contains(out.String(), "2 parts") || !strings.Contains(out.String(), "1 steps, 2 differences, 0 of them not known.") {
		t.Error(out.String())
	}
}

func TestGatewayThatDoesNotResponseIsAnError(t *testing.T) {
	t.Parallel()
	memory, _ := inMemory(t)
	if _, err := compareRequests(t.Context(), &gateway{url: "http://127.0.0.1:1", way: http.DefaultTransport}, memory); err == nil || !strings.Contains(err.Error(), "account") {
		t.Error(err)
	}
}

// The life of a key by a real CLI: two gateways of one style do not differ.
func TestLifeOfAKeyByACLI(t *testing.T) {
	t.Parallel()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set")
	}
	cli, err := terraformcli.Find(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer cli.Remove()
	running, server := inMemory(t, gatewaytest.WithStyle(gatewaytest.StyleOneAPI), gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(3)...))
	memory, _ := inMemory(t, gatewaytest.WithStyle(gatewaytest.StyleOneAPI))
	found, err := compareLives(t.Context(), cli, running, memory)
	if err != nil || len(found) > 0 {
		t.Errorf("%v, %v", err, found)
	}
	if left := server.APIKeys(); len(left) != 3 {
		t.Errorf("keys are left: %+v", left)
	}
}

// What a state holds is compared, but for the values that are the account's own.
func TestAttributesOfAStateAreCompared(t *testing.T) {
	t.Parallel()
	state := func(attributes string) description {
		d := description{}
		d.addState([]byte(`{"values":{"root_module":{"resources":[{"values":{` + attributes + `}}]}}}`))
		return d
	}
	for name, test := range map[string]struct {
		running, memory string
		differences     int
	}{
		"the same":               {`"name":"a","id":1,"key":"sk-1"`, `"name":"a","id":2,"key":"sk-2"`, 0},
		"another name":           {`"name":"a"`, `"name":"b"`, 1},
		"no ID":                  {`"id":null`, `"id":2`, 1},
		"a secret of other size": {`"key":"sk-1"`, `"key":"sk-12"`, 1},
	} {
		if found := differences(name, state(test.running), state(test.memory)); len(found) != test.differences {
			t.Errorf("%s: %v", name, found)
		}
	}
}
