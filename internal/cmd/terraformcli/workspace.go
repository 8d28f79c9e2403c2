package terraformcli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"time"
)

const (
	// VariableStarts names the environment variable with the path of a file that gets one byte for each command that a
	// workspace starts. "make test" counts them.
	VariableStarts = "AIHUBMIX_CLI_STARTS"

	// secondInterrupt is when an interrupted command is interrupted again: at the first interrupt, a CLI waits for its
	// requests; at the second, it cancels them.
	secondInterrupt = time.Second
	// stopTimeout is how long an interrupted command may take to remove its files.
	stopTimeout = 5 * time.Minute
)

// Workspace is a folder with a configuration, in which a CLI runs.
type Workspace struct {
	CLI    CLI
	Folder string
	// Variables, each NAME=VALUE, are added to [Environment].
	Variables []string
}

// NewWorkspace creates the folder with a CLI configuration, such as [DevOverrides] or [Mirror] returns. The user's own
// CLI configuration does not count there.
func NewWorkspace(cli CLI, folder, cliConfiguration string, variables ...string) (*Workspace, error) {
	w := &Workspace{CLI: cli, Folder: folder}
	w.Variables = append(w.Variables, "TF_CLI_CONFIG_FILE="+filepath.Join(folder, "cli.tfrc"))
	w.Variables = append(w.Variables, variables...)
	return w, w.Write("cli.tfrc", cliConfiguration)
}

// DevOverrides is a CLI configuration in which the provider comes from the folder of its executable, without an init.
func DevOverrides(folder string) string {
	const configuration = "provider_installation {\n  dev_overrides {\n    %q = %q\n  }\n  direct {}\n}\n"
	return fmt.Sprintf(configuration, "aihubmix/aihubmix", filepath.ToSlash(folder))
}

// Mirror is a CLI configuration in which providers come from a folder that mirrors their registries.
func Mirror(folder string) string {
	path := filepath.ToSlash(folder)
	return fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", path)
}

// Environment is the environment of this process without the settings of the CLI and the provider (TF_… and
// AIHUBMIX_…), followed by the variables, each NAME=VALUE. A command that runs with it does the same for
// everyone, and does not check for a newer version of itself.
func Environment(variables ...string) []string {
	kept := slices.DeleteFunc(os.Environ(), func(variable string) bool {
		name := strings.ToUpper(variable) // On Windows, case does not matter.
		return strings.HasPrefix(name, "TF_") || strings.HasPrefix(name, "AIHUBMIX_")
	})
	return append(append(kept, "CHECKPOINT_DISABLE=1"), variables...)
}

// Write writes a file below the folder.
func (w *Workspace) Write(name, content string) error {
	path := filepath.Join(w.Folder, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(content), 0o600)
}

// Result is the output of a command, and its exit code.
type Result struct {
	Output, Errors string
	ExitCode       int
}

// Printed is all that the command printed.
func (r Result) Printed() string { return r.Output + r.Errors }

// Run runs the CLI. Any exit code counts as a result; an error says that the command could not be run, or that the
// context has ended. The command is interrupted then, rather than killed, so that it ends its providers and removes its
// files.
func (w *Workspace) Run(ctx context.Context, arguments ...string) (Result, error) {
	command := w.Command(ctx, append(arguments, "-no-color")...)
	var output, complaints bytes.Buffer
	command.Stdout, command.Stderr = &output, &complaints
	err := command.Run()
	result := Result{output.String(), complaints.String(), command.ProcessState.ExitCode()}
	if _, isExit := errors.AsType[*exec.ExitError](err); isExit {
		err = nil
	}
	return result, errors.Join(ctx.Err(), err)
}

// MustRun is [Workspace.Run] for a command that must succeed: another exit code than 0 is an error, which holds what
// was printed.
func (w *Workspace) MustRun(ctx context.Context, arguments ...string) (Result, error) {
	result, err := w.Run(ctx, arguments...)
	if err == nil && result.ExitCode != 0 {
		err = fmt.Errorf("the command “%s %s” of %s ended with exit code %d and printed:\n%s",
			w.CLI.Name(), strings.Join(arguments, " "), w.CLI.Version, result.ExitCode, result.Printed())
	}
	return result, err
}

// Command is the CLI with its environment, to be started by the caller.
func (w *Workspace) Command(ctx context.Context, arguments ...string) *exec.Cmd {
	// As in [Provider], the go command does not notice that a test reads this.
	if starts, isSet := syscall.Getenv(VariableStarts); isSet {
		if file, err := os.OpenFile(starts, os.O_APPEND|os.O_WRONLY, 0o600); err == nil { //nolint:gosec // See above.
			_, _ = file.WriteString(".")
			_ = file.Close()
		}
	}
	command := exec.CommandContext(ctx, w.CLI.Path, arguments...) //nolint:gosec // The CLI that was found.
	command.Dir, command.Env = w.Folder, Environment(w.Variables...)
	interruptAtEnd(command)
	return command
}

// interruptAtEnd interrupts the command twice when its context ends, and kills it only after a long time.
func interruptAtEnd(command *exec.Cmd) {
	command.WaitDelay = stopTimeout
	command.Cancel = func() error {
		if err := command.Process.Signal(os.Interrupt); err != nil {
			return command.Process.Kill() // Windows has no interrupt for another process.
		}
		time.AfterFunc(secondInterrupt, func() { _ = command.Process.Signal(os.Interrupt) })
		return nil
	}
}
