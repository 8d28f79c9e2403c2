package provider_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// The job files stop a pipeline by this expression; jq must agree with what a
// real plan holds.
var jqExpression = regexp.MustCompile(`jq --exit-status '([^']*)' plan.json`)

func TestPipelinesSeeFailedChecksInAPlan(t *testing.T) {
	t.Parallel()
	named := func(config string) string {
		return strings.ReplaceAll(config, `check "balance"`, `check "aihubmix_account"`)
	}
	const later = "check \"later\" {\n assert {\n condition = terraform_data.deployment.output == \"deployed\"\n error_message = \"Not deployed.\"\n }\n}\n"
	for name, test := range map[string]struct {
		config  string
		command []string
		key     string
		status  string
	}{
		"a check that holds":                   {config: named(topLevelCheck), status: "pass"},
		"a check that fails":                   {config: named(strings.ReplaceAll(topLevelCheck, "20", "100")), status: "fail"},
		"a refused key inside of a check":      {config: named(nestedCheck), key: "fd-another", status: "fail"},
		"a check of another name":              {config: topLevelCheck},
		"no check, but a precondition":         {config: readUser + deployment(preconditionOnData)},
		"another check that is not known yet":  {config: named(topLevelCheck) + deployment("") + later, status: "pass"},
		"a plan to destroy, which judges none": {config: named(topLevelCheck), command: []string{"-destroy"}, status: "unknown"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var options []aihubmixtest.Option
			if test.key != "" {
				options = append(options, aihubmixtest.WithManageKey(test.key))
			}
			w := newWorkspace(t, newServer(t, options...), needProvider+test.config)
			w.mustRun(append([]string{"plan", "-out=saved.tfplan"}, test.command...)...)
			plan := w.output("show", "-json", "saved.tfplan")
			w.write("plan.json", string(plan))
			if found := checkStatus(t, plan); found != test.status {
				t.Errorf("the status of the check is %q, not %q", found, test.status)
			}
			w.expectJobFilesToPass(test.status == "pass")
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
