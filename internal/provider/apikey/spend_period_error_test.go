package apikey_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestPeriodThatCannotBeUsedIsAnError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments arguments
		says      string
	}{
		"without a limit": {
			arguments{"name": "app", "spend_limit_period": "daily"}, "spend_limit_period needs spend_limit_usd",
		},
		"of another length": {
			monthlyBudget.with("spend_limit_period", "yearly"), `"yearly" is not a period. Write "daily", "weekly" or`,
		},
		"of no length": {monthlyBudget.with("spend_limit_period", ""), `"" is not a period`},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			w := newProtocolWorkspace(t, newMemoryGateway(t), test.arguments)
			w.requireFailure(nil, "The period of the spend limit cannot be used", test.says, "spend_limit_period")
		}))
	}
}

// Each of these updates fails after the limit was written. The next run must not grant it once more.
func TestGrantOfAnUpdateThatFailsIsNotRepeated(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		style gatewaytest.Style
		// method is that of the second request to fail, the first being passed on.
		method, path string
		alter        func(*gatewaytest.APIKey)
		says         string
	}{
		"the read after the write fails": {
			gatewaytest.StyleFork, http.MethodGet, "/api/token/1", nil, "Cannot update the API key: access was refused",
		},
		"the key is not enabled": {
			gatewaytest.StyleOneAPI, http.MethodPut, "/api/token/", nil,
			"Cannot update the API key: access was refused",
		},
		"the gateway changes a setting": {
			gatewaytest.StyleAIHubMix, "none", "", func(key *gatewaytest.APIKey) { key.Models = "gpt-5-nano" },
			"The gateway did not apply the requested settings",
		},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(test.style))
			w := newProtocolWorkspace(t, gateway, monthlyBudget)
			w.mustApply()
			use(gateway, 10)
			gateway.Pass(t, 31*day)
			w.arguments = monthlyBudget.with("allowed_models", []string{"gpt-5"})
			planned := w.plan()
			gateway.SetQuirks(gatewaytest.Quirks{Alter: test.alter})
			gateway.Inject(gatewaytest.Fault{Method: test.method, Path: test.path, Times: 1, Processed: true})
			gateway.Inject(gatewaytest.Fault{Method: test.method, Path: test.path, Status: http.StatusForbidden})
			requireFailed(t, w.execute(planned), test.says)
			w.requireRenewedAt("2026-02-01T00:00:00Z")
			gateway.ClearFaults()
			gateway.SetQuirks(gatewaytest.Quirks{})
			use(gateway, 3)
			planned = w.plan()
			providertest.ExpectNone(t, planned.said, "Warning")
			w.execute(planned)
			requireBudget(t, gateway, 7)
			w.requireNoChange()
		}))
	}
}

const budgetOfACLI = `
resource "aihubmix_api_key" "app" {
  name               = "app"
  spend_limit_usd    = 10
  spend_limit_period = "monthly"
  %s
}
`

// Terraform compares the plan with that of the process that applies.
func TestCLIGrantsTheLimitOfANewPeriod(t *testing.T) {
	t.Parallel()
	const midnight = 31 * day
	ignoring := "lifecycle {\n    ignore_changes = all\n  }"
	for name, test := range map[string]struct {
		lifecycle string
		planned   time.Duration
		plan      []string
		left      int64
	}{
		"in the new period":                  {"", midnight, nil, 10},
		"that was planned in the one before": {"", midnight - 1, nil, 2},
		"without a refresh":                  {"", midnight, []string{"-refresh=false"}, 10},
		"of one target":                      {"", midnight, []string{"-target=aihubmix_api_key.app"}, 10},
		"whose changes are ignored":          {ignoring, midnight, nil, 10},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t)
			w := gateway.Workspace(t, fmt.Sprintf(budgetOfACLI, test.lifecycle))
			w.MustRun("apply", "-auto-approve")
			use(gateway, 8)
			gateway.Pass(t, test.planned)
			said := w.MustRun(append([]string{"plan", "-out=saved.tfplan"}, test.plan...)...)
			if test.left == 10 {
				providertest.ExpectWords(t, said,
					`~ spend_limit_renewed_at = "2026-01-01T00:00:00Z" -> (known after apply)`,
					"0 to add, 1 to change, 0 to destroy")
			}
			gateway.Pass(t, time.Hour)
			w.MustRun("apply", "saved.tfplan")
			requireBudget(t, gateway, test.left)
			w.MustRun("apply", "-auto-approve")
			requireBudget(t, gateway, 10)
			w.RequireNoChange()
		})
	}
}
