// Package terraformcli finds the Terraform or OpenTofu command that tests and
// the demo run, and fetches or builds Terraform where there is none.
package terraformcli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// Variable names the environment variable with the path of the command to use.
const Variable = "AIHUBMIX_CLI"

// CLI is a Terraform or OpenTofu command.
type CLI struct {
	// Path is where the command lies, absolute.
	Path string
	// Version is how the command names itself, such as "OpenTofu v1.9.0".
	Version string

	fetchedTo string
}

// Find returns the first of $AIHUBMIX_CLI, terraform and tofu on the PATH, else
// fetches Terraform into a temporary folder, which [CLI.Remove] removes, or builds an
// old one with Go, and says so on progress. It asks the command for its version, so
// what it returns can be run.
func Find(ctx context.Context, progress io.Writer) (CLI, error) {
	cli, err := choose(ctx, progress)
	if err != nil {
		return CLI{}, err
	}
	if cli.Version, err = askVersion(ctx, cli.Path); err != nil {
		cli.Remove()
		return CLI{}, err
	}
	return cli, nil
}

func choose(ctx context.Context, progress io.Writer) (CLI, error) {
	if name := os.Getenv(Variable); name != "" {
		path, err := absolute(name)
		if err != nil {
			return CLI{}, fmt.Errorf("the environment variable %s is %q, which is no command that can be run (%w)", Variable, name, err)
		}
		return CLI{Path: path}, nil
	}
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := absolute(name); err == nil {
			return CLI{Path: path}, nil
		}
	}
	return obtain(ctx, progress)
}

func absolute(name string) (string, error) {
	path, err := exec.LookPath(name)
	if failure, ok := errors.AsType[*exec.Error](err); ok {
		return "", failure.Err // The rest repeats the name.
	}
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

// Remove removes what Find fetched.
func (c CLI) Remove() {
	if c.fetchedTo != "" {
		_ = os.RemoveAll(c.fetchedTo)
	}
}
