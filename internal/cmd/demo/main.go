// Command demo shows the provider at work to a newcomer: a real Terraform or OpenTofu
// reads an account and gates a deployment on its balance, with nothing set up.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

func main() {
	recording := flag.String("recording", "", "write what is printed to this file, as a picture")
	flag.Parse()
	// Whatever ends the demo early, a closed terminal or pipe included, must leave
	// it the time to remove its folder.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	var err error
	if *recording != "" {
		err = record(ctx, os.Stdout, *recording)
	} else {
		err = run(ctx, os.Stdout)
	}
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\nThe demo ended early: %v.\n", err)
		os.Exit(1)
	}
}

// run shows everything, and has removed everything when it returns.
func run(ctx context.Context, out io.Writer) error {
	err := show(ctx, out)
	if err != nil && ctx.Err() != nil {
		return errors.New("it was interrupted, and has left nothing behind")
	}
	return err
}

func show(ctx context.Context, out io.Writer) error {
	fmt.Fprintln(out, "The AIHubMix provider at work, in a temporary folder that is removed at the end.")
	fmt.Fprintln(out, "Looking for Terraform or OpenTofu; where there is neither, Terraform is fetched or built ...")
	cli, err := terraformcli.Find(ctx, out)
	if err != nil {
		return err
	}
	defer cli.Remove()
	fmt.Fprintf(out, "Using %s, %s.\n", cli.Version, cli.Path)

	space, err := newWorkspace(cli, out)
	if err != nil {
		return err
	}
	defer space.remove()
	fmt.Fprintln(out, "Building the provider; the first time this takes a minute ...")
	if err := space.buildProvider(ctx); err != nil {
		return err
	}
	for _, part := range []func(context.Context, *workspace) error{showAccount, showOpenGate, showClosedGate} {
		if err := part(ctx, space); err != nil {
			return err
		}
	}
	return showNextSteps(space)
}

// showNextSteps explains how to go on with one's own account.
func showNextSteps(w *workspace) error {
	content, err := files.ReadFile("own/main.tf")
	if err != nil {
		return err
	}
	w.say("\nTo go on with your own account:")
	w.say("- Create a Manage Key at https://console.aihubmix.com/setting, “Generate System Access Token”.")
	w.say("- Set the environment variable %s to it. The demo then reads your account.", keyVariables[0])
	w.say("- Nothing is released yet: run `make install`, which puts the provider where `%s init` finds it.", w.cli.Name())
	w.say("- Write a main.tf, then run `%[1]s init` and `%[1]s apply` beside it:", w.cli.Name())
	w.quote(string(content))
	return nil
}
