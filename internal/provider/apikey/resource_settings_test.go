package apikey_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// A new key has all of its settings, or is deleted.
func TestNewAPIKeyGetsItsSettingsOrIsDeleted(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for name, refused := range map[string]bool{"disabled": false, "disabled, which is refused": true} {
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
				w := newProtocolWorkspace(t, gateway, full.with("enabled", false))
				if refused {
					gateway.Inject(gatewaytest.Fault{
						Method: "PUT", Status: 200, Body: `{"success":false,"message":"no"}`, Times: 1,
					})
					w.requireFailure(nil, "Cannot create the API key: the gateway refused the request",
						"The gateway said: no", "The new key was deleted.")
					if left := gateway.APIKeys(); len(left) > 0 || len(w.KeysInState()) > 0 {
						t.Errorf("the gateway has %v, and the state %v", left, w.KeysInState())
					}
				}
				w.mustApply()
				if keys := gateway.APIKeys(); len(keys) != 1 || keys[0].Status != 2 || keys[0].Name != "app" ||
					keys[0].RemainQuota != 100_000 {
					t.Errorf("the gateway has %v", keys)
				}
				w.requireSettled(gateway)
			}))
		}
	}
}

// If a gateway accepts a change of the limit alone and does not make it, or if its response is lost, that is an
// error, and the state keeps the old limit.
func TestLimitThatIsNotChangedIsAnError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault gatewaytest.Fault
		says  string
	}{
		"it is accepted and not made": {
			gatewaytest.Fault{Method: "PUT", Status: 200, Body: `{"success":true}`},
			"spend_limit_usd: requested 1, reported 1000.",
		},
		"the response is lost": {
			gatewaytest.Fault{Method: "PUT", Status: 502}, "Cannot update the API key: the gateway reported an error",
		},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := newProtocolWorkspace(t, gateway, arguments{"name": "app", "spend_limit_usd": 1000})
			w.mustApply()
			gateway.ForgetRequests()
			w.arguments = w.arguments.with("spend_limit_usd", 1)
			gateway.Inject(test.fault)
			w.requireFailure(nil, test.says)
			gateway.ClearFaults()
			if sent := gateway.Count("PUT", "/api/token/"); sent != 1 {
				t.Errorf("the change was sent %d times", sent)
			}
			requireAction(t, w.plan(), update)
			w.requireSettled(gateway)
		}))
	}
}
