// Package terraformcli finds, fetches or builds a Terraform or OpenTofu command, builds the provider, and runs the
// command with it in a folder of its own.
package terraformcli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
)

const (
	// Variable names the environment variable with the path of the command to use.
	Variable = "AIHUBMIX_CLI"

	terraformVersion = "Terraform v"
	openTofuVersion  = "OpenTofu v"
	// fetchTimeout leaves a slow network time for some 30 MB.
	fetchTimeout = 10 * time.Minute
)

// CLI is a Terraform or OpenTofu command.
type CLI struct {
	// Path is the absolute path of the command.
	Path string
	// Version is the name and version that the command prints, such as "OpenTofu v1.9.0".
	Version string
}

// Find returns the first of $AIHUBMIX_CLI, $TF_ACC_TERRAFORM_PATH, which acceptance tests of other providers read, and
// terraform and tofu on the PATH. If there is none, it fetches Terraform into the folder, or builds an old one with Go,
// and says so on progress. It reads the version of the command, so the command that it returns can be run.
func Find(ctx context.Context, folder string, progress io.Writer) (cli CLI, err error) {
	if name := cmp.Or(os.Getenv(Variable), os.Getenv("TF_ACC_TERRAFORM_PATH")); name != "" {
		if cli.Path, err = exec.LookPath(name); err == nil {
			cli.Path, err = filepath.Abs(cli.Path)
		}
		if err != nil {
			return CLI{}, fmt.Errorf("the environment variable %s does not name a command: %w", Variable, err)
		}
	} else if cli.Path, err = obtain(ctx, folder, progress); err != nil {
		return CLI{}, err
	}
	cli.Version, err = readVersion(ctx, cli.Path)
	return cli, err
}

// Use calls a function with the command that [Find] returns and with a temporary folder, which it removes.
func Use(ctx context.Context, progress io.Writer, use func(cli CLI, folder string) error) error {
	folder, err := os.MkdirTemp("", "aihubmix-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	cli, err := Find(ctx, folder, progress)
	if err != nil {
		return err
	}
	return use(cli, folder)
}

func obtain(ctx context.Context, folder string, progress io.Writer) (path string, err error) {
	for _, name := range []string{"terraform", "tofu"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	latest := &releases.LatestVersion{Product: product.Terraform, InstallDir: folder, Timeout: fetchTimeout}
	latest.HTTPClient = &http.Client{} // The default one tries five times, which takes long without a network.
	path, err = latest.Install(ctx)
	if err == nil {
		return path, nil
	}
	notFetched := inOneLine(err)
	if path, err = buildTerraform(ctx, progress, notFetched); err != nil {
		return "", fmt.Errorf("neither terraform nor tofu is on the PATH, and Terraform can be neither "+
			"fetched (%s) nor built (%s); install one of them, or set %s to the path of one",
			notFetched, inOneLine(err), Variable)
	}
	return path, nil
}

func inOneLine(err error) string {
	if errors.Is(err, context.Canceled) {
		return "it was interrupted"
	}
	return strings.Join(strings.Fields(err.Error()), " ")
}

// readVersion reads the plain text, because in JSON, OpenTofu calls itself Terraform.
func readVersion(ctx context.Context, path string) (string, error) {
	command := exec.CommandContext(ctx, path, "version") //nolint:gosec // The command that was found.
	command.Env = Environment()
	output, err := command.CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%s cannot be run (%s); repair it, or set %s to another Terraform or OpenTofu",
			path, inOneLine(errors.Join(err, errors.New(string(output)))), Variable)
	}
	// A wrapper, or a broken CLI configuration, may print other lines before it.
	for line := range strings.Lines(string(output)) {
		if strings.HasPrefix(line, terraformVersion) || strings.HasPrefix(line, openTofuVersion) {
			return strings.TrimSpace(line), nil
		}
	}
	return "", fmt.Errorf("%s is neither Terraform nor OpenTofu, judging by its version; set %s to the path of one",
		path, Variable)
}

// isOpenTofu decides by the version, because the file may have any name.
func (c CLI) isOpenTofu() bool { return strings.HasPrefix(c.Version, openTofuVersion) }

// Name is the usual name of the command.
func (c CLI) Name() string {
	if c.isOpenTofu() {
		return "tofu"
	}
	return "terraform"
}

// RegistryHost is the registry of a provider whose source address names no registry.
func (c CLI) RegistryHost() string {
	if c.isOpenTofu() {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// AtLeast reports whether the command is that version or newer: the first for Terraform, the second for OpenTofu, each
// such as "1.10", or "" if no version will do. A prerelease counts as the release that it precedes.
func (c CLI) AtLeast(terraform, openTofu string) bool {
	least, text := terraform, strings.TrimPrefix(c.Version, terraformVersion)
	if c.isOpenTofu() {
		least, text = openTofu, strings.TrimPrefix(c.Version, openTofuVersion)
	}
	found, err := version.NewVersion(text)
	if err != nil || least == "" {
		return false
	}
	return found.Core().GreaterThanOrEqual(version.Must(version.NewVersion(least)))
}
