package provider_test

import (
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// What the guides say of gates, seen in runs of a real CLI.

const (
	// gateByEphemeral is a gate, and waitForEphemeral makes a resource wait for it.
	gateByEphemeral  = `ephemeral "aihubmix_user" "gate" { minimum_balance_usd = 20 }`
	waitForEphemeral = `  depends_on = [ephemeral.aihubmix_user.gate]`
)

const (
	tooLow = "Error: The account's balance is below the required minimum"
	// enough and little are balances in quota units: 58.142514 and 3.235 USD.
	enough = 29_071_257
	little = 1_617_500
)

const (
	gateByMinimum = `data "aihubmix_user" "current" { minimum_balance_usd = 20 }`
	gateByAction  = "action \"aihubmix_require_balance\" \"gate\" {\n  config {\n    minimum_balance_usd = 20\n " +
		" }\n}\n"
	triggersAction = "  lifecycle {\n    create_before_destroy = true\n    action_trigger {\n      events  = " +
		"[before_create, before_update]\n      actions = [action.aihubmix_require_balance.gate]\n    }\n  }\n"
	waitForMinimum     = `  depends_on = [data.aihubmix_user.current]`
	preconditionOnData = `
  lifecycle {
    precondition {
      condition     = try(data.aihubmix_user.current.balance_usd >= 20, false)
      error_message = "The balance is too low."
    }
  }
`
	assertion = `
  assert {
    condition     = try(data.aihubmix_user.current.balance_usd >= 20, false)
    error_message = "The balance is too low."
  }
`
	nestedCheck   = "\ncheck \"balance\" {\n  data \"aihubmix_user\" \"current\" {}\n" + assertion + "}\n"
	topLevelCheck = providertest.ReadUser + "\ncheck \"balance\" {\n" + assertion + "}\n"
)

// A check warns: the run succeeds, and says both figures.
func TestFailedCheckIsAWarning(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := providertest.NewWorkspace(t, server,
		providertest.NeedProvider+providertest.ReadExample(t, "data-sources/aihubmix_user/check.tf"))
	said := w.MustRun("apply", "-auto-approve")
	providertest.ExpectWords(t, said, "Warning: Check block assertion failed",
		"The AIHubMix balance is 58.142514 USD, but at least 100 USD are expected. Top up the account.")
}

// Such a gate fails open.
func TestRefusedKeyInsideOfACheckIsAWarning(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t, gatewaytest.WithManageKey("fd-another"))
	w := providertest.NewWorkspace(t, server, providertest.NeedProvider+nestedCheck+providertest.Deployment(""))
	said := w.MustRun("apply", "-auto-approve")
	providertest.ExpectWords(t, said, "Warning: Cannot read the AIHubMix account: access was refused", "1 added")
}

// Such gates fail closed, for a balance that is too low as for a refused key.
func TestGatesThatAreErrorsFailClosed(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]string{
		"a precondition": providertest.ReadUser + providertest.Deployment(preconditionOnData),
		"a postcondition": "data \"aihubmix_user\" \"current\" {\n lifecycle {\n postcondition {\n condition = " +
			"try(self.balance_usd >= 20, false)\n error_message = \"Too low.\"\n }\n }\n}" +
			providertest.Deployment(""),
		"minimum_balance_usd": gateByMinimum + providertest.Deployment(waitForMinimum),
		"an ephemeral":        gateByEphemeral + providertest.Deployment(waitForEphemeral),
		"an action":           gateByAction + providertest.Deployment(triggersAction),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			w := exampleWorkspace(t, server, config)
			server.SetAccountField("quota", little)
			said, exit := w.Run("apply", "-auto-approve")
			providertest.ExpectExit(t, exit, 1, said)
			providertest.ExpectNone(t, said, "Creation complete")

			server.SetAccountField("quota", enough)
			server.Inject(gatewaytest.Fault{Status: 401})
			said, exit = w.Run("apply", "-auto-approve")
			providertest.ExpectWords(t, said, "Cannot read the AIHubMix account: access was refused")
			providertest.ExpectExit(t, exit, 1, said)

			server.ClearFaults()
			providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "1 added")
		})
	}
}

// -detailed-exitcode tells an empty plan (0) from one with changes (2).
func TestDataSourceInsideOfACheckIsAChangeInEveryPlan(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config   string
		exitCode int
	}{
		"a data source inside of the check":  {nestedCheck, 2},
		"a data source outside of the check": {topLevelCheck, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := providertest.NewWorkspace(t, providertest.NewServer(t), providertest.NeedProvider+test.config)
			w.MustRun("apply", "-auto-approve")
			said, exit := w.Run("plan", "-detailed-exitcode")
			providertest.ExpectExit(t, exit, test.exitCode, said)
		})
	}
}

// Each case saves a plan with enough money, and applies it with little.
func TestSavedPlanIsJudgedByTheRightBalance(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config string
		// requests are those of the apply.
		requests int
		says     string
		exitCode int
	}{
		"the balance of the plan by a precondition": {
			config: providertest.ReadUser + providertest.Deployment(preconditionOnData), requests: 0, says: "1 added",
		},
		"the balance of the plan by minimum_balance_usd": {
			config: gateByMinimum + providertest.Deployment(waitForMinimum), requests: 0, says: "1 added",
		},
		"the balance of the plan by a check of its data source": {
			config: topLevelCheck + providertest.Deployment(""), requests: 0, says: "1 added",
		},
		"the balance of the apply by a check with its own": {
			config: nestedCheck + providertest.Deployment(""), requests: 1,
			says: "Warning: Check block assertion failed",
		},
		"the balance of the apply by an ephemeral resource": {
			config: gateByEphemeral + providertest.Deployment(waitForEphemeral), requests: 1,
			says: tooLow, exitCode: 1,
		},
		"the balance of the apply by an action": {
			config: gateByAction + providertest.Deployment(triggersAction), requests: 1,
			says: "The account's balance is below the required minimum", exitCode: 1,
		},
		"the balance of the apply by a precondition on one": {
			config: providertest.ReadExample(t, "ephemeral-resources/aihubmix_user/own_message.tf"), requests: 1,
			says: "The AIHubMix balance is below 20 USD.", exitCode: 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			w := exampleWorkspace(t, server, test.config)
			w.MustRun("plan", "-out=saved.tfplan")
			server.SetAccountField("quota", little)
			server.ForgetRequests()
			said, exit := w.Run("apply", "saved.tfplan")
			providertest.ExpectWords(t, said, test.says)
			providertest.ExpectExit(t, exit, test.exitCode, said)
			if test.exitCode != 0 {
				providertest.ExpectNone(t, said, "Creation complete")
			}
			if count := len(server.Requests()); count != test.requests {
				t.Errorf("%d requests were made, not %d", count, test.requests)
			}
		})
	}
}

// Without create_before_destroy the old deployment is gone before the gate is met.
func TestReplacementMeetsAnEphemeralGateBeforeItDestroys(t *testing.T) {
	t.Parallel()
	for name, example := range map[string]string{
		"with a minimum":      "ephemeral-resources/aihubmix_user/ephemeral-resource.tf",
		"with a precondition": "ephemeral-resources/aihubmix_user/own_message.tf",
	} {
		for lifecycle, destroyed := range map[string]bool{
			"create_before_destroy = true": false, "create_before_destroy = false": true,
		} {
			t.Run(name+" and "+lifecycle, func(t *testing.T) {
				t.Parallel()
				server := providertest.NewServer(t)
				config := strings.ReplaceAll(providertest.ReadExample(t, example), "create_before_destroy = true",
					lifecycle)
				w := exampleWorkspace(t, server, config)
				w.MustRun("apply", "-auto-approve")
				w.MustRun("plan", "-out=saved.tfplan", "-replace=terraform_data.deployment")
				server.SetAccountField("quota", little)
				said, exit := w.Run("apply", "saved.tfplan")
				providertest.ExpectExit(t, exit, 1, said)
				if found := strings.Contains(said, "Destruction complete"); found != destroyed {
					t.Errorf("the deployment was destroyed: %t: %s", found, said)
				}
			})
		}
	}
}

// The action is met before anything is destroyed, by what replaces as by what is new.
func TestReplacementMeetsAnActionBeforeItDestroys(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := exampleWorkspace(t, server,
		providertest.ReadExample(t, "actions/aihubmix_require_balance/action.tf"))
	w.MustRun("apply", "-auto-approve")
	w.MustRun("plan", "-out=saved.tfplan", "-replace=terraform_data.deployment")
	server.SetAccountField("quota", little)
	said, exit := w.Run("apply", "saved.tfplan")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said,
		"The balance of the account \"ada\" is 3.235 USD, but at least 20 USD are required.")
	providertest.ExpectNone(t, said, "Destruction complete", "Creation complete", "-refresh=false")
	said, exit = w.Run("apply", "-auto-approve", "-invoke=action.aihubmix_require_balance.gate")
	providertest.ExpectExit(t, exit, 1, said)
	server.SetAccountField("quota", enough)
	providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve", "-invoke=action.aihubmix_require_balance.gate"),
		"The balance is 58.142514 USD, which is enough")
}

// In such a run a failed postcondition is a warning, so the outputs must tell.
func TestBalanceGateHasNotPassedInARefreshWithALowBalance(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := exampleWorkspace(t, server,
		"module \"gate\" {\n source = \"../modules/balance_gate\"\n minimum_balance_usd = 20\n}\noutput \"passed\" { "+
			"value = module.gate.passed }")
	providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "passed = true")
	server.SetAccountField("quota", little)
	providertest.ExpectWords(t, w.MustRun("apply", "-refresh-only", "-auto-approve"),
		"Warning: Resource postcondition failed", "passed = false")
}

// More money does not help where the key is refused.
func TestBalanceGateProposesToTopUpOnlyIfTheBalanceWasRead(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := exampleWorkspace(t, server, providertest.ReadExample(t, "guides/balance_gate.tf"))
	const advice = "Ask the platform team to top up the account."
	server.SetAccountField("quota", little)
	said, exit := w.Run("plan")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "The AIHubMix balance is 3.235 USD, but at least 20 USD are required. "+advice)
	server.Inject(gatewaytest.Fault{Status: 401})
	said, exit = w.Run("plan")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "Error: Resource postcondition failed", "Access was refused (HTTP status 401)")
	providertest.ExpectNone(t, said, advice)
}

// Without depends_on what the gate should have stopped is created. Terraform and OpenTofu
// 1.11 fail the run afterwards; OpenTofu 1.12 opens what nothing refers to in a plan only.
func TestDeploymentDoesNotWaitForAnEphemeralItDoesNotName(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := exampleWorkspace(t, server, gateByEphemeral+providertest.Deployment(""))
	w.MustRun("plan", "-out=saved.tfplan")
	server.SetAccountField("quota", little)
	said, exit := w.Run("plan")
	providertest.ExpectWords(t, said, tooLow)
	providertest.ExpectExit(t, exit, 1, said)
	said, exit = w.Run("apply", "saved.tfplan")
	providertest.ExpectWords(t, said, "Creation complete")
	if providertest.CLI.Name() == "tofu" && providertest.CLI.AtLeast("", "1.12") {
		providertest.ExpectExit(t, exit, 0, said)
		return
	}
	providertest.ExpectWords(t, said, tooLow)
	providertest.ExpectExit(t, exit, 1, said)
}

func TestDestroyWithALowBalanceIsStoppedByMinimumsAlone(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config string
		says   string
		// stopped: only -refresh=false lets the destroy go on.
		stopped bool
	}{
		"is not stopped by a precondition": {
			config: providertest.ReadUser + providertest.Deployment(preconditionOnData),
		},
		"is not stopped by a check": {config: topLevelCheck + providertest.Deployment("")},
		"is stopped by minimum_balance_usd": {
			config: gateByMinimum + providertest.Deployment(waitForMinimum), stopped: true,
		},
		"is stopped by an ephemeral's minimum": {
			config:  gateByEphemeral + providertest.Deployment(waitForEphemeral),
			stopped: true,
		},
		"is not stopped by the balance_gate": {
			config: "module \"gate\" {\n source = \"../modules/balance_gate\"\n minimum_balance_usd = 20\n}" +
				providertest.Deployment(" depends_on = [module.gate]"),
		},
		"is not stopped by an action": {config: gateByAction + providertest.Deployment(triggersAction)},
		"is not stopped by allow_failure alone": {
			config: `data "aihubmix_user" "current" { allow_failure = true }` +
				providertest.Deployment(preconditionOnData),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			w := exampleWorkspace(t, server, test.config)
			w.MustRun("apply", "-auto-approve")
			server.SetAccountField("quota", little)
			if test.stopped {
				said, exit := w.Run("destroy", "-auto-approve")
				providertest.ExpectWords(t, said, tooLow, "To destroy with a lower balance, add -refresh=false.")
				providertest.ExpectExit(t, exit, 1, said)
				providertest.ExpectWords(t, w.MustRun("destroy", "-auto-approve", "-refresh=false"), "1 destroyed")
				return
			}
			providertest.ExpectWords(t, w.MustRun("destroy", "-auto-approve"), "1 destroyed")
		})
	}
}

func TestDestroyWithAnUnreadableAccountNeedsRefreshFalse(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := providertest.NewWorkspace(t, server,
		providertest.NeedProvider+providertest.ReadUser+providertest.Deployment(preconditionOnData))
	w.MustRun("apply", "-auto-approve")
	server.Inject(gatewaytest.Fault{Status: 401})
	said, exit := w.Run("destroy", "-auto-approve")
	providertest.ExpectWords(t, said, "Error: Cannot read the AIHubMix account: access was refused")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, w.MustRun("destroy", "-auto-approve", "-refresh=false"), "1 destroyed")
}
