package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

// script writes a shell script that stands in for a CLI or for go.
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

// setUp makes the environment name a CLI and a provider.
func setUp(t *testing.T) (cli string) {
	t.Helper()
	cli = script(t, "echo Terraform v1.15.9")
	t.Setenv(terraformcli.Variable, cli)
	t.Setenv(terraformcli.VariableProvider, script(t, "exit 1"))
	// A link to the provider stays on the same file system.
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, t.TempDir())
	}
	return cli
}

func TestTestsGetACLIAProviderAndAPlaceToCountStarts(t *testing.T) {
	cli := setUp(t)
	t.Setenv("TF_ACC", "")
	var out bytes.Buffer
	err := run(t.Context(), &out, []string{script(t, `echo "$TF_ACC|$AIHUBMIX_CLI|$*"
test -x "$AIHUBMIX_PROVIDER" && printf ... >> "$AIHUBMIX_CLI_STARTS"`), "./..."})
	if err != nil {
		t.Fatal(err)
	}
	want := "Testing with Terraform v1.15.9, " + cli + ".\n1|" + cli + "|./...\nA CLI was started 3 times.\n"
	if out.String() != want {
		t.Errorf("it prints:\n%s\nwant:\n%s", out.String(), want)
	}
	if left, err := os.ReadDir(os.Getenv("TMPDIR")); err != nil || len(left) > 0 {
		t.Errorf("it left %v (%v)", left, err)
	}
}

func TestTestsThatFailAreAFailure(t *testing.T) {
	setUp(t)
	if err := run(t.Context(), &bytes.Buffer{}, []string{script(t, "exit 1")}); err == nil {
		t.Error("a failure passed")
	}
}
