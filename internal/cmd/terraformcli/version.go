package terraformcli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"

	"github.com/hashicorp/go-version"
)

const (
	terraformVersion = "Terraform v"
	openTofuVersion  = "OpenTofu v"
)

// Name is what the command is called where it is installed as usual.
func (c CLI) Name() string {
	if c.isOpenTofu() {
		return "tofu"
	}
	return "terraform"
}

// RegistryHost is the registry from which the command takes a provider whose
// source address names none.
func (c CLI) RegistryHost() string {
	if c.isOpenTofu() {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// AtLeast reports whether the command is that version or newer: the first for
// Terraform, the second for OpenTofu, each such as "1.10". A prerelease counts as
// the version that it comes before.
func (c CLI) AtLeast(terraform, openTofu string) bool {
	least, text := terraform, strings.TrimPrefix(c.Version, terraformVersion)
	if c.isOpenTofu() {
		least, text = openTofu, strings.TrimPrefix(c.Version, openTofuVersion)
	}
	found, err := version.NewVersion(text)
	if err != nil {
		return false
	}
	return found.Core().GreaterThanOrEqual(version.Must(version.NewVersion(least)))
}

// isOpenTofu goes by what the command calls itself: its file may have any name.
func (c CLI) isOpenTofu() bool { return strings.HasPrefix(c.Version, openTofuVersion) }

// askVersion reads the plain text: in JSON, OpenTofu calls itself Terraform.
func askVersion(ctx context.Context, path string) (string, error) {
	command := exec.CommandContext(ctx, path, "version")
	command.Env = Environment()
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s cannot be run (%s); repair it, or set %s to the path of another Terraform or OpenTofu", path, runFailure(ctx, err), Variable)
	}
	// Lines of a wrapper, or about a broken CLI configuration, may come first.
	for line := range strings.Lines(string(output)) {
		if strings.HasPrefix(line, terraformVersion) || strings.HasPrefix(line, openTofuVersion) {
			return strings.TrimSpace(line), nil
		}
	}
	return "", fmt.Errorf("%s is neither Terraform nor OpenTofu, going by what it prints for “version”; set %s to the path of one", path, Variable)
}

// runFailure is the reason in one line, in the command's own words where it has any.
func runFailure(ctx context.Context, err error) string {
	if ctx.Err() != nil {
		return interrupted
	}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		if line, _, _ := bytes.Cut(bytes.TrimSpace(exit.Stderr), []byte("\n")); len(line) > 0 {
			return fmt.Sprintf("%s: %s", err, bytes.TrimSpace(line))
		}
	}
	return err.Error()
}
