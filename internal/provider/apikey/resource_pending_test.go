package apikey_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
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
func pendingKey(g providertest.Gateway, t *testing.T, late time.Duration, config string) *providertest.Workspace {
	t.Helper()
	w := g.Workspace(t, config)
	g.Inject(gatewaytest.Fault{Method: "POST", Status: 504, Late: late, Times: 1})
	said, exit := w.Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "Cannot create the API key: the service reported an error", "HTTP status 504",
		"It is not known whether the key was created: it may still appear, with the name", `"terraform-`, "It is in the state under that name, as tainted.")
	return w
}

// pendingName is the name of the one key of the state, which must be pending.
func pendingName(w *providertest.Workspace) string {
	w.T.Helper()
	keys := w.KeysInState()
	if len(keys) != 1 || keys[0].ID != nil || keys[0].Key != nil || !keys[0].Tainted ||
		!strings.HasPrefix(keys[0].Name, "terraform-") {
		w.T.Fatalf("the state has %+v", keys)
	}
	return keys[0].Name
}

func TestPendingAPIKeyIsInTheStateUntilItIsKnown(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := pendingKey(gateway, t, 30*time.Second, providertest.APIKey(full)+keyOutputs)
	name := pendingName(w)
	if slept := gateway.Clock.Slept(); slept > 16*time.Second {
		t.Errorf("%s were waited", slept)
	}
	// The state can be looked at, whatever of it is null.
	providertest.ExpectWords(t, w.MustRun("show"), "(tainted)", name)
	w.MustRun("output")
	var shown struct{ Values map[string]any }
	if err := json.Unmarshal(w.Output("show", "-json"), &shown); err != nil || len(shown.Values) == 0 {
		t.Errorf("show -json: %v, %v", err, shown)
	}
	// The plan says that it is replaced, under the name that it has.
	said, exit := w.Run("plan", "-detailed-exitcode")
	providertest.ExpectExit(t, exit, 2, said)
	providertest.ExpectWords(t, said, "is tainted, so", "must be replaced", `"`+name+`" -> "app"`)
	w.RequireSettled(gateway.Server)
}

func TestPendingAPIKeyThatNeverAppearsIsForgotten(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := pendingKey(gateway, t, 0, providertest.APIKey(full)+keyOutputs)
	providertest.ExpectWords(t, w.MustRun("plan"), "aihubmix_api_key.app will be created")
	if slept := gateway.Clock.Slept(); slept > 61*time.Second {
		t.Errorf("%s were waited", slept)
	}
	w.RequireSettled(gateway.Server)
}

// Where nothing can be looked at, nothing is known.
func TestCreateThatCannotBeLookedForIsPending(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t, providertest.APIKey(full))
	gateway.Inject(gatewaytest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
	gateway.Inject(gatewaytest.Fault{Method: "GET", Path: "/api/token/search", Status: 401})
	gateway.Inject(gatewaytest.Fault{Method: "GET", Path: "/api/token/", Status: 401})
	said, exit := w.Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "Cannot create the API key: the service did not answer",
		"It is not known whether the key was created")
	pending := pendingName(w)
	said, exit = w.Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	if pendingName(w) != pending {
		t.Error("the state has another key")
	}
	gateway.ClearFaults()
	w.RequireSettled(gateway.Server)
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
		"a destroy": {
			providertest.APIKey(full), [][]string{{"destroy", "-auto-approve"}}, 0,
		},
		"a destroy without refresh": {
			providertest.APIKey(full), [][]string{{"destroy", "-auto-approve", "-refresh=false"}}, 0,
		},
		"a saved plan to destroy": {
			providertest.APIKey(full),
			[][]string{{"plan", "-destroy", "-refresh=false", "-out=saved.tfplan"}, {"apply", "saved.tfplan"}}, 0,
		},
		"an apply without refresh": {
			providertest.APIKey(full), [][]string{{"apply", "-auto-approve", "-refresh=false"}}, 1,
		},
		"an apply that creates before it destroys": {
			providertest.APIKey(full + createBeforeDestroy), [][]string{{"apply", "-auto-approve"}}, 1,
		},
		"one that does so without refresh": {
			providertest.APIKey(full + createBeforeDestroy), [][]string{{"apply", "-auto-approve", "-refresh=false"}},
			1,
		},
		"a removal of the block": {"", [][]string{{"apply", "-auto-approve"}}, 0},
		"an apply of that key alone": {
			providertest.APIKey(full), [][]string{{"apply", "-auto-approve", "-target=" + appKey}}, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t)
			first := test.config
			if first == "" {
				first = providertest.APIKey(full)
			}
			w := pendingKey(gateway, t, 30*time.Second, first)
			pendingName(w)
			w.Write("main.tf", providertest.NeedProvider+test.config)
			for _, command := range test.commands {
				w.MustRun(command...)
			}
			providertest.RequireSame(t, gateway.Server, nil, w)
			if left := gateway.APIKeys(); len(left) != test.left {
				t.Errorf("the server has %v", left)
			}
			w.RequireSettled(gateway.Server)
		})
	}
}

// The old key goes on to be used until there is a new one.
func TestPendingAPIKeyBesideADeposedOne(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	config := func(month string) string {
		return providertest.APIKey(
			full + "rotate_when_changed = { month = \"" + month +
				"\" }\nlifecycle {\n create_before_destroy = true\n}\n",
		)
	}
	w := gateway.Workspace(t, config("1"))
	w.MustRun("apply", "-auto-approve")
	w.Write("main.tf", providertest.NeedProvider+config("2"))
	gateway.Inject(gatewaytest.Fault{Method: "POST", Status: 504, Late: 30 * time.Second, Times: 1})
	said, exit := w.Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	if keys := w.KeysInState(); len(keys) != 2 {
		t.Errorf("the state has %+v", keys)
	}
	w.RequireSettled(gateway.Server)
}

// A key that must not be destroyed stays pending until the argument is left out for once.
func TestPendingAPIKeyThatMustNotBeDestroyed(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := pendingKey(gateway, t, 30*time.Second,
		providertest.APIKey(full+"\n  lifecycle {\n    prevent_destroy = true\n  }\n"))
	said, exit := w.Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "nstance cannot be destroyed")
	w.Write("main.tf", providertest.NeedProvider+providertest.APIKey(full))
	w.RequireSettled(gateway.Server)
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
			gateway := providertest.NewGateway(t)
			w := pendingKey(gateway, t, 30*time.Second, providertest.APIKey(full))
			pending := pendingName(w)
			gateway.SetAccountField("id", 43)
			gateway.SetAccountField("username", "eve")
			said, exit := w.Run(arguments...)
			providertest.ExpectExit(t, exit, 1, said)
			providertest.ExpectWords(t, said, "The API key belongs to another account",
				`The key that was to be created as "`+pending+`" belongs to the account with the ID 42 (ada), but the Manage Key is that of the account with the ID 43 (eve)`)
			if pendingName(w) != pending {
				t.Error("the state has another key")
			}
			gateway.SetAccountField("id", 42)
			gateway.SetAccountField("username", "ada")
			w.RequireSettled(gateway.Server)
		})
	}
}

// Many that wait share their looks.
func TestManyPendingAPIKeysShareTheirSearches(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t, providertest.APIKey("count = 10\nname = \"app-${count.index}\""))
	gateway.Inject(gatewaytest.Fault{Method: "POST", Status: 504, Times: 10})
	said, exit := w.Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	if keys := w.KeysInState(); len(keys) != 10 {
		t.Errorf("the state has %v", keys)
	}
	gateway.ForgetRequests()
	w.MustRun("plan")
	if made := len(gateway.Requests()); made > 40 {
		t.Errorf("%d requests were made", made)
	}
	w.RequireSettled(gateway.Server)
}
