// Command acceptance runs "go test" with TF_ACC set, one Terraform or OpenTofu and one build of the provider for all
// packages. It prints the results, the skipped tests and how often a CLI was started.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

// stopTimeout is how long interrupted tests may take to end.
const stopTimeout = 5 * time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Stdout, append([]string{"go", "test", "-json"}, os.Args[1:]...))
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "The tests failed: %v.\n", err)
		os.Exit(1)
	}
}

// run runs the command, which is to run tests and to print their events.
func run(ctx context.Context, out io.Writer, command []string) error {
	return terraformcli.Use(ctx, out, func(cli terraformcli.CLI, folder string) error {
		fmt.Fprintf(out, "Testing with %s, %s.\n", cli.Version, cli.Path)
		executable, err := terraformcli.Provider(ctx, folder)
		if err != nil {
			return err
		}
		starts := filepath.Join(folder, "starts")
		if err := os.WriteFile(starts, nil, 0o600); err != nil {
			return err
		}
		tests := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // go test.
		tests.Env = append(os.Environ(), "TF_ACC=1", terraformcli.Variable+"="+cli.Path,
			terraformcli.VariableProvider+"="+executable, terraformcli.VariableStarts+"="+starts,
			"TMPDIR="+folder, "TMP="+folder, "TEMP="+folder) // It is removed, also if the tests are interrupted.
		events, stdout := io.Pipe()
		tests.Stdout, tests.Stderr = stdout, os.Stderr
		tests.WaitDelay = stopTimeout
		var progress sync.WaitGroup
		progress.Go(func() { printProgress(out, events) })
		err = runAsGroup(tests)
		_ = stdout.Close()
		progress.Wait()
		if counted, statErr := os.Stat(starts); statErr == nil {
			fmt.Fprintf(out, "A CLI was started %d times.\n", counted.Size())
		}
		return err
	})
}
