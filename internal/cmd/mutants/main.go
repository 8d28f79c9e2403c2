// Command mutants takes protections out of the code, one at a time, and runs the tests
// that must fail then. It fails where one survives, where the text of one is no longer
// found, and where one does not compile. The tree stays as it is: the go command is
// given the changed file as an overlay.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"time"
)

func main() {
	only := flag.String("only", "", "a regular expression of the mutants to try, by their names")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err := try(ctx, ".", mutants, *only, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\n%v.\n", err)
		os.Exit(1)
	}
}

// try tries the mutants of a module one after the other.
func try(ctx context.Context, root string, all []mutant, only string, out io.Writer) error {
	chosen, err := regexp.Compile(only)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "aihubmix-mutants-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	tried, survived := 0, 0
	for _, one := range all {
		if !chosen.MatchString(one.name) {
			continue
		}
		begun := time.Now()
		if err := one.passes(ctx, root, ""); err != nil {
			return fmt.Errorf("%s: the tests fail without it: %w", one.name, err)
		}
		overlay, err := one.overlay(root, folder)
		if err != nil {
			return fmt.Errorf("%s: %w", one.name, err)
		}
		tried++
		switch err := one.passes(ctx, root, overlay); {
		case ctx.Err() != nil:
			return errors.New("it was interrupted")
		case err == nil:
			survived++
			fmt.Fprintf(out, "SURVIVED  %s (%s): %s\n", one.name, one.file, one.why)
		case errors.Is(err, errNoTestFailed):
			survived++
			fmt.Fprintf(out, "NOT TRIED %s: %v\n", one.name, err)
		default:
			fmt.Fprintf(out, "killed    %s (%.0f s)\n", one.name, time.Since(begun).Seconds())
		}
	}
	fmt.Fprintf(out, "\n%d mutants, %d not killed.\n", tried, survived)
	if survived > 0 {
		return errors.New("there are protections whose loss no test notices, or that can no longer be taken out")
	}
	return nil
}
