package apikey_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

const appKey = "aihubmix_api_key.app"

// requireTable compares the server's whole table.
func requireTable(t *testing.T, server *gatewaytest.Server, expected ...string) {
	t.Helper()
	var found []string
	for _, key := range server.APIKeys() {
		found = append(found, providertest.TableRow(key))
	}
	if !slices.Equal(found, expected) {
		t.Errorf("the server has %q, not %q", found, expected)
	}
}

// What an apply did, in a CLI's words.
const (
	created = "Resources: 1 added, 0 changed, 0 destroyed."
	updated = "Resources: 0 added, 1 changed, 0 destroyed."
)

const full = `
  name            = "app"
  spend_limit_usd = 0.2
  expires_at      = "2096-10-02T07:06:40Z"
  allowed_models  = ["gpt-5-nano", "gpt-5"]
  allowed_cidrs   = ["192.0.2.1", "10.0.0.0/8"]
`

// One whole life of a key. After each step the plan is empty.
func TestLifeOfAnAPIKeyInEveryStyle(t *testing.T) {
	t.Parallel()
	for name, style := range providertest.Styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStyle(style))
			spend := func(quota int64, status int64) func() {
				return func() {
					server.ChangeAPIKey(1, func(key *gatewaytest.APIKey) {
						key.RemainQuota, key.UsedQuota, key.Status = key.RemainQuota-quota, key.UsedQuota+quota, status
					})
				}
			}
			const limits = "expires=4000000000 models=gpt-5,gpt-5-nano subnet=10.0.0.0/8,192.0.2.1/32"
			secret := fmt.Sprintf("sk-TestKeyNumber%035d", 1)
			second := "2"
			if style == gatewaytest.StyleOneAPI { // It gives the ID of the newest key again.
				second = "1"
			}
			w := providertest.NewAttachedWorkspace(t, providertest.Reaching(server), "")
			for _, step := range []struct {
				what      string
				before    func()
				arguments string
				// does is what an apply does, empty where there is no change.
				does     string
				expected string
			}{
				{
					what: "it is created", arguments: full,
					does: created, expected: "1 app status=1 remain=100000 used=0 unlimited=false " + limits,
				},
				{what: "spending is no drift", before: spend(7_500, 1), arguments: full},
				{
					what: "the same in other words is no change",
					arguments: `
  name            = "app"
  spend_limit_usd = 0.2000001
  expires_at      = "2096-10-02T09:06:40+02:00"
  allowed_models  = ["gpt-5", "gpt-5-nano"]
  allowed_cidrs   = ["192.0.2.1/32", "10.0.0.0/8"]
  enabled         = true
`,
				},
				// A change of each attribute alone, with the use that goes on.
				{
					what: "its name", arguments: strings.ReplaceAll(full, `"app"`, `"renamed"`),
					does: updated, expected: "1 renamed status=1 remain=92500 used=7500 unlimited=false " + limits,
				},
				{
					what:      "a limit below what was used, so that what remains is negative",
					arguments: strings.ReplaceAll(full, "0.2\n", "0.01\n"),
					does:      updated, expected: "1 app status=1 remain=-2500 used=7500 unlimited=false " + limits,
				},
				{
					what:      "a limit that is no whole number of units",
					arguments: strings.ReplaceAll(full, "0.2\n", "100 / 3\n"),
					does:      updated, expected: "1 app status=1 remain=16659166 used=7500 unlimited=false " + limits,
				},
				{
					what: "its models", arguments: strings.ReplaceAll(full, `"gpt-5-nano", `, ""),
					does: updated,
					expected: "1 app status=1 remain=92500 used=7500 unlimited=false expires=4000000000 models=gpt-5 " +
						"subnet=10.0.0.0/8,192.0.2.1/32",
				},
				{
					what: "its networks", arguments: strings.ReplaceAll(full, `"192.0.2.1"`, `"2001:db8::1/48"`),
					does: updated,
					expected: "1 app status=1 remain=92500 used=7500 unlimited=false expires=4000000000 " +
						"models=gpt-5,gpt-5-nano subnet=10.0.0.0/8,2001:db8::1/48",
				},
				{
					what:      "its expiry",
					arguments: strings.ReplaceAll(full, "2096-10-02T07:06:40Z", "2096-10-02T07:06:41Z"),
					does:      updated,
					expected: "1 app status=1 remain=92500 used=7500 unlimited=false expires=4000000001 " +
						"models=gpt-5,gpt-5-nano subnet=10.0.0.0/8,192.0.2.1/32",
				},
				{
					what: "it is disabled", arguments: full + "enabled = false",
					does: updated, expected: "1 app status=2 remain=92500 used=7500 unlimited=false " + limits,
				},
				{
					what: "it is enabled", arguments: full,
					does: updated, expected: "1 app status=1 remain=92500 used=7500 unlimited=false " + limits,
				},
				{what: "it is used up", before: spend(92_500, 4), arguments: full},
				{
					what: "its limit is raised", arguments: strings.ReplaceAll(full, "0.2\n", "0.4\n"),
					does: updated, expected: "1 app status=1 remain=100000 used=100000 unlimited=false " + limits,
				},
				{
					what: "it has expired, and is extended",
					before: func() {
						server.ChangeAPIKey(1,
							func(key *gatewaytest.APIKey) { key.ExpiredTime, key.Status = 1_000_000_000, 3 })
					},
					arguments: strings.ReplaceAll(full, "0.2\n", "0.4\n"),
					does:      updated, expected: "1 app status=1 remain=100000 used=100000 unlimited=false " + limits,
				},
				{
					what: "all at once", arguments: `name = "free"`,
					does:     updated,
					expected: "1 free status=1 remain=-1 used=100000 unlimited=true expires=-1 models= subnet=",
				},
				{
					what:   "it was removed by somebody else, and is created again",
					before: func() { server.RemoveAPIKey(1) }, arguments: `name = "free"`,
					does:     created,
					expected: second + " free status=1 remain=-1 used=0 unlimited=true expires=-1 models= subnet=",
				},
			} {
				if step.before != nil {
					step.before()
				}
				configure(w, step.arguments)
				if step.does != "" {
					said := w.MustRun("apply", "-auto-approve")
					requireTable(t, server, step.expected)
					providertest.ExpectWords(t, said, step.does)
				}
				w.RequireNoChange()
				if step.does == created {
					w.RequireNoChange("-refresh=false")
				}
				key := w.KeysInState()[0]
				if step.does != created && (*key.ID != 1 || *key.Key != secret) {
					t.Errorf("%s: the state has another key", step.what)
				}
				if t.Failed() {
					t.Fatalf("in the step: %s", step.what)
				}
			}
			w.RequireDestroyed(server)
		})
	}
}

func TestNewAPIKeyHasWhatOnlyTheServiceKnows(t *testing.T) {
	t.Parallel()
	for name, style := range providertest.Styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			providertest.Apply(t, providertest.Reaching(providertest.NewServer(t,
				gatewaytest.WithStyle(style))), providertest.APIKey(full),
				providertest.AttributeIs(appKey, "id", "1"),
				providertest.AttributeIs(appKey, "user_id", "42"),
				providertest.AttributeIs(appKey, "enabled", "true"),
				providertest.AttributeIs(appKey, "key", fmt.Sprintf("sk-TestKeyNumber%035d", 1)),
				func(state providertest.SavedState) error {
					issued, _ := state.Attributes(appKey)["issued_at"].(string)
					_, err := time.Parse("2006-01-02T15:04:05Z", issued)
					return err
				},
			)
		})
	}
}

// A key that cannot be used is a warning in the plan, unless the plan itself changes
// that, or it is meant to be so.
func TestAPIKeyThatRanOutIsAWarning(t *testing.T) {
	t.Parallel()
	const usedUp, expired = "Warning: The API key's spend limit is used up", "Warning: The API key has expired"
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t,
		providertest.APIKey("name = \"app\"\nspend_limit_usd = 1\nexpires_at = \"2026-02-01T00:00:00Z\""))
	w.MustRun("apply", "-auto-approve")
	gateway.ChangeAPIKey(1,
		func(key *gatewaytest.APIKey) { key.RemainQuota, key.UsedQuota, key.Status = 0, 500_000, 4 })
	providertest.ExpectWords(t, w.MustRun("plan"), usedUp, "No changes.")
	for _, remedy := range []string{"spend_limit_usd = 2", "spend_limit_usd = null", "spend_limit_usd = 0"} {
		configure(w, "name = \"app\"\n"+remedy+"\nexpires_at = \"2026-02-01T00:00:00Z\"")
		providertest.ExpectNone(t, w.MustRun("plan"), "Warning:")
	}
	w.MustRun("apply", "-auto-approve")
	providertest.ExpectNone(t, w.MustRun("plan"), "Warning:")
	gateway.Pass(t, 31*providertest.Day)
	gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.Status = 3 })
	providertest.ExpectWords(t, w.MustRun("plan"), expired,
		`The key "app" with the ID 1 expired at 2026-02-01T00:00:00Z. Set a later expires_at, or remove the key.`,
		"No changes.")
	for _, remedy := range []string{
		"", `expires_at = "2027-02-01T00:00:00Z"`, "ttl = \"2160h\"",
		"expires_at = \"2026-02-01T00:00:00Z\"\nrotate_when_changed = {}",
	} {
		configure(w, "name = \"app\"\nspend_limit_usd = 0\n"+remedy)
		said := w.MustRun("plan")
		if strings.Contains(remedy, "rotate") {
			providertest.ExpectWords(t, said, expired)
			continue
		}
		providertest.ExpectNone(t, said, "Warning:")
	}
	providertest.ExpectNone(t, w.MustRun("destroy", "-auto-approve"), "Warning:")
}

// Removed by somebody else, and not noticed: deleting it is no error.
func TestDestroyOfAKeyThatIsGoneIsNoError(t *testing.T) {
	t.Parallel()
	for name, style := range providertest.Styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStyle(style))
			w := providertest.NewWorkspace(t, server, providertest.NeedProvider+providertest.APIKey(`name = "app"`))
			w.MustRun("apply", "-auto-approve")
			server.RemoveAPIKey(1)
			providertest.ExpectWords(t, w.MustRun("destroy", "-auto-approve", "-refresh=false"), "1 destroyed")
		})
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
				t.Errorf("a key is %s", providertest.TableRow(key))
			}
			names[key.Name] = true
		}
		if len(names) != 50 || len(server.APIKeys()) != 50 {
			t.Errorf("%d names of %d keys", len(names), len(server.APIKeys()))
		}
		w.RequireNoChange()
	}
	w.RequireDestroyed(server)
}
