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

const events = `{"Action":"build-output","Output":"a.go:1: wrong\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:3: A is broken\n"}
{"Action":"fail","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:4: B is fine\n"}
{"Action":"pass","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Test":"TestC","Output":"    c_test.go:5: Terraform 1.14 is needed\n"}
{"Action":"skip","Package":"p","Test":"TestC"}
{"Action":"output","Package":"p","Test":"TestD","Output":"panic: D hangs\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.5s\n"}
{"Action":"fail","Package":"p"}
`

func TestTestsGetACLIAProviderAndAPlaceToCountStarts(t *testing.T) {
	cli := setUp(t)
	t.Setenv("TF_ACC", "")
	var out bytes.Buffer
	err := run(t.Context(), &out, []string{script(t, `test "$TF_ACC|$AIHUBMIX_CLI|$*" = "1|`+cli+`|./..." || exit 1
test -x "$AIHUBMIX_PROVIDER" && printf ... >> "$AIHUBMIX_CLI_STARTS"
cat <<'EOF'
`+events+`EOF`), "./..."})
	if err != nil {
		t.Fatal(err)
	}
	want := "Testing with Terraform v1.15.9, " + cli + `.
a.go:1: wrong
    a_test.go:3: A is broken
FAIL	p	0.5s
panic: D hangs
Skipped 1 test: Terraform 1.14 is needed
A CLI was started 3 times.
`
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
