// Command releasecheck inspects a release before it is published: whether the registries can offer it, whether users
// get what it promises, and whether it can be installed. It inspects a local snapshot, and what was uploaded, after
// .ci/check-sums. REBUILT is a second build of the binary for this machine, which must equal the first:
//
//	releasecheck REBUILT FOLDER
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	flag.Parse()
	if flag.NArg() != 2 {
		fmt.Fprintln(os.Stderr, "usage: releasecheck REBUILT FOLDER")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := check(ctx, flag.Arg(0), flag.Arg(1), os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "The release must not be published:\n%v\n", err)
		os.Exit(1)
	}
}

// check ends at the first step that fails, because the later steps rely on it.
func check(ctx context.Context, rebuilt, folder string, out io.Writer) error {
	r, err := openRelease(folder, targets)
	if err != nil {
		return err
	}
	for _, step := range []struct {
		claim string
		run   func() error
	}{
		{"each archive holds a program for its target, not too large, and has an SBOM", func() error {
			return r.checkArchives(out)
		}},
		{"the binary for this machine reports its version", func() error { return r.checkVersion(ctx) }},
		{"a second build is the same", func() error { return r.checkRebuilt(rebuilt) }},
		{"the archive for this machine can be installed and applies", func() error { return r.checkInstallation(ctx) }},
	} {
		if err := step.run(); err != nil {
			return fmt.Errorf("this is not true: %s:\n%w", step.claim, err)
		}
		fmt.Fprintf(out, "ok: %s\n", step.claim)
	}
	return nil
}
