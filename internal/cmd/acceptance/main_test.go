package main

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
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

// newTestModule writes a module whose tests pass, fail, panic, are skipped and do not compile.
func newTestModule(t *testing.T) (folder string) {
	t.Helper()
	folder = t.TempDir()
	header := "import \"testing\"\n\nfunc TestPasses(t *testing.T) { t.Log(\"not to be shown\") }\n\n"
	for name, content := range map[string]string{
		"go.mod":         "module example.com\n\ngo 1.26\n",
		"none/none.go":   "package none\n",
		"good/a_test.go": "package good\n\n" + header,
		"skips/a_test.go": "package skips\n\n" + header + `func TestFirst(t *testing.T) { t.Skip("there is no CLI") }
func TestSecond(t *testing.T) { t.Run("inside", func(t *testing.T) { t.Skip("there is no CLI") }) }
func TestThird(t *testing.T) { t.Skipf("%s is too old", "Terraform v1.5.7") }
`,
		"fails/a_test.go": "package fails\n\n" + header + `func TestFails(t *testing.T) {
	t.Run("passes", func(t *testing.T) { t.Log("not to be shown") })
	t.Run("fails", func(t *testing.T) { t.Error("the reason of a failure") })
}
`,
		"panics/a_test.go": "package panics\n\n" + header + `func TestPanics(*testing.T) {
	panic("the reason of a panic")
}
`,
		"nonsense/a_test.go": "package nonsense\n\n" + header + "var number int = text\n",
	} {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

func TestPackagesFailuresAndSkippedTestsAreShown(t *testing.T) {
	setUp(t)
	t.Chdir(newTestModule(t))
	var out bytes.Buffer
	if err := run(t.Context(), &out, []string{"go", "test", "-json", "./..."}); err == nil {
		t.Error("a failure passed")
	}
	for _, want := range []string{
		"ok  \texample.com/good\t", "ok  \texample.com/skips\t", "FAIL\texample.com/fails\t",
		"FAIL\texample.com/panics\t", "undefined: text", "FAIL\texample.com/nonsense [build failed]",
		"the reason of a failure", "--- FAIL: TestFails/fails", "panic: the reason of a panic",
		"\nSkipped 1 tests: Terraform v1.5.7 is too old\nSkipped 2 tests: there is no CLI\n",
	} {
		if strings.Count(out.String(), want) != 1 {
			t.Errorf("%q is not there once", want)
		}
	}
	for _, unwanted := range []string{"not to be shown", "=== RUN   TestPasses", "no test files"} {
		if strings.Contains(out.String(), unwanted) {
			t.Errorf("%q is shown", unwanted)
		}
	}
	if t.Failed() {
		t.Log(out.String())
	}
}
