package provider_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// A new key has every setting that was asked for, or there is none.
func TestNewAPIKeyGetsItsSettingsOrIsDeleted(t *testing.T) {
	t.Parallel()
	for styleName, style := range styles {
		for name, refused := range map[string]bool{"disabled": false, "disabled, which is refused": true} {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				gateway := newGateway(t, gatewaytest.WithStyle(style))
				w := gateway.workspace(t, apiKey(full+"  enabled = false\n"))
				if refused {
					gateway.Inject(gatewaytest.Fault{Method: "PUT", Status: 200, Body: `{"success":false,"message":"no"}`, Times: 1})
					said, exit := w.run("apply", "-auto-approve")
					expectExit(t, exit, 1, said)
					expectWords(t, said, "Cannot create the API key: the service refused the request", "The server said: no", "The new key was deleted.")
					if left := gateway.APIKeys(); len(left) > 0 || len(w.keysInState()) > 0 {
						t.Errorf("the server has %v, and the state %v", left, w.keysInState())
					}
				}
				w.mustRun("apply", "-auto-approve")
				if keys := gateway.APIKeys(); len(keys) != 1 || keys[0].Status != 2 || keys[0].Name != "app" || keys[0].RemainQuota != 100_000 {
					t.Errorf("the server has %v", keys)
				}
				w.requireSettled(gateway.Server)
			})
		}
	}
}

// A change of the limit alone that a gateway accepts and does not make, or whose answer
// is lost, is an error, and the state keeps what was before.
func TestLimitThatIsNotChangedIsAnError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault gatewaytest.Fault
		says  string
	}{
		"it is accepted and not made": {gatewaytest.Fault{Method: "PUT", Status: 200, Body: `{"success":true}`}, "spend_limit_usd: 1 was asked for, but the gateway has 1000."},
		"the answer is lost":          {gatewaytest.Fault{Method: "PUT", Status: 502}, "Cannot update the API key: the service reported an error"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := newGateway(t)
			w := gateway.workspace(t, apiKey("name = \"app\"\nspend_limit_usd = 1000"))
			w.mustRun("apply", "-auto-approve")
			gateway.ForgetRequests()
			w.write("main.tf", needProvider+apiKey("name = \"app\"\nspend_limit_usd = 1"))
			gateway.Inject(test.fault)
			said, exit := w.run("apply", "-auto-approve")
			expectExit(t, exit, 1, said)
			expectWords(t, said, test.says)
			gateway.ClearFaults()
			if sent := gateway.Count("PUT", "/api/token/"); sent != 1 {
				t.Errorf("the change was sent %d times", sent)
			}
			said, exit = w.run("plan", "-detailed-exitcode")
			expectExit(t, exit, 2, said)
			w.requireSettled(gateway.Server)
		})
	}
}
