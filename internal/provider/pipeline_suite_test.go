package provider_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// The job files stop a pipeline by this expression; jq must agree with what a
// real plan holds.
var jqExpression = regexp.MustCompile(`jq --exit-status '([^']*)' plan.json`)

// messagesExpression prints the messages of failed checks in both job files.
const messagesExpression = ".checks[]?.instances[]?.problems[]?.message"

func TestPipelinesSeeFailedChecksInAPlan(t *testing.T) {
	t.Parallel()
	named := func(config string) string {
		return strings.ReplaceAll(config, `check "balance"`, `check "aihubmix_account"`)
	}
	const later = "check \"later\" {\n assert {\n condition = terraform_data.deployment.output == \"deployed\"\n " +
		"error_message = \"Not deployed.\"\n }\n}\n"
	for name, test := range map[string]struct {
		config  string
		command []string
		key     string
		status  string
	}{
		"a check that holds": {config: named(topLevelCheck), status: "pass"},
		"a check that fails": {
			config: named(strings.ReplaceAll(topLevelCheck, "20", "100")), status: "fail",
		},
		"a refused key inside of a check": {config: named(nestedCheck), key: "fd-another", status: "fail"},
		"a check of another name":         {config: topLevelCheck},
		"no check, but a precondition": {
			config: providertest.ReadUser + providertest.Deployment(preconditionOnData),
		},
		"another check that is not known yet": {
			config: named(topLevelCheck) + providertest.Deployment("") + later, status: "pass",
		},
		"a plan to destroy, which judges none": {
			config: named(topLevelCheck), command: []string{"-destroy"}, status: "unknown",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var options []gatewaytest.Option
			if test.key != "" {
				options = append(options, gatewaytest.WithManageKey(test.key))
			}
			w := providertest.NewWorkspace(t, providertest.NewServer(t, options...),
				providertest.NeedProvider+test.config)
			w.MustRun(append([]string{"plan", "-out=saved.tfplan"}, test.command...)...)
			plan := w.Output("show", "-json", "saved.tfplan")
			w.Write("plan.json", string(plan))
			if found := checkStatus(t, plan); found != test.status {
				t.Errorf("the status of the check is %q, not %q", found, test.status)
			}
			expectJobFilesToPass(w, test.status == "pass")
			if name == "a check that fails" {
				expectMessages(w, "The balance is too low.")
			}
		})
	}
}

// checkStatus is the status of the check that the job files name, "" where there is none.
func checkStatus(t *testing.T, plan []byte) string {
	t.Helper()
	var content struct {
		Checks []struct {
			Address struct{ Kind, Name string }
			Status  string
		}
	}
	if err := json.Unmarshal(plan, &content); err != nil {
		t.Fatal(err)
	}
	for _, check := range content.Checks {
		if check.Address.Kind == "check" && check.Address.Name == "aihubmix_account" {
			return check.Status
		}
	}
	return ""
}

func expectJobFilesToPass(w *providertest.Workspace, expected bool) {
	w.T.Helper()
	jq, err := exec.LookPath("jq")
	if err != nil {
		w.T.Log("without jq the expression of the job files is not run")
		return
	}
	for _, name := range []string{"github-actions.yml", "gitlab-ci.yml"} {
		job, err := os.ReadFile(filepath.Join(providertest.ExamplesFolder, "guides", name))
		if err != nil {
			w.T.Fatal(err)
		}
		found := jqExpression.FindSubmatch(job)
		if found == nil {
			w.T.Errorf("%s does not look at checks", name)
			continue
		}
		if !strings.Contains(string(job), "jq --raw-output '"+messagesExpression+"' plan.json") {
			w.T.Errorf("%s does not show the messages of failed checks", name)
		}
		// Our own expression.
		command := exec.CommandContext(w.T.Context(), jq, "--exit-status", string(found[1]), "plan.json")
		command.Dir = w.Folder
		printed, err := command.CombinedOutput()
		if passed := err == nil; passed != expected {
			w.T.Errorf("%s: passed is %t: %s", name, passed, printed)
		}
	}
}

// expectMessages runs the expression that shows messages of failed checks.
func expectMessages(w *providertest.Workspace, expected string) {
	w.T.Helper()
	jq, err := exec.LookPath("jq")
	if err != nil {
		w.T.Skip("the expression needs jq")
	}
	command := exec.CommandContext(w.T.Context(), jq, "--raw-output", messagesExpression, "plan.json")
	command.Dir = w.Folder
	printed, err := command.Output()
	if err != nil {
		w.T.Fatal(err)
	}
	if found := strings.TrimSpace(string(printed)); found != expected {
		w.T.Errorf("the messages are %q, not %q", found, expected)
	}
}

// runScript runs a script of the guide in the workspace, and returns what it said and its exit code.
func runScript(w *providertest.Workspace, name string) (said string, exitCode int) {
	w.T.Helper()
	for _, program := range []string{"sh", "jq"} {
		if _, err := exec.LookPath(program); err != nil {
			w.T.Skipf("the script needs %s", program)
		}
	}
	script, err := os.ReadFile(filepath.Join(providertest.ExamplesFolder, "guides", name))
	if err != nil {
		w.T.Fatal(err)
	}
	w.Write(name, string(script))
	cli := w.Command("version")
	counted := ""
	if starts := os.Getenv(terraformcli.VariableStarts); starts != "" {
		counted = fmt.Sprintf("printf . >> '%s'\n", starts)
	}
	w.Write("bin/terraform", fmt.Sprintf("#!/bin/sh\n%sexec '%s' \"$@\"\n", counted, cli.Path))
	folder := filepath.Join(w.Folder, "bin")
	if err := os.Chmod(filepath.Join(folder, "terraform"), 0o700); err != nil {
		w.T.Fatal(err)
	}
	command := exec.CommandContext(w.T.Context(), "sh", name)
	path := "PATH=" + folder + string(os.PathListSeparator) + os.Getenv("PATH")
	command.Dir, command.Env = w.Folder, slices.Concat(cli.Env, []string{path})
	printed, err := command.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.T.Fatal(err)
	}
	return providertest.Unframed(string(printed)), command.ProcessState.ExitCode()
}

// A script has to tell a low balance from a refused key and a slip in the configuration.
func TestPlanScriptSaysByItsExitCodeWhyThereIsNoPlan(t *testing.T) {
	t.Parallel()
	const gate = `data "aihubmix_user" "current" { minimum_balance_usd = 20 }`
	for name, test := range map[string]struct {
		config, key, body string
		fault             gatewaytest.Fault
		exit              int
		says              string
	}{
		"a balance that is high enough": {config: gate},
		"a balance that is too low": {config: strings.ReplaceAll(gate, "20",
			"100"), exit: 10, says: "The account's balance is below the required minimum"},
		"a balance that is unknown": {
			config: gate, body: `{"success": true, "data": {"username": "ada"}}`, exit: 10,
			says: "The account's balance is unknown",
		},
		"a key that is refused": {
			config: gate, key: "fd-another", exit: 20, says: "Cannot read the AIHubMix account: ",
		},
		"a key for inference": {
			config: gate, key: "sk-another", exit: 20, says: "The Manage Key cannot be used",
		},
		"a key that is not set": {config: gate, key: "-", exit: 20, says: "No Manage Key is set"},
		"a unit that cannot be read": {
			config: gate, fault: gatewaytest.Fault{Path: "/api/status", Status: 403}, exit: 20,
			says: "Cannot read the gateway's quota unit: ",
		},
		"a slip in the syntax": {config: gate + "}", exit: 1},
		"an argument that is unknown": {
			config: strings.ReplaceAll(gate, "minimum", "smallest"), exit: 1, says: "Unsupported argument",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			options := []gatewaytest.Option{gatewaytest.WithStatus(nil)}
			if test.body != "" {
				options = append(options, gatewaytest.WithUserBody(test.body))
			}
			server := providertest.NewServer(t, options...)
			if test.fault.Status != 0 {
				server.Inject(test.fault)
			}
			w := providertest.NewProcessWorkspace(t, server, providertest.NeedProvider+test.config)
			if test.key != "" {
				w.Set("AIHUBMIX_MANAGE_KEY=" + strings.TrimPrefix(test.key, "-"))
			}
			said, exit := runScript(w, "plan.sh")
			providertest.ExpectExit(t, exit, test.exit, said)
			providertest.ExpectWords(t, said, test.says)
		})
	}
}

func TestApplyScriptAppliesWhatIsDue(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t, providertest.ReadExample(t, "guides/monthly_budget.tf"))
	run := func(quota int64, exit int) {
		t.Helper()
		said, found := runScript(w, "apply.sh")
		providertest.ExpectExit(t, found, exit, said)
		if keys := gateway.APIKeys(); len(keys) != 1 || keys[0].RemainQuota != quota {
			t.Errorf("the gateway has %+v: %s", keys, said)
		}
	}
	run(5_000_000, 0)
	gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.RemainQuota, key.UsedQuota = 0, 5_000_000 })
	run(0, 0)
	gateway.Pass(t, 31*24*time.Hour)
	gateway.Inject(gatewaytest.Fault{Method: http.MethodPut, Status: http.StatusForbidden, Times: 1})
	run(0, 1)
	run(5_000_000, 0)
	gateway.Inject(gatewaytest.Fault{Status: http.StatusForbidden})
	run(5_000_000, 1)
}

// What the guide's table says of exit codes: an output that follows the balance is a change.
func TestDetailedExitCodeCountsOutputs(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := providertest.NewWorkspace(t, server,
		providertest.NeedProvider+providertest.ReadExample(t, "data-sources/aihubmix_user/outputs.tf"))
	w.MustRun("apply", "-auto-approve")
	said, exit := w.Run("plan", "-detailed-exitcode")
	providertest.ExpectExit(t, exit, 0, said)
	server.SetAccountField("quota", 1)
	said, exit = w.Run("plan", "-detailed-exitcode")
	providertest.ExpectExit(t, exit, 2, said)
	w.MustRun("apply", "-refresh-only", "-auto-approve")
	said, exit = w.Run("plan", "-detailed-exitcode")
	providertest.ExpectExit(t, exit, 0, said)
	if providertest.CLI.AtLeast("1.11", "") && !providertest.CLI.AtLeast("1.15", "") { // 1.5.7 has 0 here.
		said, exit = w.Run("plan", "-refresh-only", "-detailed-exitcode")
		providertest.ExpectExit(t, exit, 2, said)
	}
}
