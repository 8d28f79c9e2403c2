package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// checkVersion runs the binary that is in the archive for this machine.
func (r release) checkVersion(ctx context.Context) error {
	content, err := r.readBinary(thisMachine)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "releasecheck-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, r.binary(thisMachine))
	if err := os.WriteFile(path, content, 0o700); err != nil { //nolint:gosec // It is to be run.
		return err
	}
	output, err := exec.CommandContext(ctx, path, "--version").Output() //nolint:gosec // The binary that is inspected.
	if err != nil {
		return fmt.Errorf("%s --version: %w", r.binary(thisMachine), err)
	}
	if !strings.HasPrefix(string(output), project+" "+r.version+" (commit ") || strings.Contains(string(output), "commit none") {
		return fmt.Errorf("%s --version says %q, want the version %s and a commit", r.binary(thisMachine), output, r.version)
	}
	return nil
}

// checkRebuilt compares the binary for this machine with another build of it.
func (r release) checkRebuilt(path string) error {
	first, err := r.readBinary(thisMachine)
	if err != nil {
		return err
	}
	second, err := os.ReadFile(path) //nolint:gosec // The caller names it.
	if err != nil {
		return err
	}
	if !bytes.Equal(first, second) {
		return fmt.Errorf("the binary in %s has the sum %x, %s has %x", r.archive(thisMachine), sha256.Sum256(first), path, sha256.Sum256(second))
	}
	return nil
}
