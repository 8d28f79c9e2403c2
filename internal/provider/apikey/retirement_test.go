package apikey_test

import (
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

var keptKey = arguments{"name": "app", "spend_limit_usd": 10, "keep_after_destroy": "24h"}

// writes are the methods of all requests that change something.
func writes(g providertest.Gateway) (methods []string) {
	for _, request := range g.Requests() {
		if request.Method != http.MethodGet {
			methods = append(methods, request.Method)
		}
	}
	return methods
}

func requireWrites(t *testing.T, g providertest.Gateway, expected ...string) {
	t.Helper()
	if found := writes(g); !slices.Equal(found, expected) {
		t.Errorf("the writes are %v, not %v", found, expected)
	}
}

func TestDestroyedKeyCanBeUsedForAWhile(t *testing.T) {
	t.Parallel()
	for name, style := range gatewaytest.Styles() {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(gatewaytest.APIKey{
				Name: "app", RemainQuota: 4_000_000, UsedQuota: 1_000_000, Models: "gpt-5", Subnet: "192.0.2.0/24",
				Extra: map[string]any{"group": "vip"},
			}))
			w := newProtocolWorkspace(t, gateway, keptKey.with("allowed_models", []string{"gpt-5"}).
				with("allowed_cidrs", []string{"192.0.2.0/24"}))
			w.importKey(1)
			w.mustApply()
			expected := gateway.APIKeys()[0]
			gateway.Pass(t, time.Hour)
			gateway.ForgetRequests()
			requireAction(t, w.apply(toDestroy), deletion)
			requireWrites(t, gateway, http.MethodPut)
			expected.Name, expected.ExpiredTime = "retired-app", gateway.Clock.Now().Add(24*time.Hour).Unix()
			requireSame(t, gateway.Server, []gatewaytest.APIKey{expected}, w)
			if len(w.KeysInState()) > 0 {
				t.Error("the key is still in the state")
			}
		}))
	}
}

func TestReplacedKeyCanBeUsedForAWhile(t *testing.T) {
	t.Parallel()
	for name, isTainted := range map[string]bool{"replaced": false, "tainted": true} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := newProtocolWorkspace(t, gateway, keptKey)
			w.mustApply()
			w.key.tainted = isTainted // Delete gets no private state then.
			requireAction(t, w.apply(toReplace), replacing)
			keys := gateway.APIKeys()
			if len(keys) != 2 || keys[0].Name != "retired-app" || keys[0].RemainQuota != 5_000_000 ||
				keys[0].ExpiredTime != gateway.Clock.Now().Add(24*time.Hour).Unix() || keys[1].Name != "app" {
				t.Errorf("the gateway has %+v", keys)
			}
			w.requireNoChange()
		}))
	}
}

func TestKeyThatNobodyCanUseIsDeleted(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*gatewaytest.APIKey)
		// left is whether the key stays, as it is.
		left bool
	}{
		"disabled":       {func(key *gatewaytest.APIKey) { key.Status = 2 }, false},
		"expired":        {func(key *gatewaytest.APIKey) { key.ExpiredTime = 1_767_225_599 }, false},
		"used up":        {func(key *gatewaytest.APIKey) { key.RemainQuota = 0 }, false},
		"expires sooner": {func(key *gatewaytest.APIKey) { key.ExpiredTime = 1_767_225_600 + 60 }, true},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := newProtocolWorkspace(t, gateway, keptKey)
			w.mustApply()
			gateway.ChangeAPIKey(1, test.change)
			expected := gateway.APIKeys()
			gateway.ForgetRequests()
			requireAction(t, w.apply(toDestroy), deletion)
			if test.left {
				requireWrites(t, gateway)
				requireSame(t, gateway.Server, expected, w)
				return
			}
			requireWrites(t, gateway, http.MethodDelete)
			w.requireDestroyed(gateway)
		}))
	}
}

// Its secret was never handed out.
func TestKeyWhoseCreationDidNotFinishIsDeleted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, keptKey)
		gateway.Inject(gatewaytest.Fault{Method: http.MethodPut, Status: http.StatusBadGateway})
		w.requireFailure(nil, "Cannot give the new API key its name and settings")
		gateway.ClearFaults()
		w.requireDestroyed(gateway)
	})
}

func TestGatewayThatRefusesToLetAKeyExpireIsAnError(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, keptKey)
		w.mustApply()
		gateway.Inject(gatewaytest.Fault{
			Method: http.MethodPut, Status: http.StatusOK, Body: `{"success": false, "message": "no"}`,
		})
		w.requireFailure([]option{toDestroy}, "Cannot set the expiry of the destroyed API key", "The gateway said: no",
			"delete the key in the gateway's console once consumers have changed over, then apply again")
		if len(w.KeysInState()) != 1 {
			t.Error("the key is no longer in the state")
		}
		gateway.ClearFaults()
		gateway.SetQuirks(gatewaytest.Quirks{Alter: func(key *gatewaytest.APIKey) { key.ExpiredTime = -1 }})
		w.requireFailure([]option{toDestroy}, "Cannot set the expiry of the destroyed API key",
			"The gateway accepted the request, but did not apply expires_at.")
		gateway.RemoveAPIKey(1)
		w.requireDestroyed(gateway)
	})
}

// The second destroy finds the key renamed, and about to expire.
func TestLostResponseToARetirementIsSettled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, keptKey)
		w.mustApply()
		gateway.Inject(gatewaytest.Fault{Method: http.MethodPut, Processed: true, Reset: true})
		w.mustApply(toDestroy)
		gateway.ClearFaults()
		if keys := gateway.APIKeys(); len(keys) != 1 || keys[0].Name != "retired-app" {
			t.Errorf("the gateway has %+v", keys)
		}
	})
}

func TestTimeToKeepAKeyIsChangedWithoutARequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, monthlyBudget)
		w.mustApply()
		for _, change := range []struct{ keep, action string }{
			{"24h", update}, {"1440m", noChange}, {"48h", update},
		} {
			w.arguments = monthlyBudget.with("keep_after_destroy", change.keep)
			planned := w.plan()
			requireAction(t, planned, change.action)
			gateway.ForgetRequests()
			requireAction(t, w.execute(planned), change.action)
			if count := len(gateway.Requests()); count > 0 {
				t.Errorf("%d requests were sent to change the time to %s", count, change.keep)
			}
			w.requireNoChange()
		}
		w.requireRenewedAt("2026-01-01T00:00:00Z")
	})
}

func TestTimeToKeepAKeyThatCannotBeUsedIsAnError(t *testing.T) {
	t.Parallel()
	for _, keep := range []string{"0s", "-1h", "1d", "1.5s"} {
		t.Run(keep, inBubble(func(t *testing.T) {
			w := newProtocolWorkspace(t, newMemoryGateway(t), keptKey.with("keep_after_destroy", keep))
			w.requireFailure(nil, "The time to keep the key cannot be used", "is not a duration above zero")
		}))
	}
}

const keptInTurn = `
variable "rotation" {
  default = "1"
}

resource "aihubmix_api_key" "app" {
  name                = "app"
  spend_limit_usd     = 10
  keep_after_destroy  = "24h"
  rotate_when_changed = { rotation = var.rotation }

  lifecycle {
    create_before_destroy = true
  }
}
`

// Terraform creates the new key first, and then sends the old one without its configuration, and if it is tainted
// without private state.
func TestCLIKeepsAReplacedKeyForAWhile(t *testing.T) {
	t.Parallel()
	for name, replace := range map[string]func(*providertest.Workspace) (said string){
		"that is rotated": func(w *providertest.Workspace) string {
			return w.MustRun("apply", "-auto-approve", "-var=rotation=2")
		},
		"that is tainted": func(w *providertest.Workspace) string {
			w.MustRun("taint", "aihubmix_api_key.app")
			return w.MustRun("apply", "-auto-approve")
		},
		"that is replaced on demand": func(w *providertest.Workspace) string {
			return w.MustRun("apply", "-auto-approve", "-replace=aihubmix_api_key.app")
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t)
			w := gateway.Workspace(t, keptInTurn)
			w.MustRun("apply", "-auto-approve")
			providertest.ExpectWords(t, replace(w), "1 added, 0 changed, 1 destroyed")
			keys := gateway.APIKeys()
			if len(keys) != 2 || keys[0].Name != "retired-app" || keys[1].Name != "app" ||
				keys[0].ExpiredTime != gateway.Clock.Now().Add(24*time.Hour).Unix() || keys[1].ExpiredTime != -1 {
				t.Errorf("the gateway has %+v", keys)
			}
			w.MustRun("destroy", "-auto-approve", "-var=rotation=2")
			if keys := gateway.APIKeys(); len(keys) != 2 || keys[1].Name != "retired-app" {
				t.Errorf("the gateway has %+v", keys)
			}
		})
	}
}
