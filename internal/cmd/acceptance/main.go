// Command acceptance runs `go test` with TF_ACC set and one Terraform or OpenTofu for
// all packages, so that it is looked for, fetched or built once. At the end it says
// which tests that CLI is too old for.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

// stopTimeout is how long interrupted tests may take to end.
const stopTimeout = time.Minute

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Stdout, append([]string{"go", "test"}, os.Args[1:]...))
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "The tests failed: %v.\n", err)
		os.Exit(1)
	}
}

// run runs the command, which is to run tests.
func run(ctx context.Context, out io.Writer, command []string) error {
	// The usual variable of acceptance tests names the CLI too.
	if path := os.Getenv("TF_ACC_TERRAFORM_PATH"); path != "" && os.Getenv(terraformcli.Variable) == "" {
		_ = os.Setenv(terraformcli.Variable, path)
	}
	cli, err := terraformcli.Find(ctx, out)
	if err != nil {
		return err
	}
	defer cli.Remove()
	fmt.Fprintf(out, "Testing with %s, %s.\n", cli.Version, cli.Path)
	tests := exec.CommandContext(ctx, command[0], command[1:]...) //nolint:gosec // go test.
	tests.Env = append(os.Environ(), "TF_ACC=1", terraformcli.Variable+"="+cli.Path)
	tests.Stdout, tests.Stderr = out, os.Stderr
	tests.Cancel = func() error { return tests.Process.Signal(os.Interrupt) }
	tests.WaitDelay = stopTimeout
	err = tests.Run()
	if left := leftOut(cli); left != "" {
		fmt.Fprintf(out, "Skipped, because %s does not have them: tests of %s.\n", cli.Version, left)
	}
	return err
}

// feature is what newer versions can do, and tests need.
type feature struct{ name, terraform, openTofu string }

// never is a version that does not come.
const never = "1000"

var features = []feature{
	{"mocked providers and imports of many", "1.7", "1.8"},
	{"functions", "1.8", "1.7"},
	{"ephemeral resources", "1.10", "1.11"},
	{"actions and list resources", "1.14", never},
}

// leftOut names the features that the CLI does not have, in words.
func leftOut(cli terraformcli.CLI) string {
	var missing []string
	for _, feature := range features {
		if cli.AtLeast(feature.terraform, feature.openTofu) {
			continue
		}
		since := fmt.Sprintf("Terraform %s, OpenTofu %s", feature.terraform, feature.openTofu)
		if feature.openTofu == never {
			since = "Terraform " + feature.terraform
		}
		missing = append(missing, fmt.Sprintf("%s (%s)", feature.name, since))
	}
	return strings.Join(missing, ", ")
}
