// Package terraformcli finds the Terraform or OpenTofu command that tests and
// the demo run, and fetches Terraform where there is none.
package terraformcli

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	install "github.com/hashicorp/hc-install"
	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
	"github.com/hashicorp/hc-install/src"
)

// Variable names the environment variable with the path of the command to use.
const Variable = "AIHUBMIX_CLI"

// CLI is a Terraform or OpenTofu command.
type CLI struct {
	// Path is where the command lies, absolute.
	Path string

	fetchedTo string
}

// Find returns the first of $AIHUBMIX_CLI, terraform and tofu on the PATH, else
// fetches Terraform into a temporary folder, which [CLI.Remove] removes.
func Find(ctx context.Context) (CLI, error) {
	if name := os.Getenv(Variable); name != "" {
		path, err := absolute(name)
		if err != nil {
			return CLI{}, fmt.Errorf("the environment variable %s names no command that can be run: %w", Variable, err)
		}
		return CLI{Path: path}, nil
	}
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := absolute(name); err == nil {
			return CLI{Path: path}, nil
		}
	}
	return fetch(ctx)
}

func absolute(name string) (string, error) {
	path, err := exec.LookPath(name)
	if err != nil {
		return "", err
	}
	return filepath.Abs(path)
}

func fetch(ctx context.Context) (CLI, error) {
	folder, err := os.MkdirTemp("", "aihubmix-terraform-")
	if err != nil {
		return CLI{}, fmt.Errorf("no folder for Terraform can be made: %w", err)
	}
	path, err := install.NewInstaller().Ensure(ctx, []src.Source{
		&releases.LatestVersion{Product: product.Terraform, InstallDir: folder},
	})
	if err != nil {
		_ = os.RemoveAll(folder)
		return CLI{}, fmt.Errorf("neither terraform nor tofu is on the PATH, and Terraform cannot be fetched (%w): install one of them, or set %s to its path", err, Variable)
	}
	return CLI{Path: path, fetchedTo: folder}, nil
}

// Remove removes what Find fetched.
func (c CLI) Remove() {
	if c.fetchedTo != "" {
		_ = os.RemoveAll(c.fetchedTo)
	}
}

// RegistryHost is the registry from which the command takes a provider whose
// source address names none.
func (c CLI) RegistryHost() string {
	if strings.HasPrefix(filepath.Base(c.Path), "tofu") {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}
