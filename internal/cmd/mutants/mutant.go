package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// mutant is one protection, and how it is taken out.
type mutant struct {
	name string
	// file is below the root of the module; old is found in it exactly once.
	file, old, new string
	// tests is what -run is given: the tests that must fail, all of the file's package.
	tests string
	// why is what would go wrong without it.
	why string
}

// testLimit ends a test that no longer ends by itself.
const testLimit = "5m"

var errNoTestFailed = errors.New("it cannot be tried")

// changed is the content of the file without the protection.
func (m mutant) changed(root string) (string, error) {
	content, err := os.ReadFile(filepath.Join(root, m.file)) //nolint:gosec // From the list of this command.
	if err != nil {
		return "", err
	}
	if count := strings.Count(string(content), m.old); count != 1 {
		return "", fmt.Errorf("its text is found %d times in %s: %s", count, m.file, m.old)
	}
	return strings.Replace(string(content), m.old, m.new, 1), nil
}

// overlay writes what the go command takes for -overlay.
func (m mutant) overlay(root, folder string) (path string, err error) {
	content, err := m.changed(root)
	if err != nil {
		return "", err
	}
	original, err := filepath.Abs(filepath.Join(root, m.file))
	if err != nil {
		return "", err
	}
	replacement, path := filepath.Join(folder, "mutant.go"), filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(replacement, []byte(content), 0o600); err != nil {
		return "", err
	}
	encoded, err := json.Marshal(map[string]any{"Replace": map[string]string{original: replacement}})
	if err != nil {
		return "", err
	}
	return path, os.WriteFile(path, encoded, 0o600)
}

// passes is nil where the tests pass; the error is errNoTestFailed where none of them ran
// to a failure.
func (m mutant) passes(ctx context.Context, root, overlay string) error {
	arguments := []string{"test", "-vet=off", "-timeout", testLimit, "-run", "^(" + m.tests + ")$"}
	if overlay != "" {
		arguments = append(arguments, "-overlay", overlay)
	}
	command := exec.CommandContext(ctx, "go", append(arguments, "./"+filepath.ToSlash(filepath.Dir(m.file)))...) //nolint:gosec // From the list of this command.
	command.Dir = root
	printed, err := command.CombinedOutput()
	said := string(printed)
	switch {
	case strings.Contains(said, "[no tests to run]"):
		return fmt.Errorf("%w: there is no test %s", errNoTestFailed, m.tests)
	case err == nil:
		return nil
	case !strings.Contains(said, "--- FAIL") && !strings.Contains(said, "panic: "):
		return fmt.Errorf("%w: %s", errNoTestFailed, said)
	}
	return errors.New(said)
}
