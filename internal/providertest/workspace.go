package providertest

import (
	"archive/zip"
	"context"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// Workspace is a folder in which a test runs CLI commands of its own choice.
type Workspace struct {
	*terraformcli.Workspace

	T *testing.T
	// variables are the environment of a provider that runs inside of the test.
	variables map[string]string
}

func newWorkspace(
	t *testing.T, config, cliConfiguration string, providers map[string]string, variables ...string,
) *Workspace {
	t.Helper()
	path := filepath.Join(t.TempDir(), "configuration")
	w, err := terraformcli.NewWorkspace(CLI, path, cliConfiguration, append(variables, "HOME="+path)...)
	if err != nil {
		t.Fatal(err)
	}
	workspace := &Workspace{Workspace: w, T: t, variables: providers}
	workspace.Write("main.tf", config)
	return workspace
}

// NewWorkspace has the provider inside of the test, where it waits for nothing, which takes half of the time. Several
// configurations of the provider need processes: inside of the test, there is one.
func NewWorkspace(t *testing.T, server *gatewaytest.Server, config string) *Workspace {
	t.Helper()
	if strings.Contains(config, "alias ") {
		return NewProcessWorkspace(t, server, config)
	}
	around := Reaching(server)
	around.Clock = gatewaytest.NewClockAt(time.Now())
	return NewAttachedWorkspace(t, around, config)
}

// NewProcessWorkspace has the provider as a process of its own, as users do: for what is about processes, their signals
// and their logs. It is skipped where acceptance tests are, and under the race detector.
func NewProcessWorkspace(t *testing.T, server *gatewaytest.Server, config string) *Workspace {
	t.Helper()
	NeedsAcceptance(t)
	if UnderRace {
		t.Skip("the provider is a process of its own, which the race detector does not see")
	}
	executable, err := builtProvider()
	if err != nil {
		t.Fatal(err)
	}
	return newWorkspace(t, config, terraformcli.DevOverrides(filepath.Dir(executable)), map[string]string{},
		"AIHUBMIX_MANAGE_KEY="+gatewaytest.ManageKey, "AIHUBMIX_API_BASE="+server.URL)
}

// Set changes environment variables, each NAME=VALUE, of the commands that follow.
func (w *Workspace) Set(variables ...string) {
	w.Variables = append(w.Variables, variables...)
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		w.variables[name] = value
	}
}

// Write writes a file below the folder.
func (w *Workspace) Write(name, content string) {
	w.T.Helper()
	if err := w.Workspace.Write(name, content); err != nil {
		w.T.Fatal(err)
	}
}

func (w *Workspace) Read(name string) string {
	w.T.Helper()
	return read(w.T, w.Folder, name)
}

// context ends with the test, or when the tests are interrupted.
func (w *Workspace) context() context.Context {
	ctx, cancel := context.WithCancel(w.T.Context())
	context.AfterFunc(interrupted, cancel)
	return ctx
}

// Command is a command of the CLI, to be started by the caller.
func (w *Workspace) Command(arguments ...string) *exec.Cmd {
	return w.Workspace.Command(w.context(), arguments...)
}

// Run returns what the command printed, in one line, and its exit code.
func (w *Workspace) Run(arguments ...string) (said string, exitCode int) {
	w.T.Helper()
	running.Add(1)
	defer running.Done()
	result, err := w.Workspace.Run(w.context(), arguments...)
	if err != nil {
		w.T.Fatalf("%v: %v", arguments, err)
	}
	return Unframed(result.Printed()), result.ExitCode
}

// MustRun is run for a command that must succeed.
func (w *Workspace) MustRun(arguments ...string) (said string) {
	w.T.Helper()
	said, exitCode := w.Run(arguments...)
	if exitCode != 0 {
		w.T.Fatalf("%v: exit code %d: %s", arguments, exitCode, said)
	}
	return said
}

// Output is what a command that must succeed printed to standard output, as it is.
func (w *Workspace) Output(arguments ...string) []byte {
	w.T.Helper()
	running.Add(1)
	defer running.Done()
	printed, err := w.Command(arguments...).Output()
	if err != nil {
		w.T.Fatalf("%v: %v", arguments, err)
	}
	return printed
}

// builtProvider builds the provider once for all tests of a package.
var builtProvider = sync.OnceValues(func() (string, error) {
	return terraformcli.Provider(interrupted, filepath.Join(folder, "provider"))
})

// NeedProvider is a configuration of what follows, with the provider's address.
const NeedProvider = `
terraform {
  required_providers {
    aihubmix = {
      source = "aihubmix/aihubmix"
    }
  }
}
`

// Unpacked is the content of all files in a zip archive, as a plan file is.
func (w *Workspace) Unpacked(name string) string {
	w.T.Helper()
	archive, err := zip.OpenReader(filepath.Join(w.Folder, name))
	if err != nil {
		w.T.Fatal(err)
	}
	defer archive.Close()
	var content strings.Builder
	for _, file := range archive.File {
		text, err := fs.ReadFile(archive, file.Name)
		if err != nil {
			w.T.Fatal(err)
		}
		content.Write(text)
	}
	return content.String()
}

// ExpectExit compares an exit code.
func ExpectExit(t *testing.T, exit, expected int, said string) {
	t.Helper()
	if exit != expected {
		t.Errorf("the exit code is %d, not %d: %s", exit, expected, said)
	}
}
