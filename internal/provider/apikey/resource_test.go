package apikey_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

const appKey = "aihubmix_api_key.app"

// requireTable compares the server's whole table.
func requireTable(t *testing.T, server *gatewaytest.Server, expected ...string) {
	t.Helper()
	var found []string
	for _, key := range server.APIKeys() {
		found = append(found, tableRow(key))
	}
	if !slices.Equal(found, expected) {
		t.Errorf("the server has %q, not %q", found, expected)
	}
}

var full = arguments{
	"name": "app", "spend_limit_usd": 0.2, "expires_at": "2096-10-02T07:06:40Z",
	"allowed_models": []string{"gpt-5-nano", "gpt-5"}, "allowed_cidrs": []string{"192.0.2.1", "10.0.0.0/8"},
}

// life is one whole life of a key. After each step the plan is empty.
var life = []struct {
	what      string
	before    func(*gatewaytest.Server)
	arguments arguments
	// action is what an apply does, empty if there is no change, and expected the row that it leaves.
	action, expected string
}{
	{
		what: "it is created", arguments: full, action: creation,
		expected: "1 app status=1 remain=100000 used=0 unlimited=false " + fullLimits,
	},
	{what: "spending is no drift", before: spend(7_500, 1), arguments: full},
	{
		what: "the same in other words is no change",
		arguments: arguments{
			"name": "app", "spend_limit_usd": 0.2000001, "expires_at": "2096-10-02T09:06:40+02:00", "enabled": true,
			"allowed_models": []string{"gpt-5", "gpt-5-nano"}, "allowed_cidrs": []string{"192.0.2.1/32", "10.0.0.0/8"},
		},
	},
	// A change of each attribute alone, while the key is used.
	{
		what: "its name", arguments: full.with("name", "renamed"), action: update,
		expected: "1 renamed status=1 remain=92500 used=7500 unlimited=false " + fullLimits,
	},
	{
		what:      "a limit below the usage, so that the remainder is negative",
		arguments: full.with("spend_limit_usd", 0.01), action: update,
		expected: "1 app status=1 remain=-2500 used=7500 unlimited=false " + fullLimits,
	},
	{
		what:      "a limit that is no whole number of units",
		arguments: full.with("spend_limit_usd", 100./3), action: update,
		expected: "1 app status=1 remain=16659166 used=7500 unlimited=false " + fullLimits,
	},
	{
		what: "its models", arguments: full.with("allowed_models", []string{"gpt-5"}), action: update,
		expected: "1 app status=1 remain=92500 used=7500 unlimited=false expires=4000000000 models=gpt-5 " +
			"subnet=10.0.0.0/8,192.0.2.1/32",
	},
	{
		what:      "its networks",
		arguments: full.with("allowed_cidrs", []string{"2001:db8::1/48", "10.0.0.0/8"}), action: update,
		expected: "1 app status=1 remain=92500 used=7500 unlimited=false expires=4000000000 " +
			"models=gpt-5,gpt-5-nano subnet=10.0.0.0/8,2001:db8::1/48",
	},
	{
		what: "its expiry", arguments: full.with("expires_at", "2096-10-02T07:06:41Z"), action: update,
		expected: "1 app status=1 remain=92500 used=7500 unlimited=false expires=4000000001 " +
			"models=gpt-5,gpt-5-nano subnet=10.0.0.0/8,192.0.2.1/32",
	},
	{
		what: "it is disabled", arguments: full.with("enabled", false), action: update,
		expected: "1 app status=2 remain=92500 used=7500 unlimited=false " + fullLimits,
	},
	{
		what: "it is enabled", arguments: full, action: update,
		expected: "1 app status=1 remain=92500 used=7500 unlimited=false " + fullLimits,
	},
	{what: "it is used up", before: spend(92_500, 4), arguments: full},
	{
		what: "its limit is raised", arguments: full.with("spend_limit_usd", 0.4), action: update,
		expected: "1 app status=1 remain=100000 used=100000 unlimited=false " + fullLimits,
	},
	{
		what: "it has expired, and is extended",
		before: func(server *gatewaytest.Server) {
			server.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.ExpiredTime, key.Status = 1_000_000_000, 3 })
		},
		arguments: full.with("spend_limit_usd", 0.4), action: update,
		expected: "1 app status=1 remain=100000 used=100000 unlimited=false " + fullLimits,
	},
	{
		what: "all at once", arguments: arguments{"name": "free"}, action: update,
		expected: "1 free status=1 remain=-1 used=100000 unlimited=true expires=-1 models= subnet=",
	},
	{
		what:   "it was removed by somebody else, and is created again",
		before: func(server *gatewaytest.Server) { server.RemoveAPIKey(1) }, arguments: arguments{"name": "free"},
		action: creation, expected: "2 free status=1 remain=-1 used=0 unlimited=true expires=-1 models= subnet=",
	},
}

const fullLimits = "expires=4000000000 models=gpt-5,gpt-5-nano subnet=10.0.0.0/8,192.0.2.1/32"

func spend(quota, status int64) func(*gatewaytest.Server) {
	return func(server *gatewaytest.Server) {
		server.ChangeAPIKey(1, func(key *gatewaytest.APIKey) {
			key.RemainQuota, key.UsedQuota, key.Status = key.RemainQuota-quota, key.UsedQuota+quota, status
		})
	}
}

func TestLifeOfAnAPIKeyInEveryStyle(t *testing.T) {
	t.Parallel()
	secret := "sk-" + gatewaytest.Secret(1)
	for name, style := range gatewaytest.Styles() {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
			w := newProtocolWorkspace(t, gateway, nil)
			for _, step := range life {
				if step.before != nil {
					step.before(gateway.Server)
				}
				w.arguments = step.arguments
				if step.action != "" {
					requireAction(t, w.apply(), step.action)
					expected := step.expected
					if style == gatewaytest.StyleOneAPI { // It gives the ID of the newest key again.
						expected = strings.Replace(expected, "2 free", "1 free", 1)
					}
					requireTable(t, gateway.Server, expected)
				}
				w.requireNoChange()
				w.requireNoChange(withoutRefresh)
				if key := w.KeysInState()[0]; step.action != creation && (*key.ID != 1 || *key.Key != secret) {
					t.Error("the state has another key")
				}
				if t.Failed() {
					t.Fatalf("in the step: %s", step.what)
				}
			}
			w.requireDestroyed(gateway)
		}))
	}
}

// Terraform itself sees the same life, in fewer steps.
func TestCLIRunsTheLifeOfAnAPIKey(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := providertest.NewAttachedWorkspace(t, providertest.Reaching(server), "")
	for _, step := range life {
		if step.before != nil {
			step.before(server)
		}
		configure(w, step.arguments.String())
		switch step.what {
		case "it is created", "all at once", "it was removed by somebody else, and is created again":
			w.MustRun("apply", "-auto-approve")
			requireTable(t, server, step.expected)
			w.RequireNoChange()
		case "the same in other words is no change":
			w.RequireNoChange()
		case "its limit is raised":
			w.MustRun("apply", "-auto-approve", "-refresh=false")
			requireTable(t, server, step.expected)
			w.RequireNoChange("-refresh=false")
		}
	}
	requireDestroyed(w, server)
}

func TestNewAPIKeyHasWhatOnlyTheGatewayKnows(t *testing.T) {
	t.Parallel()
	for name, style := range gatewaytest.Styles() {
		t.Run(name, inBubble(func(t *testing.T) {
			w := newProtocolWorkspace(t, newMemoryGateway(t, gatewaytest.WithStyle(style)), full)
			w.mustApply()
			for name, expected := range map[string]string{
				"id": "1", "user_id": "42", "enabled": "true", "key": "sk-" + gatewaytest.Secret(1),
				"issued_at": "2026-01-01T00:00:00Z",
			} {
				if found := w.attribute(name); found != expected {
					t.Errorf("%s is %q, not %q", name, found, expected)
				}
			}
		}))
	}
}

// A key that cannot be used is a warning in the plan, unless the plan itself changes that, or it is intended.
func TestAPIKeyThatRanOutIsAWarning(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const usedUp, expired = "Warning: The API key's spend limit is used up", "Warning: The API key has expired"
		const expiry = "2026-02-01T00:00:00Z"
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, arguments{"name": "app", "spend_limit_usd": 1, "expires_at": expiry})
		w.mustApply()
		spend(500_000, 4)(gateway.Server)
		requireAction(t, w.plan(), noChange, usedUp)
		for _, remedy := range []any{2, nil, 0} {
			w.arguments = w.arguments.with("spend_limit_usd", remedy)
			providertest.ExpectNone(t, w.plan().said, "Warning:")
		}
		w.mustApply()
		providertest.ExpectNone(t, w.plan().said, "Warning:")
		gateway.Pass(t, 31*day)
		gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.Status = 3 })
		requireAction(t, w.plan(), noChange, expired,
			`The API key "app" with the ID 1 expired at 2026-02-01T00:00:00Z. `+
				"Set a later expires_at, or remove the key.")
		basis := arguments{"name": "app", "spend_limit_usd": 0}
		for _, remedy := range []arguments{
			basis, basis.with("expires_at", "2027-02-01T00:00:00Z"), basis.with("ttl", "2160h"),
		} {
			w.arguments = remedy
			requireAction(t, w.plan(), update)
			providertest.ExpectNone(t, w.plan().said, "Warning:")
		}
		w.arguments = basis.with("expires_at", expiry).with("rotate_when_changed", map[string]string{})
		requireAction(t, w.plan(), update, expired)
		providertest.ExpectNone(t, w.mustApply(toDestroy).said, "Warning:")
	})
}

// A key that somebody else has removed is no error of a destroy, even if no refresh has noticed it.
func TestDestroyOfAKeyThatIsGoneIsNoError(t *testing.T) {
	t.Parallel()
	for name, style := range gatewaytest.Styles() {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
			w := newProtocolWorkspace(t, gateway, arguments{"name": "app"})
			w.mustApply()
			gateway.RemoveAPIKey(1)
			requireAction(t, w.apply(toDestroy, withoutRefresh), deletion)
		}))
	}
}

func TestFiftyKeysInParallelLeaveTheRightTable(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := providertest.NewAttachedWorkspace(t, providertest.Reaching(server), "")
	for _, step := range []struct {
		arguments, suffix string
		status            int64
	}{
		{"name = \"app-${count.index}-a\"\nspend_limit_usd = 1", "-a", 1},
		{"name = \"app-${count.index}-b\"\nspend_limit_usd = 2\nenabled = false", "-b", 2},
	} {
		configure(w, "count = 50\n"+step.arguments)
		w.MustRun("apply", "-auto-approve")
		names := map[string]bool{}
		for _, key := range server.APIKeys() {
			if key.Status != step.status || !strings.HasSuffix(key.Name, step.suffix) {
				t.Errorf("a key is %s", tableRow(key))
			}
			names[key.Name] = true
		}
		if len(names) != 50 || len(server.APIKeys()) != 50 {
			t.Errorf("%d names of %d keys", len(names), len(server.APIKeys()))
		}
		w.RequireNoChange()
	}
	requireDestroyed(w, server)
}
