package main

import (
	"context"
	_ "embed"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

//go:embed installation.tf
var installation string

// checkInstallation installs the archive for this machine as a user does who has
// it in a mirror, with its checksum locked, and applies a configuration.
func (r release) checkInstallation(ctx context.Context) error {
	cli, err := terraformcli.Find(ctx, os.Stderr)
	if err != nil {
		return err
	}
	defer cli.Remove()
	folder, err := os.MkdirTemp("", "releasecheck-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)

	mirror := filepath.Join(folder, "mirror")
	if err := r.fillMirror(filepath.Join(mirror, cli.RegistryHost(), "aihubmix", "aihubmix")); err != nil {
		return err
	}
	service := gatewaytest.NewServer()
	defer service.Close()
	configured := filepath.Join(folder, "cli.tfrc")
	for path, content := range map[string]string{
		configured:                       fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.ToSlash(mirror)),
		filepath.Join(folder, "main.tf"): strings.ReplaceAll(installation, "VERSION", r.version),
	} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			return err
		}
	}
	environment := terraformcli.Environment("TF_CLI_CONFIG_FILE="+configured,
		"AIHUBMIX_MANAGE_KEY="+gatewaytest.ManageKey, "AIHUBMIX_API_BASE="+service.URL)
	for _, arguments := range [][]string{
		{"init", "-input=false"},
		{"apply", "-input=false", "-auto-approve"},
		{"plan", "-input=false", "-detailed-exitcode"}, // Nothing is left to do.
		{"destroy", "-input=false", "-auto-approve"},
	} {
		command := exec.CommandContext(ctx, cli.Path, append(arguments, "-no-color")...) //nolint:gosec // The CLI that was found.
		command.Dir, command.Env = folder, environment
		if output, err := command.CombinedOutput(); err != nil {
			return fmt.Errorf("%s %s (%s): %w\n%s", cli.Name(), arguments[0], cli.Version, err, output)
		}
	}
	return nil
}

// fillMirror puts the archive, still packed, where a CLI looks for it.
func (r release) fillMirror(folder string) error {
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	name := r.archive(thisMachine)
	content, err := os.ReadFile(r.path(name))
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, name), content, 0o600) //nolint:gosec // The folder is made here.
}
