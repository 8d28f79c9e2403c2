package provider_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const keyOutputs = `
output "id" { value = aihubmix_api_key.app.id }
output "name" { value = aihubmix_api_key.app.name }
output "key" {
  value     = aihubmix_api_key.app.key
  sensitive = true
}
`

// pendingKey returns a workspace whose state has a key of which it is not known whether
// it was created. It appears after that time, 0 for never.
func (g gateway) pendingKey(t *testing.T, late time.Duration, config string) *workspace {
	t.Helper()
	w := g.workspace(t, config)
	g.Inject(gatewaytest.Fault{Method: "POST", Status: 504, Late: late, Times: 1})
	said, exit := w.run("apply", "-auto-approve")
	expectExit(t, exit, 1, said)
	expectWords(t, said, "Cannot create the API key: the service reported an error", "HTTP status 504",
		"It is not known whether the key was created: it may still appear, with the name", `"terraform-`, "It is in the state under that name, as tainted.")
	return w
}

// pendingName is the name of the one key of the state, which must be pending.
func (w *workspace) pendingName() string {
	w.t.Helper()
	keys := w.keysInState()
	if len(keys) != 1 || keys[0].ID != nil || keys[0].Key != nil || !keys[0].tainted || !strings.HasPrefix(keys[0].Name, "terraform-") {
		w.t.Fatalf("the state has %+v", keys)
	}
	return keys[0].Name
}

func TestPendingAPIKeyIsInTheStateUntilItIsKnown(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	w := gateway.pendingKey(t, 30*time.Second, apiKey(full)+keyOutputs)
	name := w.pendingName()
	if slept := gateway.clock.Slept(); slept > 16*time.Second {
		t.Errorf("%s were waited", slept)
	}
	// The state can be looked at, whatever of it is null.
	expectWords(t, w.mustRun("show"), "(tainted)", name)
	w.mustRun("output")
	var shown struct{ Values map[string]any }
	if err := json.Unmarshal(w.output("show", "-json"), &shown); err != nil || len(shown.Values) == 0 {
		t.Errorf("show -json: %v, %v", err, shown)
	}
	// The plan says that it is replaced, under the name that it has.
	said, exit := w.run("plan", "-detailed-exitcode")
	expectExit(t, exit, 2, said)
	expectWords(t, said, "is tainted, so", "must be replaced", `"`+name+`" -> "app"`)
	w.requireSettled(gateway.Server)
}

func TestPendingAPIKeyThatNeverAppearsIsForgotten(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	w := gateway.pendingKey(t, 0, apiKey(full)+keyOutputs)
	expectWords(t, w.mustRun("plan"), "aihubmix_api_key.app will be created")
	if slept := gateway.clock.Slept(); slept > 61*time.Second {
		t.Errorf("%s were waited", slept)
	}
	w.requireSettled(gateway.Server)
}

// Where nothing can be looked at, nothing is known.
func TestCreateThatCannotBeLookedForIsPending(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	w := gateway.workspace(t, apiKey(full))
	gateway.Inject(gatewaytest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
	gateway.Inject(gatewaytest.Fault{Method: "GET", Path: "/api/token/search", Status: 401})
	gateway.Inject(gatewaytest.Fault{Method: "GET", Path: "/api/token/", Status: 401})
	said, exit := w.run("apply", "-auto-approve")
	expectExit(t, exit, 1, said)
	expectWords(t, said, "Cannot create the API key: the service did not answer", "It is not known whether the key was created")
	pending := w.pendingName()
	said, exit = w.run("apply", "-auto-approve")
	expectExit(t, exit, 1, said)
	if w.pendingName() != pending {
		t.Error("the state has another key")
	}
	gateway.ClearFaults()
	w.requireSettled(gateway.Server)
}

// Whatever comes first, the key that appears is found and deleted.
func TestPendingAPIKeyIsDeletedBy(t *testing.T) {
	t.Parallel()
	const createBeforeDestroy = "\n  lifecycle {\n    create_before_destroy = true\n  }\n"
	for name, test := range map[string]struct {
		config   string
		commands [][]string
		left     int
	}{
		"a destroy":                                {apiKey(full), [][]string{{"destroy", "-auto-approve"}}, 0},
		"a destroy without refresh":                {apiKey(full), [][]string{{"destroy", "-auto-approve", "-refresh=false"}}, 0},
		"a saved plan to destroy":                  {apiKey(full), [][]string{{"plan", "-destroy", "-refresh=false", "-out=saved.tfplan"}, {"apply", "saved.tfplan"}}, 0},
		"an apply without refresh":                 {apiKey(full), [][]string{{"apply", "-auto-approve", "-refresh=false"}}, 1},
		"an apply that creates before it destroys": {apiKey(full + createBeforeDestroy), [][]string{{"apply", "-auto-approve"}}, 1},
		"one that does so without refresh":         {apiKey(full + createBeforeDestroy), [][]string{{"apply", "-auto-approve", "-refresh=false"}}, 1},
		"a removal of the block":                   {"", [][]string{{"apply", "-auto-approve"}}, 0},
		"an apply of that key alone":               {apiKey(full), [][]string{{"apply", "-auto-approve", "-target=" + appKey}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := newGateway(t)
			first := test.config
			if first == "" {
				first = apiKey(full)
			}
			w := gateway.pendingKey(t, 30*time.Second, first)
			w.pendingName()
			w.write("main.tf", needProvider+test.config)
			for _, command := range test.commands {
				w.mustRun(command...)
			}
			requireSame(t, gateway.Server, nil, w)
			if left := gateway.APIKeys(); len(left) != test.left {
				t.Errorf("the server has %v", left)
			}
			w.requireSettled(gateway.Server)
		})
	}
}

// The old key goes on to be used until there is a new one.
func TestPendingAPIKeyBesideADeposedOne(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	config := func(month string) string {
		return apiKey(full + "rotate_when_changed = { month = \"" + month + "\" }\nlifecycle {\n create_before_destroy = true\n}\n")
	}
	w := gateway.workspace(t, config("1"))
	w.mustRun("apply", "-auto-approve")
	w.write("main.tf", needProvider+config("2"))
	gateway.Inject(gatewaytest.Fault{Method: "POST", Status: 504, Late: 30 * time.Second, Times: 1})
	said, exit := w.run("apply", "-auto-approve")
	expectExit(t, exit, 1, said)
	if keys := w.keysInState(); len(keys) != 2 {
		t.Errorf("the state has %+v", keys)
	}
	w.requireSettled(gateway.Server)
}

// A key that must not be destroyed stays pending until the argument is left out for once.
func TestPendingAPIKeyThatMustNotBeDestroyed(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	w := gateway.pendingKey(t, 30*time.Second, apiKey(full+"\n  lifecycle {\n    prevent_destroy = true\n  }\n"))
	said, exit := w.run("apply", "-auto-approve")
	expectExit(t, exit, 1, said)
	expectWords(t, said, "nstance cannot be destroyed")
	w.write("main.tf", needProvider+apiKey(full))
	w.requireSettled(gateway.Server)
}

// Nothing counts as gone with the Manage Key of another account.
func TestPendingAPIKeyOfAnotherAccountStays(t *testing.T) {
	t.Parallel()
	for name, arguments := range map[string][]string{
		"in a plan":                    {"plan"},
		"in an apply":                  {"apply", "-auto-approve"},
		"in an apply without refresh":  {"apply", "-auto-approve", "-refresh=false"},
		"in a destroy":                 {"destroy", "-auto-approve"},
		"in a destroy without refresh": {"destroy", "-auto-approve", "-refresh=false"},
		"in an apply of a refresh":     {"apply", "-auto-approve", "-refresh-only"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := newGateway(t)
			w := gateway.pendingKey(t, 30*time.Second, apiKey(full))
			pending := w.pendingName()
			gateway.SetAccountField("id", 43)
			gateway.SetAccountField("username", "eve")
			said, exit := w.run(arguments...)
			expectExit(t, exit, 1, said)
			expectWords(t, said, "The API key belongs to another account", `The key that was to be created as "`+pending+`" belongs to the account with the ID 42 (ada), but the Manage Key is that of the account with the ID 43 (eve)`)
			if w.pendingName() != pending {
				t.Error("the state has another key")
			}
			gateway.SetAccountField("id", 42)
			gateway.SetAccountField("username", "ada")
			w.requireSettled(gateway.Server)
		})
	}
}

// Many that wait share their looks.
func TestManyPendingAPIKeysShareTheirSearches(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	w := gateway.workspace(t, apiKey("count = 10\nname = \"app-${count.index}\""))
	gateway.Inject(gatewaytest.Fault{Method: "POST", Status: 504, Times: 10})
	said, exit := w.run("apply", "-auto-approve")
	expectExit(t, exit, 1, said)
	if keys := w.keysInState(); len(keys) != 10 {
		t.Errorf("the state has %v", keys)
	}
	gateway.ForgetRequests()
	w.mustRun("plan")
	if made := len(gateway.Requests()); made > 40 {
		t.Errorf("%d requests were made", made)
	}
	w.requireSettled(gateway.Server)
}
