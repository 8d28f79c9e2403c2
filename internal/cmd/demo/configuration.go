package main

import (
	"context"
	"embed"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

//go:embed account gate own
var files embed.FS

// configuration is a folder of its own with a configuration in it.
type configuration struct {
	*workspace
	folder      string
	environment []string
}

// prepare copies a configuration to a new folder and initializes it. The
// variables are all that the provider finds in its environment.
func (w *workspace) prepare(ctx context.Context, name string, variables []string) (*configuration, error) {
	content, err := files.ReadFile(path.Join(name, "main.tf"))
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp(w.folder, name+"-")
	if err != nil {
		return nil, fmt.Errorf("no folder for a configuration can be created: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "main.tf"), content, 0o600); err != nil {
		return nil, fmt.Errorf("a configuration cannot be written: %w", err)
	}
	c := &configuration{
		workspace:   w,
		folder:      folder,
		environment: terraformcli.Environment(append(w.cliVariables(), variables...)...),
	}
	_, err = c.mustRun(ctx, "init", "-input=false")
	return c, err
}

// apply applies the configuration, and returns an error where the CLI does.
func (c *configuration) apply(ctx context.Context) (printed, error) {
	return c.run(ctx, "apply", "-auto-approve", "-input=false")
}

// showOutputs prints the outputs of what was applied.
func (c *configuration) showOutputs(ctx context.Context) error {
	outputs, err := c.mustRun(ctx, "output")
	if err != nil {
		return err
	}
	c.quote(outputs.output)
	return nil
}

// MustRun runs a command of the CLI that has no reason to fail, and shows what it
// printed where it does.
func (c *configuration) mustRun(ctx context.Context, arguments ...string) (printed, error) {
	printed, err := c.run(ctx, arguments...)
	if err != nil {
		c.quote(printed.all())
		return printed, fmt.Errorf("the command “%s %s” failed as printed above (%w)", c.cli.Name(), arguments[0], err)
	}
	return printed, nil
}

func (c *configuration) run(ctx context.Context, arguments ...string) (printed, error) {
	command := program{
		path:        c.cli.Path,
		arguments:   append(arguments, "-no-color"),
		folder:      c.folder,
		environment: c.environment,
	}
	return command.run(ctx)
}
