// Command smoke asks the real service what the provider asks it, and prints how
// the responses differ from what the provider knows. It prints the names of fields,
// never a value.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const (
	variableManageKey = "AIHUBMIX_MANAGE_KEY"
	variableAPIKey    = "AIHUBMIX_API_KEY" //nolint:gosec // The name of a variable.
	variableBaseURLs  = "AIHUBMIX_API_BASE"
	variableWrite     = "AIHUBMIX_SMOKE_WRITE"
)

func main() {
	// Whatever ends the run early, a closed terminal or pipe included, must leave
	// it the time to delete the API key that it created.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	err := run(ctx, os.Getenv, os.Stdout, nil)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\nThe smoke test failed: %v.\n", err)
		os.Exit(1)
	}
}

// run does all that the environment asks for, whatever fails on the way. The client
// waits by the clock, nil for the system's.
func run(ctx context.Context, variable func(name string) string, out io.Writer, clock aihubmix.Clock) error {
	hasManageKey, hasAPIKey := variable(variableManageKey) != "", variable(variableAPIKey) != ""
	if !hasManageKey && !hasAPIKey {
		fmt.Fprintf(out, "Skipped: the smoke test reads a real account. Set %s to its Manage Key to run it, or %s to an API key to read what is left of that.\n", variableManageKey, variableAPIKey)
		return nil
	}
	session, err := newSession(variable, out, clock)
	if err != nil {
		return err
	}
	if hasAPIKey {
		session.readCurrentAPIKey(ctx)
	}
	if hasManageKey {
		session.readAccount(ctx)
		session.readCatalogue(ctx)
		session.readAvailableModels(ctx)
		session.readAPIKeys(ctx)
		session.askForUse(ctx)
	}
	switch {
	case hasManageKey && variable(variableWrite) == "1":
		session.writeAPIKey(ctx)
	case hasManageKey:
		fmt.Fprintf(out, "\nNothing was written. With %s=1 one API key with a small spend limit is created, asked what is left of it, updated and deleted.\n", variableWrite)
	}
	switch {
	case ctx.Err() != nil:
		return errors.New("it was interrupted")
	case session.failures > 0:
		return fmt.Errorf("%d of the findings above are failures", session.failures)
	}
	fmt.Fprintln(out, "\nThe smoke test passed.")
	return nil
}
