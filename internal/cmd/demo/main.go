// Command demo shows the provider to a newcomer: a real Terraform or OpenTofu reads an account and gates a deployment
// on its balance, with nothing set up.
package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

func main() {
	// Whatever ends the demo early, a closed terminal or pipe included, must leave it time to remove its folder.
	ctx, stop := signal.NotifyContext(context.Background(),
		os.Interrupt, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGPIPE)
	err := run(ctx, os.Stdout)
	stop()
	if err != nil {
		fmt.Fprintf(os.Stderr, "\nThe demo ended early: %v.\n", err)
		os.Exit(1)
	}
}

// run shows everything, and has removed everything when it returns.
func run(ctx context.Context, out io.Writer) error {
	d := demo{out: out}
	d.say("The AIHubMix provider at work, in a temporary folder that is removed at the end.")
	d.say("Searching for Terraform or OpenTofu; if there is neither, Terraform is fetched or built ...")
	err := terraformcli.Use(ctx, out, func(cli terraformcli.CLI, folder string) error {
		d.say("Using %s, %s.", cli.Version, cli.Path)
		return demo{out, cli, folder, filepath.Join(folder, "mirror")}.showParts(ctx)
	})
	if err != nil && ctx.Err() != nil {
		return errors.New("it was interrupted, and has left nothing behind")
	}
	return err
}

// demo is a run of the demo in a temporary folder. With a mirror as the only source of providers, init works offline,
// and without the warning of development overrides.
type demo struct {
	out            io.Writer
	cli            terraformcli.CLI
	folder, mirror string
}

// providerFolder is where the CLI finds the provider in the mirror. It does not accept the version 0.0.0.
func (d demo) providerFolder() string {
	platform := runtime.GOOS + "_" + runtime.GOARCH
	return filepath.Join(d.mirror, d.cli.RegistryHost(), "aihubmix", "aihubmix", "0.0.1", platform)
}

func (d demo) showParts(ctx context.Context) error {
	d.say("Building the provider; the first time this takes a minute ...")
	if _, err := terraformcli.Provider(ctx, d.providerFolder()); err != nil {
		return err
	}
	if err := d.showAccount(ctx); err != nil {
		return err
	}
	if err := d.showGates(ctx); err != nil {
		return err
	}
	return d.showNextSteps()
}

// showNextSteps explains how to continue with the user's own account.
func (d demo) showNextSteps() error {
	content, err := configurations.ReadFile("own/main.tf")
	d.say(`
To go on with your own account:
- Create a Manage Key at https://console.aihubmix.com/setting, “Generate System Access Token”.
- Set the environment variable %s to it. The demo then reads your account.
- Nothing is released yet: run "make install", which puts the provider where "%[2]s init" finds it.
- Write a main.tf, then run "%[2]s init" and "%[2]s apply" in its folder:`, keyVariables[0], d.cli.Name())
	d.quote(string(content))
	return err
}

//go:embed account gate own
var configurations embed.FS

// prepare copies a configuration to a new folder and initializes it. The provider finds only the variables in its
// environment.
func (d demo) prepare(ctx context.Context, name string, variables []string) (*terraformcli.Workspace, error) {
	content, err := configurations.ReadFile(name + "/main.tf")
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(d.folder, name+"-")
	if err != nil {
		return nil, err
	}
	// An interrupted CLI does not remove all of its temporary files.
	variables = append(variables, "TMPDIR="+d.folder, "TMP="+d.folder, "TEMP="+d.folder)
	w, err := terraformcli.NewWorkspace(d.cli, folder, terraformcli.Mirror(d.mirror), variables...)
	if err = errors.Join(err, w.Write("main.tf", string(content))); err != nil {
		return nil, err
	}
	_, err = w.MustRun(ctx, "init", "-input=false")
	return w, err
}

// say prints a line of the demo itself.
func (d demo) say(format string, arguments ...any) { fmt.Fprintf(d.out, format+"\n", arguments...) }

// quote prints the output of a command, indented.
func (d demo) quote(text string) {
	if text = strings.TrimSpace(text); text == "" {
		return
	}
	fmt.Fprintln(d.out)
	for line := range strings.Lines(text) {
		fmt.Fprintln(d.out, strings.TrimRight("    "+line, " \r\n"))
	}
	fmt.Fprintln(d.out)
}
