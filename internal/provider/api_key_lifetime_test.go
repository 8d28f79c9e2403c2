package provider_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const day = 24 * time.Hour

// pass lets time go by, for the gateway and the providers.
func (g gateway) pass(t *testing.T, duration time.Duration) {
	t.Helper()
	if err := g.clock.Sleep(context.Background(), duration); err != nil {
		t.Fatal(err)
	}
}

// configure replaces the one key of the configuration.
func (w *workspace) configure(arguments string) {
	w.t.Helper()
	w.write("main.tf", needProvider+apiKey(arguments))
}

// expiries are IDs and expiries of the server's keys.
func (g gateway) expiries() string {
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

func (g gateway) expectExpiries(t *testing.T, expected string) {
	t.Helper()
	if found := g.expiries(); found != expected {
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
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := newGateway(t, gatewaytest.WithStyle(style))
			w := gateway.workspace(t, apiKey(quarterly+"  lifecycle {\n    create_before_destroy = true\n  }\n"))
			expectWords(t, w.mustRun("plan"), "+ expires_at = (known after apply)")
			w.mustRun("apply", "-auto-approve")
			gateway.expectExpiries(t, "1 2026-04-01T00:00:00Z")
			w.requireNoChange()
			gateway.pass(t, 76*day)
			w.requireNoChange()
			gateway.pass(t, time.Second)
			said := w.mustRun("plan")
			// OpenTofu says twice that it forces the replacement.
			expectWords(t, strings.ReplaceAll(said, `Z" # forces replacement`, `Z"`), `~ expires_at = "2026-04-01T00:00:00Z" -> (known after apply) # forces replacement`, "1 to add, 0 to change, 1 to destroy", "+/- create replacement and then destroy")
			// What does not change is known, for whatever refers to it.
			expectNone(t, said, "~ user_id", "~ name", "~ ttl", "Warning")
			w.mustRun("apply", "-auto-approve")
			gateway.expectExpiries(t, "2 2026-06-16T00:00:01Z")
			w.requireNoChange()
			// One that nobody planned in time is replaced as well.
			gateway.pass(t, 365*day)
			expectWords(t, w.mustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
			w.requireSettled(gateway.Server)
		})
	}
}

func TestKeyWithATimeToLiveAloneIsNotReplaced(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	w := gateway.workspace(t, apiKey("  name = \"app\"\n  ttl = \"48h\""))
	w.mustRun("apply", "-auto-approve")
	gateway.pass(t, 48*time.Hour)
	said := w.mustRun("plan")
	expectWords(t, said, "Warning: The API key has expired", "Set a longer ttl or rotate_before_expiry, or remove the key.", "No changes.")
}

func TestDisabledKeyIsReplacedByADisabledOne(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	w := gateway.workspace(t, apiKey(quarterly+"  enabled = false"))
	w.mustRun("apply", "-auto-approve")
	gateway.pass(t, 77*day)
	expectWords(t, w.mustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
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
			gateway := newGateway(t, gatewaytest.WithQuirks(quirks))
			w := gateway.workspace(t, apiKey("  name = \"app\"\n  ttl = \"48h\""))
			w.mustRun("apply", "-auto-approve")
			gateway.pass(t, day)
			for _, step := range []struct{ ttl, expiry, says string }{
				{"72h", "1 2026-01-04T00:00:00Z", "1 to change"},
				{"4320m", "1 2026-01-04T00:00:00Z", "No changes"},
				{"36h", "1 2026-01-02T12:00:00Z", "1 to change"},
			} {
				w.configure("  name = \"app\"\n  ttl = \"" + step.ttl + "\"")
				expectWords(t, w.mustRun("plan"), step.says)
				w.mustRun("apply", "-auto-approve")
				gateway.expectExpiries(t, step.expiry)
				w.requireNoChange()
			}
			w.configure("  name = \"app\"\n  ttl = \"24h\"")
			said, exit := w.run("plan")
			expectExit(t, exit, 1, said)
			expectWords(t, said, "The expiry has passed", `With a ttl of "24h", which counts from the key's creation, it would have expired at 2026-01-02T00:00:00Z`)
			// An absolute time, none at all, and a time to live again.
			w.configure("  name = \"app\"\n  expires_at = \"2027-01-01T00:00:00Z\"")
			w.mustRun("apply", "-auto-approve")
			gateway.expectExpiries(t, "1 2027-01-01T00:00:00Z")
			w.configure("  name = \"app\"")
			expectWords(t, w.mustRun("plan"), `- expires_at = "2027-01-01T00:00:00Z" -> null`)
			w.mustRun("apply", "-auto-approve")
			gateway.expectExpiries(t, "1 never")
			w.requireNoChange()
			w.configure("  name = \"app\"\n  ttl = \"96h\"")
			w.mustRun("apply", "-auto-approve")
			// Where nothing tells when it was created, the time to live begins now.
			expected := "1 2026-01-05T00:00:00Z"
			if quirks.Unknown != nil {
				expected = "1 2026-01-06T00:00:00Z"
			}
			gateway.expectExpiries(t, expected)
			w.requireSettled(gateway.Server)
		})
	}
}

func TestExpiryThatWasChangedByHandIsSetRight(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	w := gateway.workspace(t, apiKey(quarterly))
	w.mustRun("apply", "-auto-approve")
	for name, expiry := range map[string]int64{"longer": 1_900_000_000, "shorter": gateway.clock.Now().Add(day).Unix(), "passed": 1_700_000_000, "none": -1} {
		gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.ExpiredTime = expiry })
		expectWords(t, w.mustRun("apply", "-auto-approve"), "0 added, 1 changed, 0 destroyed")
		if found := gateway.expiries(); found != "1 2026-04-01T00:00:00Z" {
			t.Errorf("%s: the server has %s", name, found)
		}
		w.requireNoChange()
	}
	// One that was prolonged beyond its time to live is no exception.
	gateway.pass(t, 100*day)
	gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.ExpiredTime = 1_900_000_000 })
	expectWords(t, w.mustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
}

// A plan with other changes only updates the key: it may be applied when the key has
// become due, and Terraform does not take a replacement for an update.
func TestUpdateOfADueKeyPutsTheRotationOff(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	w := gateway.workspace(t, apiKey(quarterly))
	w.mustRun("apply", "-auto-approve")
	gateway.pass(t, 77*day)
	w.configure(strings.ReplaceAll(quarterly, `"app"`, `"renamed"`))
	said := w.mustRun("apply", "-auto-approve")
	expectWords(t, said, "Warning: The API key is due for rotation", "because the plan has other changes of it", "0 added, 1 changed, 0 destroyed")
	expectWords(t, w.mustRun("plan", "-refresh=false"), "Warning: The API key is due for rotation", "because it was not refreshed", "No changes.")
	expectWords(t, w.mustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
	w.requireSettled(gateway.Server)
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
		"an update":                       {strings.ReplaceAll(quarterly, `"app"`, `"renamed"`), "2 changed"},
		"a value that turns out the same": {strings.ReplaceAll(quarterly, `"app"`, `terraform_data.trigger.output == "" ? "" : "app"`), "0 added"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := newGateway(t)
			w := gateway.workspace(t, apiKey(quarterly)+fmt.Sprintf(withTrigger, "1"))
			w.mustRun("apply", "-auto-approve")
			gateway.pass(t, 76*day)
			w.write("main.tf", needProvider+apiKey(test.arguments)+fmt.Sprintf(withTrigger, "2"))
			expectWords(t, w.mustRun("plan", "-out=saved"), "2 to change")
			gateway.pass(t, day)
			expectWords(t, w.mustRun("apply", "saved"), test.says, "0 destroyed")
			expectWords(t, w.mustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
			w.requireSettled(gateway.Server)
		})
	}
}

// One that replaces counts from when it is applied.
func TestSavedPlanThatReplacesMayBeAppliedLater(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	w := gateway.workspace(t, apiKey(quarterly))
	w.mustRun("apply", "-auto-approve")
	gateway.pass(t, 77*day)
	w.mustRun("plan", "-out=saved")
	gateway.pass(t, 30*day)
	w.mustRun("apply", "saved")
	gateway.expectExpiries(t, "2 2026-07-17T00:00:00Z")
	w.requireSettled(gateway.Server)
}

func TestIgnoredExpiryIsNotRotated(t *testing.T) {
	t.Parallel()
	for _, ignored := range []string{"[expires_at]", "all"} {
		t.Run(ignored, func(t *testing.T) {
			t.Parallel()
			gateway := newGateway(t)
			w := gateway.workspace(t, apiKey(quarterly+"  lifecycle {\n    ignore_changes = "+ignored+"\n  }\n"))
			w.mustRun("apply", "-auto-approve")
			gateway.pass(t, 77*day)
			w.requireNoChange()
		})
	}
}

func TestImportedKeyKeepsItsExpiryUntilItIsRotated(t *testing.T) {
	t.Parallel()
	const ttl = "  name = \"app\"\n  spend_limit_usd = 1\n  ttl = \"2160h\"\n  rotate_before_expiry = \"336h\""
	gateway := newGateway(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{
		Name: "app", RemainQuota: 500_000, CreatedTime: 1_760_000_000, ExpiredTime: time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Unix(),
	}))
	w := gateway.workspace(t, apiKey(ttl))
	w.mustRun("import", appKey, "1")
	expectWords(t, w.mustRun("apply", "-auto-approve"), "0 added, 1 changed, 0 destroyed")
	gateway.expectExpiries(t, "1 2026-03-01T00:00:00Z")
	w.requireNoChange()
	w.configure(strings.ReplaceAll(ttl, `"app"`, `"renamed"`))
	w.mustRun("apply", "-auto-approve")
	w.requireNoChange()
	gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.ExpiredTime = 1_900_000_000 })
	w.mustRun("apply", "-auto-approve")
	gateway.expectExpiries(t, "1 2026-03-01T00:00:00Z")
	// A changed time to live counts from the creation, and from then on as with any key.
	w.configure(strings.ReplaceAll(ttl, "2160h", "2000h"))
	said, exit := w.run("plan")
	expectExit(t, exit, 1, said)
	expectWords(t, said, "The expiry has passed")
	w.configure(strings.ReplaceAll(ttl, "2160h", "8760h"))
	w.mustRun("apply", "-auto-approve")
	gateway.expectExpiries(t, "1 2026-10-09T08:53:20Z")
	w.requireNoChange()
	gateway.pass(t, 270*day)
	w.mustRun("apply", "-auto-approve")
	gateway.expectExpiries(t, "2 2027-09-28T00:00:00Z")
	w.requireSettled(gateway.Server)
}

func TestImportedKeyWithoutAnExpiryIsAWarning(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app", Unlimited: true}))
	w := gateway.workspace(t, apiKey(quarterly))
	w.mustRun("import", appKey, "1")
	expectWords(t, w.mustRun("apply", "-auto-approve"), "Warning: The imported API key never expires", "0 added, 1 changed")
	said := w.mustRun("plan")
	expectWords(t, said, "No changes.")
	expectNone(t, said, "Warning:")
	w.mustRun("apply", "-auto-approve", "-replace="+appKey)
	gateway.expectExpiries(t, "2 2026-04-01T00:00:00Z")
}

// A duration that is known in the apply only.
func TestTimeToLiveMayBeKnownAfterApply(t *testing.T) {
	t.Parallel()
	gateway := newGateway(t)
	late := func(input, ttl string) string {
		return fmt.Sprintf("resource \"terraform_data\" \"late\" {\n  input = %q\n}\n", input) +
			apiKey("  name = \"app\"\n  ttl = terraform_data.late.output == \"\" ? null : \""+ttl+"\"\n  rotate_before_expiry = \"1h\"")
	}
	w := gateway.workspace(t, late("1", "48h"))
	w.mustRun("apply", "-auto-approve")
	gateway.expectExpiries(t, "1 2026-01-03T00:00:00Z")
	w.requireNoChange()
	w.write("main.tf", needProvider+late("2", "72h"))
	w.mustRun("apply", "-auto-approve")
	gateway.expectExpiries(t, "1 2026-01-04T00:00:00Z")
	w.requireSettled(gateway.Server)
}

// With the machine's own clock, and the provider as a process of its own.
func TestKeyIsReplacedInRealSeconds(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	w := newProcessWorkspace(t, server, needProvider+apiKey("  name = \"app\"\n  ttl = \"600s\"\n  rotate_before_expiry = \"598s\""))
	w.mustRun("apply", "-auto-approve")
	for begun := time.Now(); time.Since(begun) < time.Minute; {
		if said := w.mustRun("apply", "-auto-approve"); strings.Contains(said, "1 added, 0 changed, 1 destroyed") {
			return
		}
	}
	t.Error("the key was not replaced")
}
