package terraformcli_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

// newWorkspace has a shell script as its CLI.
func newWorkspace(t *testing.T, script string, variables ...string) *terraformcli.Workspace {
	t.Helper()
	folder := install(t, map[string]string{"cli": script})
	t.Setenv(terraformcli.VariableStarts, "") // The script is no start of a CLI.
	cli := terraformcli.CLI{Path: filepath.Join(folder, "cli"), Version: "OpenTofu v1.9.0"}
	configuration := terraformcli.Mirror("/mirror")
	w, err := terraformcli.NewWorkspace(cli, filepath.Join(t.TempDir(), "configuration"), configuration, variables...)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestCLIRunsWithItsOwnConfigurationAndEnvironment(t *testing.T) {
	t.Setenv("TF_CLI_CONFIG_FILE", "/of/the/user")
	t.Setenv("AIHUBMIX_MANAGE_KEY", "of the user")
	w := newWorkspace(t, `read -r first < "$TF_CLI_CONFIG_FILE"; read -r last < sub/main.tf
echo "$first|$last|$AIHUBMIX_MANAGE_KEY|$ADDED|$*"; echo complaint >&2; exit 2`, "ADDED=yes")
	if err := w.Write("sub/main.tf", "configuration\n"); err != nil {
		t.Fatal(err)
	}
	result, err := w.Run(t.Context(), "plan", "-detailed-exitcode")
	if err != nil {
		t.Fatal(err)
	}
	const output = "provider_installation {|configuration||yes|plan -detailed-exitcode -no-color\n"
	if result.Output != output || result.Errors != "complaint\n" || result.ExitCode != 2 {
		t.Errorf("the result is %+v", result)
	}
	if result.Printed() != output+"complaint\n" {
		t.Errorf("it printed %q", result.Printed())
	}
	_, err = w.MustRun(t.Context(), "plan")
	const want = "the command “tofu plan” of OpenTofu v1.9.0 ended with exit code 2 and printed:\nprovider_inst"
	if err == nil || !strings.Contains(err.Error(), want) || !strings.HasSuffix(err.Error(), "complaint\n") {
		t.Errorf("the error is: %v", err)
	}
}

func TestCLIThatCannotStartIsAnError(t *testing.T) {
	w := newWorkspace(t, "")
	w.CLI.Path = filepath.Join(t.TempDir(), "missing")
	if result, err := w.Run(t.Context(), "plan"); err == nil {
		t.Errorf("the result is %+v", result)
	}
}

func TestEveryStartOfACLIIsCounted(t *testing.T) {
	w := newWorkspace(t, "")
	starts := filepath.Join(t.TempDir(), "starts")
	if err := os.WriteFile(starts, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(terraformcli.VariableStarts, starts)
	for range 3 {
		if _, err := w.MustRun(t.Context(), "plan"); err != nil {
			t.Fatal(err)
		}
	}
	if noted, err := os.ReadFile(starts); err != nil || len(noted) != 3 {
		t.Errorf("noted: %q (%v)", noted, err)
	}
}

// The first interrupt does not end it, as with a CLI that waits for a request.
func TestCLIIsInterruptedTwiceWhenTheContextEnds(t *testing.T) {
	w := newWorkspace(t, `caught() { echo x >> interrupts; if test -e second; then exit 0; fi; : > second; }
trap caught INT
: > started
while :; do :; done`)
	ctx, interrupt := context.WithCancel(t.Context())
	defer interrupt()
	go func() {
		for started := filepath.Join(w.Folder, "started"); ctx.Err() == nil; {
			if _, err := os.Stat(started); err == nil {
				interrupt()
			}
		}
	}()
	if _, err := w.Run(ctx, "apply"); !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v", err)
	}
	if noted, err := os.ReadFile(filepath.Join(w.Folder, "interrupts")); err != nil || string(noted) != "x\nx\n" {
		t.Errorf("it was interrupted: %q (%v)", noted, err)
	}
}

func TestProviderIsOverridden(t *testing.T) {
	const want = `provider_installation {
  dev_overrides {
    "aihubmix/aihubmix" = "/ours"
  }
  direct {}
}
`
	if found := terraformcli.DevOverrides("/ours"); found != want {
		t.Errorf("it is:\n%s", found)
	}
}

func TestEnvironmentLeavesOutSettings(t *testing.T) {
	t.Setenv("TF_LOG", "TRACE")
	t.Setenv("AIHUBMIX_MANAGE_KEY", "a-key")
	t.Setenv("KEPT", "yes")
	environment := terraformcli.Environment("TF_WORKSPACE=mine")
	for _, left := range []string{"TF_LOG=TRACE", "AIHUBMIX_MANAGE_KEY=a-key"} {
		if slices.Contains(environment, left) {
			t.Errorf("%s was kept", left)
		}
	}
	for _, kept := range []string{"KEPT=yes", "CHECKPOINT_DISABLE=1", "TF_WORKSPACE=mine"} {
		if !slices.Contains(environment, kept) {
			t.Errorf("%s is missing", kept)
		}
	}
}
