package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

// script writes a shell script that stands for a CLI or for go.
func script(t *testing.T, text string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the commands are shell scripts")
	}
	path := filepath.Join(t.TempDir(), "command")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+text+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestTestsRunWithTheCLIThatWasFound(t *testing.T) {
	for name, test := range map[string]struct {
		version string
		last    string
	}{
		"a Terraform that is old": {
			"Terraform v1.5.7", "Skipped, because Terraform v1.5.7 does not have them: tests of mocked providers and imports of many (Terraform 1.7, OpenTofu 1.8), " +
				"functions (Terraform 1.8, OpenTofu 1.7), ephemeral resources (Terraform 1.10, OpenTofu 1.11), " +
				"actions and list resources (Terraform 1.14).",
		},
		"an OpenTofu that is new": {"OpenTofu v1.12.6", "Skipped, because OpenTofu v1.12.6 does not have them: tests of actions and list resources (Terraform 1.14)."},
		"one that has everything": {"Terraform v1.15.9", "ok"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("TF_ACC", "")
			found := script(t, "echo "+test.version)
			t.Setenv(terraformcli.Variable, found)
			var out bytes.Buffer
			err := run(t.Context(), &out, []string{script(t, `echo "$TF_ACC" "$AIHUBMIX_CLI" "$@"; echo ok`), "./..."})
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(out.String()), "\n")
			if lines[0] != "Testing with "+test.version+", "+found+"." || lines[1] != "1 "+found+" ./..." || lines[len(lines)-1] != test.last {
				t.Errorf("it says:\n%s\nand should end with\n%s", out.String(), test.last)
			}
		})
	}
}

func TestTestsThatFailAreAFailure(t *testing.T) {
	t.Setenv(terraformcli.Variable, script(t, "echo Terraform v1.15.9"))
	if err := run(t.Context(), &bytes.Buffer{}, []string{script(t, "exit 1")}); err == nil {
		t.Error("a failure passed")
	}
}

// Tests say what they need by a version, which is to be told at the end.
func TestEveryVersionThatTestsNeedIsKnown(t *testing.T) {
	needed := regexp.MustCompile(`needsCLI\(t, "([^"]+)", "[^"]+"\)`)
	files, err := filepath.Glob(filepath.Join("..", "..", "provider", "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, need := range needed.FindAllStringSubmatch(string(content), -1) {
			found++
			if need[1] != never && !slices.ContainsFunc(features, func(known feature) bool { return known.terraform == need[1] }) {
				t.Errorf("%s needs Terraform %s, of which the end of the tests says nothing", filepath.Base(file), need[1])
			}
		}
	}
	if found < 5 {
		t.Errorf("only %d tests that need a version were found", found)
	}
}
