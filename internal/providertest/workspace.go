package providertest

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
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

// Workspace is a folder in which a test runs CLI commands of its own choice.
type Workspace struct {
	T           *testing.T
	Folder      string
	Environment []string
	// variables are the environment of a provider that runs inside of the test.
	variables map[string]string
}

// NewWorkspace has the provider inside of the test, where it waits for nothing. It takes
// half of the time that it takes with a provider of its own, which a CLI starts two or
// three times for each of its commands. Several configurations of the provider need
// processes: inside of the test, there is one.
func NewWorkspace(t *testing.T, server *gatewaytest.Server, config string) *Workspace {
	t.Helper()
	if strings.Contains(config, "alias ") {
		return NewProcessWorkspace(t, server, config)
	}
	around := Reaching(server)
	around.Clock = gatewaytest.NewClockAt(time.Now())
	return NewAttachedWorkspace(t, around, config)
}

// NewProcessWorkspace has the provider as a process of its own, as users do: for what is
// about processes, their signals and their logs. It is skipped where acceptance tests are,
// and under the race detector.
func NewProcessWorkspace(t *testing.T, server *gatewaytest.Server, config string) *Workspace {
	t.Helper()
	needsAcceptance(t)
	if UnderRace {
		t.Skip("the provider is a process of its own, which the race detector does not see")
	}
	executable, err := builtProvider()
	if err != nil {
		t.Fatalf("the provider cannot be built: %v", err)
	}
	w := &Workspace{T: t, Folder: filepath.Join(t.TempDir(), "configuration"), variables: map[string]string{}}
	w.Write("main.tf", config)
	w.Write("cli.tfrc",
		fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"aihubmix/aihubmix\" = %q\n  }\n  direct {}\n}\n",
			filepath.Dir(executable)))
	w.Environment = terraformcli.Environment(
		"TF_CLI_CONFIG_FILE="+filepath.Join(w.Folder, "cli.tfrc"),
		"HOME="+w.Folder,
		"AIHUBMIX_MANAGE_KEY="+gatewaytest.ManageKey,
		"AIHUBMIX_API_BASE="+server.URL,
	)
	return w
}

// Set changes environment variables, each NAME=VALUE, of the commands that follow.
func (w *Workspace) Set(variables ...string) {
	w.Environment = append(w.Environment, variables...)
	for _, variable := range variables {
		name, value, _ := strings.Cut(variable, "=")
		w.variables[name] = value
	}
}

func (w *Workspace) Write(name, content string) {
	w.T.Helper()
	path := filepath.Join(w.Folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.T.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		w.T.Fatal(err)
	}
}

func (w *Workspace) Read(name string) string {
	w.T.Helper()
	content, err := os.ReadFile(filepath.Join(w.Folder, name))
	if err != nil {
		w.T.Fatal(err)
	}
	return string(content)
}

// Command is a command of the CLI, which is counted: the file named by AIHUBMIX_CLI_STARTS gets one byte.
func (w *Workspace) Command(arguments ...string) *exec.Cmd {
	w.T.Helper()
	if name := os.Getenv("AIHUBMIX_CLI_STARTS"); name != "" {
		file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err == nil {
			_, err = file.WriteString(".")
			err = errors.Join(err, file.Close())
		}
		if err != nil {
			w.T.Error(err)
		}
	}
	command := exec.CommandContext(w.T.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), arguments...)
	command.Dir, command.Env = w.Folder, w.Environment
	return command
}

// Run returns what the command printed, in one line, and its exit code.
func (w *Workspace) Run(arguments ...string) (said string, exitCode int) {
	w.T.Helper()
	command := w.Command(append(arguments, "-no-color")...)
	var printed bytes.Buffer
	command.Stdout, command.Stderr = &printed, &printed
	err := command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		w.T.Fatalf("%v: %v", arguments, err)
	}
	return Unframed(printed.String()), command.ProcessState.ExitCode()
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
	command := w.Command(arguments...)
	printed, err := command.Output()
	if err != nil {
		w.T.Fatalf("%v: %v", arguments, err)
	}
	return printed
}

// builtProvider builds the provider once for all tests; Run removes it.
var builtProvider = sync.OnceValues(func() (string, error) {
	executable := filepath.Join(filepath.Dir(os.Getenv("TF_CLI_CONFIG_FILE")), "terraform-provider-aihubmix")
	build := exec.Command("go", "build", "-o", executable, "github.com/aihubmix/terraform-provider-aihubmix")
	if printed, err := build.CombinedOutput(); err != nil {
		return "", fmt.Errorf("%w: %s", err, printed)
	}
	return executable, nil
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
		reader, err := file.Open()
		if err != nil {
			w.T.Fatal(err)
		}
		if _, err := io.Copy(&content, reader); err != nil {
			w.T.Fatal(err)
		}
		_ = reader.Close()
	}
	return content.String()
}

func ExpectExit(t *testing.T, exit, expected int, said string) {
	t.Helper()
	if exit != expected {
		t.Errorf("the exit code is %d, not %d: %s", exit, expected, said)
	}
}
