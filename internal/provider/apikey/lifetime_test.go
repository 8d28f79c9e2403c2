package apikey_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

const day = 24 * time.Hour

// configure replaces the one key of the configuration.
func configure(w *providertest.Workspace, arguments string) {
	w.T.Helper()
	w.Write("main.tf", providertest.NeedProvider+providertest.APIKey(arguments))
}

// expiries are IDs and expiries of the server's keys.
func expiries(g providertest.Gateway) string {
	var all []string
	for _, key := range g.APIKeys() {
		expiry := "never"
		if key.ExpiredTime != -1 {
			expiry = time.Unix(key.ExpiredTime, 0).UTC().Format(time.RFC3339)
		}
		all = append(all, fmt.Sprintf("%d %s", key.ID, expiry))
	}
	return strings.Join(all, ", ")
}

func expectExpiries(t *testing.T, g providertest.Gateway, expected string) {
	t.Helper()
	if found := expiries(g); found != expected {
		t.Errorf("the server has %q, not %q", found, expected)
	}
}

var quarterly = arguments{"name": "app", "ttl": "2160h", "rotate_before_expiry": "336h"}

// The clock begins on 2026-01-01: 90 days end on 2026-04-01, and 14 days before that is 2026-03-18.
func TestKeyWithATimeToLiveIsReplacedInTime(t *testing.T) {
	t.Parallel()
	for name, style := range gatewaytest.Styles() {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
			w := newProtocolWorkspace(t, gateway, quarterly)
			w.mustApply()
			expectExpiries(t, gateway, "1 2026-04-01T00:00:00Z")
			w.requireNoChange()
			gateway.Pass(t, 76*day)
			w.requireNoChange()
			gateway.Pass(t, time.Second)
			requireAction(t, w.apply(), replacing)
			second := 2
			if style == gatewaytest.StyleOneAPI { // It gives the ID of the newest key again.
				second = 1
			}
			expectExpiries(t, gateway, fmt.Sprintf("%d 2026-06-16T00:00:01Z", second))
			w.requireNoChange()
			// One that no plan has replaced in time is replaced as well.
			gateway.Pass(t, 365*day)
			requireAction(t, w.apply(), replacing)
			w.requireSettled(gateway)
		}))
	}
}

// Terraform shows why a key is replaced, and can create the new one first.
func TestCLIReplacesAKeyInTime(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t,
		providertest.APIKey(quarterly.String()+"  lifecycle {\n    create_before_destroy = true\n  }\n"))
	providertest.ExpectWords(t, w.MustRun("plan"), "+ expires_at = (known after apply)")
	w.MustRun("apply", "-auto-approve")
	gateway.Pass(t, 76*day+time.Second)
	said := w.MustRun("plan")
	// OpenTofu says twice that it forces the replacement.
	providertest.ExpectWords(t, strings.ReplaceAll(said, `Z" # forces replacement`, `Z"`),
		`~ expires_at = "2026-04-01T00:00:00Z" -> (known after apply) # forces replacement`,
		"1 to add, 0 to change, 1 to destroy", "+/- create replacement and then destroy")
	// What does not change is known, for whatever refers to it.
	providertest.ExpectNone(t, said, "~ user_id", "~ name", "~ ttl", "Warning")
	w.MustRun("apply", "-auto-approve")
	expectExpiries(t, gateway, "2 2026-06-16T00:00:01Z")
	w.RequireNoChange()
}

func TestKeyWithATimeToLiveAloneIsNotReplaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, arguments{"name": "app", "ttl": "48h"})
		w.mustApply()
		gateway.Pass(t, 48*time.Hour)
		requireAction(t, w.plan(), noChange, "Warning: The API key has expired",
			"Set a longer ttl or rotate_before_expiry, or remove the key.")
	})
}

func TestDisabledKeyIsReplacedByADisabledOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, quarterly.with("enabled", false))
		w.mustApply()
		gateway.Pass(t, 77*day)
		requireAction(t, w.apply(), replacing)
		if keys := gateway.APIKeys(); len(keys) != 1 || keys[0].Status != 2 {
			t.Errorf("the gateway has %v", keys)
		}
	})
}

// A changed time to live moves the expiry of the same key.
func TestChangedTimeToLiveMovesTheExpiry(t *testing.T) {
	t.Parallel()
	for name, quirks := range map[string]gatewaytest.Quirks{
		"with a time of creation":    {},
		"without a time of creation": {Unknown: []string{"created_time"}},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithQuirks(quirks))
			w := newProtocolWorkspace(t, gateway, arguments{"name": "app", "ttl": "48h"})
			w.mustApply()
			gateway.Pass(t, day)
			for _, step := range []struct{ ttl, expiry, action string }{
				{"72h", "1 2026-01-04T00:00:00Z", update},
				{"4320m", "1 2026-01-04T00:00:00Z", noChange},
				{"36h", "1 2026-01-02T12:00:00Z", update},
			} {
				w.arguments = arguments{"name": "app", "ttl": step.ttl}
				requireAction(t, w.apply(), step.action)
				expectExpiries(t, gateway, step.expiry)
				w.requireNoChange()
			}
			w.arguments = arguments{"name": "app", "ttl": "24h"}
			requireFailed(t, w.plan(), "The expiry has passed",
				`The ttl of "24h" counts from the key's creation, `+
					"so the key would have expired at 2026-01-02T00:00:00Z")
			// An absolute time, none at all, and a time to live again.
			w.arguments = arguments{"name": "app", "expires_at": "2027-01-01T00:00:00Z"}
			w.mustApply()
			expectExpiries(t, gateway, "1 2027-01-01T00:00:00Z")
			w.arguments = arguments{"name": "app"}
			w.mustApply()
			expectExpiries(t, gateway, "1 never")
			w.requireNoChange()
			w.arguments = arguments{"name": "app", "ttl": "96h"}
			w.mustApply()
			expected := "1 2026-01-05T00:00:00Z"
			if quirks.Unknown != nil { // If the creation is unknown, the time to live begins now.
				expected = "1 2026-01-06T00:00:00Z"
			}
			expectExpiries(t, gateway, expected)
			w.requireSettled(gateway)
		}))
	}
}

func TestExpiryThatWasChangedByHandIsRestored(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, quarterly)
		w.mustApply()
		setExpiry := func(expiry int64) {
			gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.ExpiredTime = expiry })
		}
		for name, expiry := range map[string]int64{
			"longer": 1_900_000_000, "shorter": gateway.Clock.Now().Add(day).Unix(),
			"passed": 1_700_000_000, "none": -1,
		} {
			setExpiry(expiry)
			requireAction(t, w.apply(), update)
			if found := expiries(gateway); found != "1 2026-04-01T00:00:00Z" {
				t.Errorf("%s: the gateway has %s", name, found)
			}
			w.requireNoChange()
		}
		// One that was prolonged beyond its time to live is no exception.
		gateway.Pass(t, 100*day)
		setExpiry(1_900_000_000)
		requireAction(t, w.apply(), replacing)
	})
}

// A plan with other changes only updates the key: it may be applied when the key has become due, and Terraform
// does not take a replacement for an update.
func TestUpdateOfADueKeyPutsTheRotationOff(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, quarterly)
		w.mustApply()
		gateway.Pass(t, 77*day)
		w.arguments = quarterly.with("name", "renamed")
		const warning = "Warning: The API key is due for rotation"
		requireAction(t, w.apply(), update, warning, "because it changes the key in another way")
		requireAction(t, w.plan(withoutRefresh), noChange, warning, "because it did not refresh the key")
		requireAction(t, w.apply(), replacing)
		w.requireSettled(gateway)
	})
}

// A saved plan is applied, whatever has become due since.
func TestSavedPlanIsAppliedWhenTheKeyHasBecomeDue(t *testing.T) {
	t.Parallel()
	const withTrigger = `
resource "terraform_data" "trigger" {
  input = %q
}
`
	for name, test := range map[string]struct{ arguments, says string }{
		"an update": {quarterly.with("name", "renamed").String(), "2 changed"},
		"a value that turns out the same": {
			strings.ReplaceAll(quarterly.String(), `"app"`, `terraform_data.trigger.output == "" ? "" : "app"`),
			"0 added",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t)
			w := gateway.Workspace(t, providertest.APIKey(quarterly.String())+fmt.Sprintf(withTrigger, "1"))
			w.MustRun("apply", "-auto-approve")
			gateway.Pass(t, 76*day)
			w.Write("main.tf",
				providertest.NeedProvider+providertest.APIKey(test.arguments)+fmt.Sprintf(withTrigger, "2"))
			providertest.ExpectWords(t, w.MustRun("plan", "-out=saved"), "2 to change")
			gateway.Pass(t, day)
			providertest.ExpectWords(t, w.MustRun("apply", "saved"), test.says, "0 destroyed")
			providertest.ExpectWords(t, w.MustRun("plan"), "1 to add, 0 to change, 1 to destroy")
		})
	}
}

// A saved plan that replaces counts from when it is applied.
func TestSavedPlanThatReplacesMayBeAppliedLater(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, quarterly)
		w.mustApply()
		gateway.Pass(t, 77*day)
		saved := w.plan()
		gateway.Pass(t, 30*day)
		requireAction(t, w.execute(saved), replacing)
		expectExpiries(t, gateway, "2 2026-07-17T00:00:00Z")
		w.requireSettled(gateway)
	})
}

func TestIgnoredExpiryIsNotRotated(t *testing.T) {
	t.Parallel()
	for _, ignored := range []string{"[expires_at]", "all"} {
		t.Run(ignored, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t)
			w := gateway.Workspace(t,
				providertest.APIKey(quarterly.String()+"  lifecycle {\n    ignore_changes = "+ignored+"\n  }\n"))
			w.MustRun("apply", "-auto-approve")
			gateway.Pass(t, 77*day)
			w.RequireNoChange()
		})
	}
}

func TestImportedKeyKeepsItsExpiryUntilItIsRotated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{
			Name: "app", RemainQuota: 500_000, CreatedTime: 1_760_000_000,
			ExpiredTime: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Unix(),
		}))
		w := newProtocolWorkspace(t, gateway, quarterly.with("spend_limit_usd", 1))
		w.importKey(1)
		requireAction(t, w.apply(), update)
		expectExpiries(t, gateway, "1 2026-03-01T00:00:00Z")
		w.requireNoChange()
		w.arguments = w.arguments.with("name", "renamed")
		w.mustApply()
		w.requireNoChange()
		gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.ExpiredTime = 1_900_000_000 })
		w.mustApply()
		expectExpiries(t, gateway, "1 2026-03-01T00:00:00Z")
		// A changed time to live counts from the creation, and from then on as with any key.
		w.arguments = w.arguments.with("ttl", "2000h")
		requireFailed(t, w.plan(), "The expiry has passed")
		w.arguments = w.arguments.with("ttl", "8760h")
		w.mustApply()
		expectExpiries(t, gateway, "1 2026-10-09T08:53:20Z")
		w.requireNoChange()
		gateway.Pass(t, 270*day)
		w.mustApply()
		expectExpiries(t, gateway, "2 2027-09-28T00:00:00Z")
		w.requireSettled(gateway)
	})
}

func TestImportedKeyWithoutAnExpiryIsAWarning(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app", Unlimited: true}))
		w := newProtocolWorkspace(t, gateway, quarterly)
		w.importKey(1)
		requireAction(t, w.apply(), update, "Warning: The imported API key never expires")
		planned := w.plan()
		requireAction(t, planned, noChange)
		providertest.ExpectNone(t, planned.said, "Warning:")
		w.mustApply(toReplace)
		expectExpiries(t, gateway, "2 2026-04-01T00:00:00Z")
	})
}

// A duration may be known in the apply only.
func TestTimeToLiveMayBeKnownAfterApply(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, arguments{"name": "app", "rotate_before_expiry": "1h"})
		for _, step := range []struct{ ttl, expiry string }{
			{"48h", "1 2026-01-03T00:00:00Z"}, {"72h", "1 2026-01-04T00:00:00Z"},
		} {
			w.arguments = w.arguments.with("ttl", tftypes.UnknownValue)
			planned := w.plan()
			w.arguments = w.arguments.with("ttl", step.ttl)
			planned.arguments = w.arguments
			if done := w.execute(planned); done.failed {
				t.Fatal(done.said)
			}
			expectExpiries(t, gateway, step.expiry)
			w.requireNoChange()
		}
		w.requireSettled(gateway)
	})
}

// A key becomes due by the passing of time alone.
func TestKeyIsReplacedAtTheVerySecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := providertest.Gateway{Server: gatewaytest.NewMemoryServer()}
		t.Cleanup(gateway.Close)
		around := providertest.ReachingInMemory(t, gateway.Server)
		around.Clock = nil // The bubble's: the provider reads the machine's clock, as users' do.
		w := &protocolWorkspace{t: t, around: around, arguments: arguments{
			"name": "app", "ttl": "600s", "rotate_before_expiry": "598s",
		}}
		w.mustApply()
		time.Sleep(2 * time.Second) //nolint:forbidigo // The bubble's clock moves at once.
		w.requireNoChange()
		time.Sleep(time.Nanosecond) //nolint:forbidigo // The bubble's clock moves at once.
		requireAction(t, w.apply(), replacing)
	})
}
