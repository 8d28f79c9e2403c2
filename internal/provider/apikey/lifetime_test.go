package apikey_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

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

func expectExpiries(g providertest.Gateway, t *testing.T, expected string) {
	t.Helper()
	if found := expiries(g); found != expected {
		t.Errorf("the server has %q, not %q", found, expected)
	}
}

const quarterly = `
  name                 = "app"
  ttl                  = "2160h"
  rotate_before_expiry = "336h"
`

// The clock begins on 2026-01-01: 90 days end on 2026-04-01, and 14 days before that
// is 2026-03-18.
func TestKeyWithATimeToLiveIsReplacedInTime(t *testing.T) {
	t.Parallel()
	for name, style := range providertest.Styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style))
			w := gateway.Workspace(t,
				providertest.APIKey(quarterly+"  lifecycle {\n    create_before_destroy = true\n  }\n"))
			providertest.ExpectWords(t, w.MustRun("plan"), "+ expires_at = (known after apply)")
			w.MustRun("apply", "-auto-approve")
			expectExpiries(gateway, t, "1 2026-04-01T00:00:00Z")
			w.RequireNoChange()
			gateway.Pass(t, 76*providertest.Day)
			w.RequireNoChange()
			gateway.Pass(t, time.Second)
			said := w.MustRun("plan")
			// OpenTofu says twice that it forces the replacement.
			providertest.ExpectWords(t, strings.ReplaceAll(said, `Z" # forces replacement`, `Z"`),
				`~ expires_at = "2026-04-01T00:00:00Z" -> (known after apply) # forces replacement`,
				"1 to add, 0 to change, 1 to destroy", "+/- create replacement and then destroy")
			// What does not change is known, for whatever refers to it.
			providertest.ExpectNone(t, said, "~ user_id", "~ name", "~ ttl", "Warning")
			w.MustRun("apply", "-auto-approve")
			expectExpiries(gateway, t, "2 2026-06-16T00:00:01Z")
			w.RequireNoChange()
			// One that nobody planned in time is replaced as well.
			gateway.Pass(t, 365*providertest.Day)
			providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
			w.RequireSettled(gateway.Server)
		})
	}
}

func TestKeyWithATimeToLiveAloneIsNotReplaced(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t, providertest.APIKey("  name = \"app\"\n  ttl = \"48h\""))
	w.MustRun("apply", "-auto-approve")
	gateway.Pass(t, 48*time.Hour)
	said := w.MustRun("plan")
	providertest.ExpectWords(t, said, "Warning: The API key has expired",
		"Set a longer ttl or rotate_before_expiry, or remove the key.", "No changes.")
}

func TestDisabledKeyIsReplacedByADisabledOne(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t, providertest.APIKey(quarterly+"  enabled = false"))
	w.MustRun("apply", "-auto-approve")
	gateway.Pass(t, 77*providertest.Day)
	providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
	if keys := gateway.APIKeys(); len(keys) != 1 || keys[0].Status != 2 {
		t.Errorf("the server has %v", keys)
	}
}

// A changed time to live moves the expiry of the same key.
func TestChangedTimeToLiveMovesTheExpiry(t *testing.T) {
	t.Parallel()
	for name, quirks := range map[string]gatewaytest.Quirks{
		"with a time of creation":    {},
		"without a time of creation": {Unknown: []string{"created_time"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t, gatewaytest.WithQuirks(quirks))
			w := gateway.Workspace(t, providertest.APIKey("  name = \"app\"\n  ttl = \"48h\""))
			w.MustRun("apply", "-auto-approve")
			gateway.Pass(t, providertest.Day)
			for _, step := range []struct{ ttl, expiry, says string }{
				{"72h", "1 2026-01-04T00:00:00Z", "1 to change"},
				{"4320m", "1 2026-01-04T00:00:00Z", "No changes"},
				{"36h", "1 2026-01-02T12:00:00Z", "1 to change"},
			} {
				configure(w, "  name = \"app\"\n  ttl = \""+step.ttl+"\"")
				providertest.ExpectWords(t, w.MustRun("plan"), step.says)
				w.MustRun("apply", "-auto-approve")
				expectExpiries(gateway, t, step.expiry)
				w.RequireNoChange()
			}
			configure(w, "  name = \"app\"\n  ttl = \"24h\"")
			said, exit := w.Run("plan")
			providertest.ExpectExit(t, exit, 1, said)
			providertest.ExpectWords(t, said, "The expiry has passed",
				`With a ttl of "24h", which counts from the key's creation, it would have expired at 2026-01-02T00:00:00Z`)
			// An absolute time, none at all, and a time to live again.
			configure(w, "  name = \"app\"\n  expires_at = \"2027-01-01T00:00:00Z\"")
			w.MustRun("apply", "-auto-approve")
			expectExpiries(gateway, t, "1 2027-01-01T00:00:00Z")
			configure(w, "  name = \"app\"")
			providertest.ExpectWords(t, w.MustRun("plan"), `- expires_at = "2027-01-01T00:00:00Z" -> null`)
			w.MustRun("apply", "-auto-approve")
			expectExpiries(gateway, t, "1 never")
			w.RequireNoChange()
			configure(w, "  name = \"app\"\n  ttl = \"96h\"")
			w.MustRun("apply", "-auto-approve")
			// Where nothing tells when it was created, the time to live begins now.
			expected := "1 2026-01-05T00:00:00Z"
			if quirks.Unknown != nil {
				expected = "1 2026-01-06T00:00:00Z"
			}
			expectExpiries(gateway, t, expected)
			w.RequireSettled(gateway.Server)
		})
	}
}

func TestExpiryThatWasChangedByHandIsSetRight(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t, providertest.APIKey(quarterly))
	w.MustRun("apply", "-auto-approve")
	for name, expiry := range map[string]int64{
		"longer": 1_900_000_000, "shorter": gateway.Clock.Now().Add(providertest.Day).Unix(), "passed": 1_700_000_000,
		"none": -1,
	} {
		gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.ExpiredTime = expiry })
		providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "0 added, 1 changed, 0 destroyed")
		if found := expiries(gateway); found != "1 2026-04-01T00:00:00Z" {
			t.Errorf("%s: the server has %s", name, found)
		}
		w.RequireNoChange()
	}
	// One that was prolonged beyond its time to live is no exception.
	gateway.Pass(t, 100*providertest.Day)
	gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.ExpiredTime = 1_900_000_000 })
	providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
}

// A plan with other changes only updates the key: it may be applied when the key has
// become due, and Terraform does not take a replacement for an update.
func TestUpdateOfADueKeyPutsTheRotationOff(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t, providertest.APIKey(quarterly))
	w.MustRun("apply", "-auto-approve")
	gateway.Pass(t, 77*providertest.Day)
	configure(w, strings.ReplaceAll(quarterly, `"app"`, `"renamed"`))
	said := w.MustRun("apply", "-auto-approve")
	providertest.ExpectWords(t, said, "Warning: The API key is due for rotation",
		"because the plan has other changes of it", "0 added, 1 changed, 0 destroyed")
	providertest.ExpectWords(t, w.MustRun("plan", "-refresh=false"), "Warning: The API key is due for rotation",
		"because it was not refreshed", "No changes.")
	providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
	w.RequireSettled(gateway.Server)
}

// A saved plan is applied as it is, whatever has become due since.
func TestSavedPlanIsAppliedWhenTheKeyHasBecomeDue(t *testing.T) {
	t.Parallel()
	const withTrigger = `
resource "terraform_data" "trigger" {
  input = %q
}
`
	for name, test := range map[string]struct{ arguments, says string }{
		"an update": {strings.ReplaceAll(quarterly, `"app"`, `"renamed"`), "2 changed"},
		"a value that turns out the same": {
			strings.ReplaceAll(quarterly, `"app"`, `terraform_data.trigger.output == "" ? "" : "app"`), "0 added",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t)
			w := gateway.Workspace(t, providertest.APIKey(quarterly)+fmt.Sprintf(withTrigger, "1"))
			w.MustRun("apply", "-auto-approve")
			gateway.Pass(t, 76*providertest.Day)
			w.Write("main.tf",
				providertest.NeedProvider+providertest.APIKey(test.arguments)+fmt.Sprintf(withTrigger, "2"))
			providertest.ExpectWords(t, w.MustRun("plan", "-out=saved"), "2 to change")
			gateway.Pass(t, providertest.Day)
			providertest.ExpectWords(t, w.MustRun("apply", "saved"), test.says, "0 destroyed")
			providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
			w.RequireSettled(gateway.Server)
		})
	}
}

// One that replaces counts from when it is applied.
func TestSavedPlanThatReplacesMayBeAppliedLater(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t, providertest.APIKey(quarterly))
	w.MustRun("apply", "-auto-approve")
	gateway.Pass(t, 77*providertest.Day)
	w.MustRun("plan", "-out=saved")
	gateway.Pass(t, 30*providertest.Day)
	w.MustRun("apply", "saved")
	expectExpiries(gateway, t, "2 2026-07-17T00:00:00Z")
	w.RequireSettled(gateway.Server)
}

func TestIgnoredExpiryIsNotRotated(t *testing.T) {
	t.Parallel()
	for _, ignored := range []string{"[expires_at]", "all"} {
		t.Run(ignored, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t)
			w := gateway.Workspace(t,
				providertest.APIKey(quarterly+"  lifecycle {\n    ignore_changes = "+ignored+"\n  }\n"))
			w.MustRun("apply", "-auto-approve")
			gateway.Pass(t, 77*providertest.Day)
			w.RequireNoChange()
		})
	}
}

func TestImportedKeyKeepsItsExpiryUntilItIsRotated(t *testing.T) {
	t.Parallel()
	const ttl = "  name = \"app\"\n  spend_limit_usd = 1\n  ttl = \"2160h\"\n  rotate_before_expiry = \"336h\""
	gateway := providertest.NewGateway(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{
		Name: "app", RemainQuota: 500_000, CreatedTime: 1_760_000_000,
		ExpiredTime: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Unix(),
	}))
	w := gateway.Workspace(t, providertest.APIKey(ttl))
	w.MustRun("import", appKey, "1")
	providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "0 added, 1 changed, 0 destroyed")
	expectExpiries(gateway, t, "1 2026-03-01T00:00:00Z")
	w.RequireNoChange()
	configure(w, strings.ReplaceAll(ttl, `"app"`, `"renamed"`))
	w.MustRun("apply", "-auto-approve")
	w.RequireNoChange()
	gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.ExpiredTime = 1_900_000_000 })
	w.MustRun("apply", "-auto-approve")
	expectExpiries(gateway, t, "1 2026-03-01T00:00:00Z")
	// A changed time to live counts from the creation, and from then on as with any key.
	configure(w, strings.ReplaceAll(ttl, "2160h", "2000h"))
	said, exit := w.Run("plan")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "The expiry has passed")
	configure(w, strings.ReplaceAll(ttl, "2160h", "8760h"))
	w.MustRun("apply", "-auto-approve")
	expectExpiries(gateway, t, "1 2026-10-09T08:53:20Z")
	w.RequireNoChange()
	gateway.Pass(t, 270*providertest.Day)
	w.MustRun("apply", "-auto-approve")
	expectExpiries(gateway, t, "2 2027-09-28T00:00:00Z")
	w.RequireSettled(gateway.Server)
}

func TestImportedKeyWithoutAnExpiryIsAWarning(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app", Unlimited: true}))
	w := gateway.Workspace(t, providertest.APIKey(quarterly))
	w.MustRun("import", appKey, "1")
	providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "Warning: The imported API key never expires",
		"0 added, 1 changed")
	said := w.MustRun("plan")
	providertest.ExpectWords(t, said, "No changes.")
	providertest.ExpectNone(t, said, "Warning:")
	w.MustRun("apply", "-auto-approve", "-replace="+appKey)
	expectExpiries(gateway, t, "2 2026-04-01T00:00:00Z")
}

// A duration that is known in the apply only.
func TestTimeToLiveMayBeKnownAfterApply(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	late := func(input, ttl string) string {
		return fmt.Sprintf("resource \"terraform_data\" \"late\" {\n  input = %q\n}\n", input) +
			providertest.APIKey(
				"  name = \"app\"\n  ttl = terraform_data.late.output == \"\" ? null : \""+ttl+"\"\n  rotate_before_expiry = \"1h\"",
			)
	}
	w := gateway.Workspace(t, late("1", "48h"))
	w.MustRun("apply", "-auto-approve")
	expectExpiries(gateway, t, "1 2026-01-03T00:00:00Z")
	w.RequireNoChange()
	w.Write("main.tf", providertest.NeedProvider+late("2", "72h"))
	w.MustRun("apply", "-auto-approve")
	expectExpiries(gateway, t, "1 2026-01-04T00:00:00Z")
	w.RequireSettled(gateway.Server)
}

// With the machine's own clock, and the provider as a process of its own.
func TestKeyIsReplacedInRealSeconds(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := providertest.NewProcessWorkspace(t, server, providertest.NeedProvider+providertest.APIKey(
		"  name = \"app\"\n  ttl = \"600s\"\n  rotate_before_expiry = \"598s\"",
	))
	w.MustRun("apply", "-auto-approve")
	for begun := time.Now(); time.Since(begun) < time.Minute; {
		if said := w.MustRun("apply", "-auto-approve"); strings.Contains(said, "1 added, 0 changed, 1 destroyed") {
			return
		}
	}
	t.Error("the key was not replaced")
}
