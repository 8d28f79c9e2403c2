package apikey_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// A new key has every setting that was asked for, or there is none.
func TestNewAPIKeyGetsItsSettingsOrIsDeleted(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		for name, refused := range map[string]bool{"disabled": false, "disabled, which is refused": true} {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style))
				w := gateway.Workspace(t, providertest.APIKey(full+"  enabled = false\n"))
				if refused {
					gateway.Inject(gatewaytest.Fault{
						Method: "PUT", Status: 200, Body: `{"success":false,"message":"no"}`, Times: 1,
					})
					said, exit := w.Run("apply", "-auto-approve")
					providertest.ExpectExit(t, exit, 1, said)
					providertest.ExpectWords(t, said, "Cannot create the API key: the service refused the request",
						"The server said: no", "The new key was deleted.")
					if left := gateway.APIKeys(); len(left) > 0 || len(w.KeysInState()) > 0 {
						t.Errorf("the server has %v, and the state %v", left, w.KeysInState())
					}
				}
				w.MustRun("apply", "-auto-approve")
				if keys := gateway.APIKeys(); len(keys) != 1 || keys[0].Status != 2 || keys[0].Name != "app" ||
					keys[0].RemainQuota != 100_000 {
					t.Errorf("the server has %v", keys)
				}
				w.RequireSettled(gateway.Server)
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
		"it is accepted and not made": {
			gatewaytest.Fault{Method: "PUT", Status: 200, Body: `{"success":true}`},
			"spend_limit_usd: 1 was asked for, but the gateway has 1000.",
		},
		"the answer is lost": {
			gatewaytest.Fault{Method: "PUT", Status: 502}, "Cannot update the API key: the service reported an error",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t)
			w := gateway.Workspace(t, providertest.APIKey("name = \"app\"\nspend_limit_usd = 1000"))
			w.MustRun("apply", "-auto-approve")
			gateway.ForgetRequests()
			w.Write("main.tf", providertest.NeedProvider+providertest.APIKey("name = \"app\"\nspend_limit_usd = 1"))
			gateway.Inject(test.fault)
			said, exit := w.Run("apply", "-auto-approve")
			providertest.ExpectExit(t, exit, 1, said)
			providertest.ExpectWords(t, said, test.says)
			gateway.ClearFaults()
			if sent := gateway.Count("PUT", "/api/token/"); sent != 1 {
				t.Errorf("the change was sent %d times", sent)
			}
			said, exit = w.Run("plan", "-detailed-exitcode")
			providertest.ExpectExit(t, exit, 2, said)
			w.RequireSettled(gateway.Server)
		})
	}
}
