package apikey_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

var monthlyBudget = arguments{"name": "app", "spend_limit_usd": 10, "spend_limit_period": "monthly"}

// use spends so many US dollars with all keys, and marks those that are used up, as gateways do.
func use(g providertest.Gateway, usd int64) {
	for _, key := range g.APIKeys() {
		g.ChangeAPIKey(key.ID, func(key *gatewaytest.APIKey) {
			key.UsedQuota += usd * 500_000
			if key.RemainQuota -= usd * 500_000; key.RemainQuota <= 0 {
				key.Status = 4
			}
		})
	}
}

// requireBudget expects one key with so many US dollars left, that is enabled.
func requireBudget(t *testing.T, g providertest.Gateway, left int64) {
	t.Helper()
	keys := g.APIKeys()
	if len(keys) != 1 || keys[0].RemainQuota != left*500_000 || keys[0].Status != 1 || keys[0].Unlimited {
		t.Errorf("%d USD are to be left, but the gateway has %+v", left, keys)
	}
}

func (w *protocolWorkspace) requireRenewedAt(expected string) {
	w.t.Helper()
	if found := w.attribute("spend_limit_renewed_at"); found != expected {
		w.t.Errorf("it was renewed at %s, not at %s", found, expected)
	}
}

// The clock begins on 2026-01-01, a Thursday.
func TestLimitIsGrantedInEachPeriod(t *testing.T) {
	t.Parallel()
	for period, starts := range map[string][]string{
		"daily":   {"2026-01-01", "2026-01-02", "2026-01-03"},
		"weekly":  {"2025-12-29", "2026-01-05", "2026-01-12"},
		"monthly": {"2026-01-01", "2026-02-01", "2026-03-01"},
	} {
		for name, style := range gatewaytest.Styles() {
			t.Run(period+" at "+name, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
				w := newProtocolWorkspace(t, gateway, monthlyBudget.with("spend_limit_period", period))
				requireAction(t, w.apply(), creation)
				for i, start := range starts {
					w.requireRenewedAt(start + "T00:00:00Z")
					requireBudget(t, gateway, 10)
					use(gateway, 8)
					w.requireNoChange()
					w.arguments = w.arguments.with("name", fmt.Sprint("renamed ", i))
					requireAction(t, w.apply(), update)
					requireBudget(t, gateway, 2)
					if i+1 == len(starts) {
						break
					}
					next, err := time.Parse(time.DateOnly, starts[i+1])
					if err != nil {
						t.Fatal(err)
					}
					gateway.Pass(t, next.Sub(gateway.Clock.Now())-time.Second)
					w.requireNoChange()
					gateway.Pass(t, time.Second)
					requireAction(t, w.apply(), update)
					w.requireNoChange()
				}
				w.requireSettled(gateway)
			}))
		}
	}
}

// The budget of two months is not saved up, and months without an apply are not granted later.
func TestUsedUpKeyIsEnabledByTheNextPeriod(t *testing.T) {
	t.Parallel()
	for name, style := range gatewaytest.Styles() {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
			w := newProtocolWorkspace(t, gateway, monthlyBudget)
			w.mustApply()
			use(gateway, 11)
			requireAction(t, w.plan(), noChange, "Warning: The API key's spend limit is used up",
				"can be used again after the first apply of the next period")
			gateway.Pass(t, 100*day)
			planned := w.plan()
			requireAction(t, planned, update)
			providertest.ExpectNone(t, planned.said, "Warning")
			w.execute(planned)
			w.requireRenewedAt("2026-04-01T00:00:00Z")
			requireBudget(t, gateway, 10)
			w.requireNoChange()
		}))
	}
}

// The process that applies plans once more, by its own clock.
func TestGrantIsDecidedWhenItIsApplied(t *testing.T) {
	t.Parallel()
	const midnight = 31 * day
	for name, test := range map[string]struct {
		plannedAt, appliedAt time.Duration
		rename               bool
		action, renewedAt    string
		left                 int64
		next                 string
	}{
		"no change over midnight":            {midnight - 1, midnight, false, noChange, "2026-01-01", 2, update},
		"a rename over midnight":             {midnight - 1, midnight, true, update, "2026-02-01", 10, noChange},
		"a rename within a period":           {midnight - 2, midnight - 1, true, update, "2026-01-01", 2, noChange},
		"a grant a moment later":             {midnight, midnight + 1, false, update, "2026-02-01", 10, noChange},
		"a grant with a rename":              {midnight, midnight + 1, true, update, "2026-02-01", 10, noChange},
		"a grant in the period after that":   {midnight, 2 * midnight, false, update, "2026-03-01", 10, noChange},
		"a rename, applied two months later": {midnight - 1, 3 * midnight, true, update, "2026-04-01", 10, noChange},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := newProtocolWorkspace(t, gateway, monthlyBudget)
			w.mustApply()
			use(gateway, 8)
			gateway.Pass(t, test.plannedAt)
			if test.rename {
				w.arguments = w.arguments.with("name", "renamed")
			}
			planned := w.plan()
			requireAction(t, planned, test.action)
			gateway.Pass(t, test.appliedAt-test.plannedAt)
			requireAction(t, w.execute(planned), test.action)
			w.requireRenewedAt(test.renewedAt + "T00:00:00Z")
			requireBudget(t, gateway, test.left)
			// The next plan grants what this one did not.
			requireAction(t, w.apply(), test.next)
			w.requireNoChange()
		}))
	}
}

func TestGrantNeedsNoRefresh(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, monthlyBudget)
		w.mustApply()
		use(gateway, 8)
		gateway.Pass(t, 31*day)
		requireAction(t, w.apply(withoutRefresh), update)
		requireBudget(t, gateway, 10)
		w.requireNoChange()
	})
}

func TestDisabledKeyIsGrantedNothingUntilItIsEnabled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, monthlyBudget)
		w.mustApply()
		use(gateway, 8)
		w.arguments = monthlyBudget.with("enabled", false)
		w.mustApply()
		gateway.Pass(t, 31*day)
		w.requireNoChange()
		w.arguments = w.arguments.with("name", "renamed")
		requireAction(t, w.apply(), update)
		w.requireRenewedAt("2026-01-01T00:00:00Z")
		w.arguments = w.arguments.with("enabled", true)
		requireAction(t, w.apply(), update)
		w.requireRenewedAt("2026-02-01T00:00:00Z")
		requireBudget(t, gateway, 10)
		w.requireNoChange()
	})
}

// A grant is no other change of the key.
func TestKeyThatIsDueForRotationTooIsReplaced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, monthlyBudget.with("ttl", "840h").with("rotate_before_expiry", "120h"))
		w.mustApply()
		use(gateway, 8)
		gateway.Pass(t, 31*day)
		requireAction(t, w.apply(), replacing)
		requireBudget(t, gateway, 10)
		w.requireRenewedAt("2026-02-01T00:00:00Z")
		w.requireNoChange()
	})
}

// What was spent before the argument was added does not count.
func TestPeriodOfAnExistingKeyBeginsWithAGrant(t *testing.T) {
	t.Parallel()
	for name, spent := range map[string]int64{"a key that was used": 8, "a key that is used up": 10} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := newProtocolWorkspace(t, gateway, arguments{"name": "app", "spend_limit_usd": 10})
			w.mustApply()
			w.requireRenewedAt("null")
			use(gateway, spent)
			w.arguments = monthlyBudget
			requireAction(t, w.apply(), update)
			requireBudget(t, gateway, 10)
			w.requireRenewedAt("2026-01-01T00:00:00Z")
			w.requireNoChange()
			// Without the argument, what was granted remains.
			use(gateway, 3)
			w.arguments = arguments{"name": "app", "spend_limit_usd": 10}
			requireAction(t, w.apply(), update)
			requireBudget(t, gateway, 7)
			w.requireRenewedAt("null")
			w.requireNoChange()
		}))
	}
}

func TestImportedKeyIsGrantedAWholePeriod(t *testing.T) {
	t.Parallel()
	for name, limit := range map[string]int64{"with the same limit": 10, "with a larger one": 510} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{
				Name: "app", UsedQuota: (limit - 1) * 500_000, RemainQuota: 500_000,
			}))
			w := newProtocolWorkspace(t, gateway, monthlyBudget)
			w.importKey(1)
			requireAction(t, w.apply(), update)
			requireBudget(t, gateway, 10)
			w.requireNoChange()
			w.arguments = monthlyBudget.with("name", "renamed")
			w.mustApply()
			requireBudget(t, gateway, 10)
			w.requireNoChange()
		}))
	}
}

// Without a period, an imported key keeps the limit that it has.
func TestImportedKeyKeepsItsLimitInOtherUpdates(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{
			Name: "app", UsedQuota: 4_500_000, RemainQuota: 500_000,
		}))
		w := newProtocolWorkspace(t, gateway, arguments{"name": "renamed", "spend_limit_usd": 10})
		w.importKey(1)
		requireAction(t, w.apply(), update)
		requireBudget(t, gateway, 1)
		w.requireNoChange()
	})
}

func TestLimitIsChangedWithinAPeriod(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, monthlyBudget)
		w.mustApply()
		use(gateway, 10)
		gateway.Pass(t, 31*day)
		w.mustApply()
		use(gateway, 4)
		w.arguments = monthlyBudget.with("spend_limit_usd", 20)
		requireAction(t, w.apply(), update)
		requireBudget(t, gateway, 16)
		w.requireNoChange()
		// What somebody adds by hand is drift, and is taken away.
		gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.RemainQuota += 5 * 500_000 })
		drifted := w.plan()
		requireAction(t, drifted, update)
		s := providertest.Serve(t, w.around)
		shown := s.Attributes(s.APIKeySchema(), drifted.prior.State)["spend_limit_usd"]
		if found := providertest.PlainText(shown); found != "25" {
			t.Errorf("the limit is shown as %s, not as 25", found)
		}
		w.execute(drifted)
		requireBudget(t, gateway, 16)
		w.requireNoChange()
		// A shorter period that began earlier is granted, a longer one is not.
		gateway.Pass(t, day)
		w.arguments = w.arguments.with("spend_limit_period", "daily")
		w.mustApply()
		requireBudget(t, gateway, 20)
		w.requireRenewedAt("2026-02-02T00:00:00Z")
		use(gateway, 1)
		w.arguments = w.arguments.with("spend_limit_period", "monthly")
		w.mustApply()
		requireBudget(t, gateway, 19)
		w.requireNoChange()
	})
}

// lapsed returns a key without a period, whose limit over its life is 30 USD above the 10 USD of its configuration.
func lapsed(t *testing.T) (providertest.Gateway, *protocolWorkspace) {
	t.Helper()
	gateway := newMemoryGateway(t)
	w := newProtocolWorkspace(t, gateway, arguments{"name": "app", "spend_limit_usd": 30})
	w.mustApply()
	use(gateway, 30)
	w.arguments = monthlyBudget
	w.mustApply()
	w.arguments = arguments{"name": "app", "spend_limit_usd": 10}
	w.mustApply()
	requireBudget(t, gateway, 10)
	return gateway, w
}

// A configuration may take over a limit that was changed by hand. Other updates do not add to it.
func TestLimitSetByHandAfterTheLastPeriodIsNoGrant(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway, w := lapsed(t)
		gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.RemainQuota += 5 * 500_000 })
		w.arguments = w.arguments.with("spend_limit_usd", 15)
		w.requireNoChange()
		w.mustApply()
		w.arguments = w.arguments.with("name", "renamed")
		requireAction(t, w.apply(), update)
		requireBudget(t, gateway, 15)
		w.arguments = w.arguments.with("spend_limit_usd", 10)
		requireAction(t, w.apply(), update)
		requireBudget(t, gateway, 10)
		w.requireNoChange()
	})
}

func TestLimitAfterNoneIsNotAboveTheRequestedOne(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway, w := lapsed(t)
		gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.Unlimited = true })
		w.arguments = arguments{"name": "app"}
		w.mustApply()
		w.arguments = w.arguments.with("spend_limit_usd", 50)
		requireAction(t, w.apply(), update)
		requireBudget(t, gateway, 20)
		w.requireNoChange()
	})
}
