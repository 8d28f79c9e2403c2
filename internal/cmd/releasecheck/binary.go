package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// checkVersion runs the binary in the archive for this machine.
func (r release) checkVersion(ctx context.Context) error {
	folder, err := os.MkdirTemp("", "releasecheck-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, r.binary(thisMachine))
	content, err := r.readBinary(thisMachine)
	err = errors.Join(err, os.WriteFile(path, content, 0o700)) //nolint:gosec // It is run.
	if err != nil {
		return err
	}
	output, err := exec.CommandContext(ctx, path, "--version").Output() //nolint:gosec // The inspected binary.
	expected := project + " " + r.version + " (commit "
	if err == nil && (!strings.HasPrefix(string(output), expected) || strings.Contains(string(output), "commit none")) {
		err = fmt.Errorf("it prints %q, want the version %s and a commit", output, r.version)
	}
	return err
}

// checkRebuilt compares the binary for this machine with another build of it.
func (r release) checkRebuilt(path string) error {
	first, err := r.readBinary(thisMachine)
	second, readErr := os.ReadFile(path) //nolint:gosec // The caller names it.
	if err = errors.Join(err, readErr); err == nil && !bytes.Equal(first, second) {
		err = fmt.Errorf("the binary in %s differs from %s", r.archive(thisMachine), path)
	}
	return err
}

//go:embed installation.tf
var installation string

// checkInstallation installs the archive for this machine like a user with a mirror, with its checksum in the lock
// file, and applies a configuration.
func (r release) checkInstallation(ctx context.Context) error {
	gateway := gatewaytest.NewServer()
	defer gateway.Close()
	packed, err := os.ReadFile(r.path(r.archive(thisMachine)))
	if err != nil {
		return err
	}
	return terraformcli.Use(ctx, os.Stderr, func(cli terraformcli.CLI, folder string) error {
		w, err := terraformcli.NewWorkspace(cli, folder, terraformcli.Mirror(filepath.Join(folder, "mirror")),
			"AIHUBMIX_MANAGE_KEY="+gatewaytest.ManageKey, "AIHUBMIX_API_BASE="+gateway.URL)
		mirrored := filepath.Join("mirror", cli.RegistryHost(), "aihubmix", "aihubmix", r.archive(thisMachine))
		err = errors.Join(err, w.Write(mirrored, string(packed)),
			w.Write("main.tf", strings.ReplaceAll(installation, "VERSION", r.version)))
		for _, arguments := range [][]string{
			{"init", "-input=false"},
			{"apply", "-input=false", "-auto-approve"},
			{"plan", "-input=false", "-detailed-exitcode"}, // There is no change.
			{"destroy", "-input=false", "-auto-approve"},
		} {
			if err == nil {
				_, err = w.MustRun(ctx, arguments...)
			}
		}
		return err
	})
}
