package apikey_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// masks are what gateways may show in place of a secret.
var masks = map[string]func(secret string) string{
	"bullets": func(string) string {
		return "sk-••••••••••••••••••••••••"
	},
	"crosses":                 func(string) string { return "sk-" + strings.Repeat("x", 44) },
	"hashes":                  func(string) string { return strings.Repeat("#", 48) },
	"dashes":                  func(string) string { return strings.Repeat("-", 48) },
	"a word":                  func(string) string { return "REDACTED" },
	"a hash":                  func(string) string { return strings.Repeat("9f86d081884c7d65", 4) },
	"the first eight":         func(secret string) string { return "sk-" + secret[:8] },
	"the last four":           func(secret string) string { return secret[len(secret)-4:] },
	"two at the end":          func(secret string) string { return "sk-abcdefgh**********" + secret[len(secret)-2:] },
	"three at the end":        func(secret string) string { return "sk-abcdefgh..." + secret[len(secret)-3:] },
	"an end that is no one's": func(string) string { return "sk-abcdefgh****mask" },
}

// What a gateway shows in place of a secret never replaces it, and is no reason for a warning.
func TestMaskInAnyStyleDoesNotReplaceTheSecret(t *testing.T) {
	t.Parallel()
	for name, mask := range masks {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithQuirks(gatewaytest.Quirks{Mask: mask}))
			w := newProtocolWorkspace(t, gateway, limited)
			w.mustApply()
			for range 3 {
				w.mustApply(refreshOnly)
				planned := w.plan()
				requireAction(t, planned, noChange)
				providertest.ExpectNone(t, planned.said, "Warning")
			}
			if found := w.attribute("key"); found != "sk-"+gateway.APIKeys()[0].Key {
				t.Errorf("the secret is %q", found)
			}
			w.requireDestroyed(gateway)
		}))
	}
}

// A gateway that showed secrets and masks them now does not replace them.
func TestMaskAfterPlainSecretsDoesNotReplaceTheSecret(t *testing.T) {
	t.Parallel()
	for name, mask := range masks {
		if name == "a hash" {
			continue // It cannot be told from a secret that was changed.
		}
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(gatewaytest.StyleOneAPI))
			w := newProtocolWorkspace(t, gateway, limited)
			w.mustApply()
			w.mustApply(refreshOnly)
			gateway.SetQuirks(gatewaytest.Quirks{Mask: mask})
			w.mustApply(refreshOnly)
			if found := w.attribute("key"); found != "sk-"+gateway.APIKeys()[0].Key {
				t.Errorf("the secret is %q", found)
			}
			w.requireDestroyed(gateway)
		}))
	}
}

// An import takes what may be a whole secret, and no mask.
func TestImportTakesNoMaskForASecret(t *testing.T) {
	t.Parallel()
	for name, expected := range map[string]string{
		"the secret": "sk-" + providertest.CappedKey.Key,
		"bullets":    "null", "crosses": "null", "a word": "null", "the first eight": "null", "the last four": "null",
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			mask, isMask := masks[name]
			if !isMask {
				mask = func(secret string) string { return secret }
			}
			gateway := newMemoryGateway(t, gatewaytest.WithAPIKeys(providertest.CappedKey),
				gatewaytest.WithQuirks(gatewaytest.Quirks{Mask: mask}))
			w := newProtocolWorkspace(t, gateway, arguments{"name": "capped"})
			w.importKey(providertest.CappedKey.ID)
			if found := w.attribute("key"); found != expected {
				t.Errorf("the secret is %q", found)
			}
		}))
	}
}

// The documentation of the hosted service has the status 0 for a disabled key.
func TestStatusZeroIsDisabled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, limited.with("enabled", false))
		w.mustApply()
		gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.Status = 0 })
		w.requireNoChange()
		w.arguments = limited
		w.mustApply()
		if found := gateway.APIKeys()[0].Status; found != 1 {
			t.Errorf("the status is %d", found)
		}
	})
}

// From the fourth key on, keys are read from a list, which may lack fields that single reads have.
func TestFieldThatAListLacksIsNotRemoved(t *testing.T) {
	t.Parallel()
	for name, missing := range map[string][]string{
		"models": {"models"}, "subnet": {"subnet"}, "remain_quota": {"remain_quota"}, "expired_time": {"expired_time"},
		"name": {"name"}, "all": {"models", "subnet", "remain_quota", "expired_time", "name", "unlimited_quota"},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithQuirks(gatewaytest.Quirks{NotInList: missing}))
			for range 4 {
				gateway.AddAPIKey(gatewaytest.APIKey{Name: "other", Unlimited: true})
			}
			w := newProtocolWorkspace(t, gateway, full)
			w.mustApply()
			s := w.serve()
			for id := range int64(4) {
				s.Refresh(s.ImportAPIKey(id + 1))
			}
			w.shared = &s
			requireAction(t, w.plan(), noChange)
			w.mustApply(refreshOnly)
			requireAction(t, w.plan(), noChange)
			gateway.ChangeAPIKey(5, func(key *gatewaytest.APIKey) { key.Models = "gpt-5-mini" })
			w.shared = nil
			requireAction(t, w.plan(), update)
		}))
	}
}

// A limit that is never reported cannot be confirmed: no key is created, but one that exists is updated.
func TestLimitThatIsNeverReportedIsAnErrorOfTheCreate(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		t.Run(styleName, inBubble(func(t *testing.T) {
			unknown := gatewaytest.Quirks{Unknown: []string{"remain_quota"}}
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style), gatewaytest.WithQuirks(unknown))
			w := newProtocolWorkspace(t, gateway, limited)
			w.requireFailure(nil, "The gateway did not apply the requested settings",
				"spend_limit_usd: requested 0.2, reported null.", "The new key was deleted.")
			gateway.SetQuirks(gatewaytest.Quirks{})
			w.mustApply()
			gateway.SetQuirks(unknown)
			w.arguments = limited.with("name", "renamed")
			w.mustApply()
			w.requireDestroyed(gateway)
		}))
	}
}
