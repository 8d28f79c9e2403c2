package apikey_test

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
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

// pendingKey returns a workspace whose state has a pending key: whether it was created is not known. It appears
// after that time, or never if the time is 0.
func pendingKey(t *testing.T, g providertest.Gateway, late time.Duration) *protocolWorkspace {
	t.Helper()
	w := newProtocolWorkspace(t, g, full)
	g.Inject(gatewaytest.Fault{Method: "POST", Status: 504, Late: late, Times: 1})
	w.requireFailure(nil, "Cannot create the API key: the gateway reported an error", "HTTP status 504",
		"It is not known whether the key was created: it may still appear, with the name", `"terraform-`,
		"It is in the state under that name, as tainted.")
	return w
}

// pendingKeyOfCLI is [pendingKey] with a CLI. The key appears after 30 seconds.
func pendingKeyOfCLI(t *testing.T, g providertest.Gateway, config string) *providertest.Workspace {
	t.Helper()
	w := g.Workspace(t, config)
	g.Inject(gatewaytest.Fault{Method: "POST", Status: 504, Late: 30 * time.Second, Times: 1})
	said, exit := w.Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	return w
}

// pendingName returns the name of the one key of the state, which must be pending.
func pendingName(t *testing.T, w interface {
	KeysInState() []providertest.KeyInState
},
) string {
	t.Helper()
	keys := w.KeysInState()
	if len(keys) != 1 || keys[0].ID != nil || keys[0].Key != nil || !keys[0].Tainted ||
		!strings.HasPrefix(keys[0].Name, "terraform-") {
		t.Fatalf("the state has %+v", keys)
	}
	return keys[0].Name
}

func TestPendingAPIKeyIsInTheStateUntilItIsKnown(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := pendingKeyOfCLI(t, gateway, providertest.APIKey(full.String())+keyOutputs)
	name := pendingName(t, w)
	if slept := gateway.Clock.Slept(); slept > 16*time.Second {
		t.Errorf("%s were waited", slept)
	}
	// The state can be shown, although much of it is null.
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
	requireSettled(w, gateway.Server)
}

func TestPendingAPIKeyThatNeverAppearsIsForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := pendingKey(t, gateway, 0)
		if slept := gateway.Clock.Slept(); slept > 16*time.Second {
			t.Errorf("%s were waited", slept)
		}
		requireAction(t, w.plan(), creation)
		if slept := gateway.Clock.Slept(); slept > 61*time.Second {
			t.Errorf("%s were waited", slept)
		}
		w.requireSettled(gateway)
	})
}

func TestCreateThatCannotBeSearchedForIsPending(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, full)
		gateway.Inject(gatewaytest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
		gateway.Inject(gatewaytest.Fault{Method: "GET", Path: "/api/token/search", Status: 401})
		gateway.Inject(gatewaytest.Fault{Method: "GET", Path: "/api/token/", Status: 401})
		w.requireFailure(nil, "Cannot create the API key: the gateway did not respond",
			"It is not known whether the key was created")
		pending := pendingName(t, w)
		w.requireFailure(nil)
		if pendingName(t, w) != pending {
			t.Error("the state has another key")
		}
		gateway.ClearFaults()
		w.requireSettled(gateway)
	})
}

// Whatever comes first, the key that appears is found and deleted.
func TestPendingAPIKeyIsDeletedByWhateverComesFirst(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments arguments
		options   []option
		left      int
	}{
		"a destroy":                 {full, []option{toDestroy}, 0},
		"a destroy without refresh": {full, []option{toDestroy, withoutRefresh}, 0},
		"an apply":                  {full, nil, 1},
		"an apply without refresh":  {full, []option{withoutRefresh}, 1},
		"a removal of the block":    {nil, nil, 0},
		"a removal without refresh": {nil, []option{withoutRefresh}, 0},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := pendingKey(t, gateway, 30*time.Second)
			pendingName(t, w)
			w.arguments = test.arguments
			w.mustApply(test.options...)
			requireSame(t, gateway.Server, nil, w)
			if left := gateway.APIKeys(); len(left) != test.left {
				t.Errorf("the gateway has %v", left)
			}
			w.requireSettled(gateway)
		}))
	}
}

// Terraform deletes a pending key first, last, or in a plan of its own.
func TestCLIDeletesAPendingAPIKey(t *testing.T) {
	t.Parallel()
	createBeforeDestroy := full.String() + "  lifecycle {\n    create_before_destroy = true\n  }\n"
	for name, test := range map[string]struct {
		arguments string
		commands  [][]string
		left      int
	}{
		"an apply that creates before it destroys": {
			createBeforeDestroy, [][]string{{"apply", "-auto-approve", "-refresh=false"}}, 1,
		},
		"a saved plan to destroy": {
			full.String(),
			[][]string{{"plan", "-destroy", "-refresh=false", "-out=saved.tfplan"}, {"apply", "saved.tfplan"}},
			0,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t)
			w := pendingKeyOfCLI(t, gateway, providertest.APIKey(test.arguments))
			pendingName(t, w)
			for _, command := range test.commands {
				w.MustRun(command...)
			}
			requireSame(t, gateway.Server, nil, w)
			if left := gateway.APIKeys(); len(left) != test.left {
				t.Errorf("the gateway has %v", left)
			}
			requireSettled(w, gateway.Server)
		})
	}
}

// The old key goes on to be used until there is a new one.
func TestPendingAndDeposedAPIKeysAreSettled(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	config := func(month string) string {
		return full.with("rotate_when_changed", map[string]string{"month": month}).String() +
			"  lifecycle {\n    create_before_destroy = true\n  }\n"
	}
	w := gateway.Workspace(t, providertest.APIKey(config("1")))
	w.MustRun("apply", "-auto-approve")
	configure(w, config("2"))
	gateway.Inject(gatewaytest.Fault{Method: "POST", Status: 504, Late: 30 * time.Second, Times: 1})
	said, exit := w.Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	if keys := w.KeysInState(); len(keys) != 2 {
		t.Errorf("the state has %+v", keys)
	}
	requireSettled(w, gateway.Server)
}

// A key that must not be destroyed stays pending until the argument is left out for once.
func TestPendingAPIKeyThatMustNotBeDestroyed(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := pendingKeyOfCLI(t, gateway,
		providertest.APIKey(full.String()+"\n  lifecycle {\n    prevent_destroy = true\n  }\n"))
	said, exit := w.Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "nstance cannot be destroyed")
	configure(w, full.String())
	requireSettled(w, gateway.Server)
}

// With the Manage Key of another account, no key counts as gone.
func TestPendingAPIKeyOfAnotherAccountStays(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]option{
		"in an apply":                  nil,
		"in an apply without refresh":  {withoutRefresh},
		"in a destroy":                 {toDestroy},
		"in a destroy without refresh": {toDestroy, withoutRefresh},
		"in an apply of a refresh":     {refreshOnly},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := pendingKey(t, gateway, 30*time.Second)
			pending := pendingName(t, w)
			setAccount(gateway, map[string]any{"id": 43, "username": "eve"})
			w.requireFailure(options, "The API key belongs to a different account",
				`The API key requested with the name "`+pending+`" belongs to the account with the ID 42 (ada). `,
				"belongs to the account with the ID 43 (eve)")
			if pendingName(t, w) != pending {
				t.Error("the state has another key")
			}
			setAccount(gateway, map[string]any{"id": 42, "username": "ada"})
			w.requireSettled(gateway)
		}))
	}
}

// Many keys that wait share their searches.
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
	requireSettled(w, gateway.Server)
}
