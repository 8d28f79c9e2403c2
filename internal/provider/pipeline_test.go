package provider_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// The job files stop a pipeline by this expression; jq must agree with what a
// real plan holds.
var jqExpression = regexp.MustCompile(`jq --exit-status '([^']*)' plan.json`)

func TestPipelinesSeeFailedChecksInAPlan(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config string
		key    string
		status string
	}{
		"a check that holds":                {config: topLevelCheck, status: "pass"},
		"a check that fails":                {config: readUser + "\ncheck \"balance\" {\n assert {\n condition = data.aihubmix_user.current.balance_usd >= 100\n error_message = \"Too low.\"\n }\n}", status: "fail"},
		"a refused key inside of a check":   {config: nestedCheck, key: "fd-another", status: "fail"},
		"no check, but a precondition":      {config: readUser + deployment(preconditionOnData)},
		"a check that is known after apply": {config: deployment("") + "check \"later\" {\n assert {\n condition = terraform_data.deployment.output == \"deployed\"\n error_message = \"Not deployed.\"\n }\n}", status: "unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var options []aihubmixtest.Option
			if test.key != "" {
				options = append(options, aihubmixtest.WithManageKey(test.key))
			}
			w := newWorkspace(t, newServer(t, options...), needProvider+test.config)
			w.mustRun("plan", "-out=saved.tfplan")
			plan := w.output("show", "-json", "saved.tfplan")
			w.write("plan.json", string(plan))
			if found := checkStatus(t, plan); found != test.status {
				t.Errorf("the status of the check is %q, not %q", found, test.status)
			}
			w.expectJobFilesToPass(test.status == "" || test.status == "pass")
		})
	}
}

// checkStatus is the status of the plan's check, "" where it has none.
func checkStatus(t *testing.T, plan []byte) string {
	t.Helper()
	var content struct {
		Checks []struct {
			Address struct{ Kind string }
			Status  string
		}
	}
	if err := json.Unmarshal(plan, &content); err != nil {
		t.Fatal(err)
	}
	for _, check := range content.Checks {
		if check.Address.Kind == "check" {
			return check.Status
		}
	}
	return ""
}

func (w *workspace) expectJobFilesToPass(expected bool) {
	w.t.Helper()
	jq, err := exec.LookPath("jq")
	if err != nil {
		w.t.Log("without jq the expression of the job files is not run")
		return
	}
	for _, name := range []string{"github-actions.yml", "gitlab-ci.yml"} {
		job, err := os.ReadFile(filepath.Join(examplesFolder, "guides", name))
		if err != nil {
			w.t.Fatal(err)
		}
		found := jqExpression.FindSubmatch(job)
		if found == nil {
			w.t.Errorf("%s does not look at checks", name)
			continue
		}
		command := exec.CommandContext(w.t.Context(), jq, "--exit-status", string(found[1]), "plan.json") // Our own expression.
		command.Dir = w.folder
		printed, err := command.CombinedOutput()
		if passed := err == nil; passed != expected {
			w.t.Errorf("%s: passed is %t: %s", name, passed, printed)
		}
	}
}
