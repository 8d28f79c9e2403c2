package provider_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// workspace is a folder in which a test runs CLI commands of its own choice.
type workspace struct {
	t           *testing.T
	folder      string
	environment []string
	// variables are the environment of a provider that runs inside of the test.
	variables map[string]string
}

// newWorkspace has the provider inside of the test, where it waits for nothing. It takes
// half of the time that it takes with a provider of its own, which a CLI starts two or
// three times for each of its commands. Several configurations of the provider need
// processes: inside of the test, there is one.
func newWorkspace(t *testing.T, server *gatewaytest.Server, config string) *workspace {
	t.Helper()
	if strings.Contains(config, "alias ") {
		return newProcessWorkspace(t, server, config)
	}
	around := reaching(server)
	around.clock = gatewaytest.NewClockAt(time.Now())
	return attachedWorkspace(t, around, config)
}

// newProcessWorkspace has the provider as a process of its own, as users do: for what is
// about processes, their signals and their logs. It is skipped where acceptance tests are,
// and under the race detector.
func newProcessWorkspace(t *testing.T, server *gatewaytest.Server, config string) *workspace {
	t.Helper()
	needsAcceptance(t)
	if underRace {
		t.Skip("the provider is a process of its own, which the race detector does not see")
	}
	executable, err := builtProvider()
	if err != nil {
		t.Fatalf("the provider cannot be built: %v", err)
	}
	w := &workspace{t: t, folder: filepath.Join(t.TempDir(), "configuration"), variables: map[string]string{}}
	w.write("main.tf", config)
	w.write("cli.tfrc", fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"aihubmix/aihubmix\" = %q\n  }\n  direct {}\n}\n", filepath.Dir(executable)))
	w.environment = terraformcli.Environment(
		"TF_CLI_CONFIG_FILE="+filepath.Join(w.folder, "cli.tfrc"),
		"HOME="+w.folder,
		"AIHUBMIX_MANAGE_KEY="+gatewaytest.ManageKey,
		"AIHUBMIX_API_BASE="+server.URL,
	)
	return w
}

// set changes environment variables, each NAME=VALUE, of the commands that follow.
func (w *workspace) set(variables ...string) {
	w.environment = append(w.environment, variables...)
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		w.variables[name] = value
	}
}

func (w *workspace) write(name, content string) {
	w.t.Helper()
	path := filepath.Join(w.folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *workspace) read(name string) string {
	w.t.Helper()
	content, err := os.ReadFile(filepath.Join(w.folder, name))
	if err != nil {
		w.t.Fatal(err)
	}
	return string(content)
}

// run returns what the command printed, in one line, and its exit code.
func (w *workspace) run(arguments ...string) (said string, exitCode int) {
	w.t.Helper()
	command := exec.CommandContext(w.t.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), append(arguments, "-no-color")...)
	command.Dir, command.Env = w.folder, w.environment
	var printed bytes.Buffer
	command.Stdout, command.Stderr = &printed, &printed
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.t.Fatalf("%v: %v", arguments, err)
	}
	return unframed(printed.String()), command.ProcessState.ExitCode()
}

// mustRun is run for a command that must succeed.
func (w *workspace) mustRun(arguments ...string) (said string) {
	w.t.Helper()
	said, exitCode := w.run(arguments...)
	if exitCode != 0 {
		w.t.Fatalf("%v: exit code %d: %s", arguments, exitCode, said)
	}
	return said
}

// output is what a command that must succeed printed to standard output, as it is.
func (w *workspace) output(arguments ...string) []byte {
	w.t.Helper()
	command := exec.CommandContext(w.t.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), arguments...)
	command.Dir, command.Env = w.folder, w.environment
	printed, err := command.Output()
	if err != nil {
		w.t.Fatalf("%v: %v", arguments, err)
	}
	return printed
}

// builtProvider builds the provider once for all tests; runTests removes it.
var builtProvider = sync.OnceValues(func() (string, error) {
	executable := filepath.Join(filepath.Dir(os.Getenv("TF_CLI_CONFIG_FILE")), "terraform-provider-aihubmix")
	build := exec.Command("go", "build", "-o", executable, "github.com/aihubmix/terraform-provider-aihubmix")
	if printed, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, printed)
	}
	return executable, nil
})

// needProvider is a configuration of what follows, with the provider's address.
const needProvider = `
terraform {
  required_providers {
    aihubmix = {
      source = "aihubmix/aihubmix"
    }
  }
}
`
