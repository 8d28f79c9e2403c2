package terraformcli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

// goThatBuilds is a go command that notes its arguments, and puts a Terraform where GOBIN says.
const goThatBuilds = `echo "$@" >> "$BUILDS"
printf '#!/bin/sh\necho Terraform v1.5.7\n' > "$GOBIN/terraform"
/bin/chmod 700 "$GOBIN/terraform"`

// withoutNetwork makes every download fail, by a proxy that cannot be reached. net/http reads these
// variables once, so every test that may download calls this. The user's cache is empty.
func withoutNetwork(t *testing.T) (home string) {
	t.Helper()
	for _, name := range []string{"HTTPS_PROXY", "https_proxy"} {
		t.Setenv(name, "http://127.0.0.1:1")
	}
	for _, name := range []string{"NO_PROXY", "no_proxy"} {
		t.Setenv(name, "")
	}
	home = t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	t.Setenv("LocalAppData", home)
	return home
}

func TestTerraformIsBuiltOnceIfItCannotBeFetched(t *testing.T) {
	withoutNetwork(t)
	builds := filepath.Join(t.TempDir(), "builds")
	t.Setenv("BUILDS", builds)
	install(t, map[string]string{"go": goThatBuilds})

	for run, expected := range []string{
		"so Terraform 1.5.7, its last open-source release, is built with “go install”",
		"which was built here before",
	} {
		var progress bytes.Buffer
		cli, err := terraformcli.Find(t.Context(), t.TempDir(), &progress)
		if err != nil {
			t.Fatal(err)
		}
		if cli.Version != "Terraform v1.5.7" {
			t.Errorf("found %+v", cli)
		}
		line := progress.String()
		if !strings.HasPrefix(line, "Terraform cannot be fetched (") || !strings.Contains(line, expected) ||
			strings.Count(line, "\n") != 1 {
			t.Errorf("run %d prints: %s", run, line)
		}
		if left, err := os.ReadDir(filepath.Dir(cli.Path)); err != nil || len(left) != 1 {
			t.Errorf("the folder of the command has %v (%v)", left, err)
		}
	}
	noted, err := os.ReadFile(builds)
	if err != nil || string(noted) != "install -ldflags=-s -w github.com/hashicorp/terraform@v1.5.7\n" {
		t.Errorf("go was run with: %q (%v)", noted, err)
	}
}

func TestBuildThatFailsLeavesNothing(t *testing.T) {
	home := withoutNetwork(t)
	install(t, map[string]string{
		"go": `echo go: downloading much >&2; echo half > "$GOBIN/terraform"; echo no such host >&2; exit 1`,
	})

	_, err := terraformcli.Find(t.Context(), t.TempDir(), t.Output())
	if err == nil || !strings.Contains(err.Error(), ") nor built (no such host); install one of them") {
		t.Errorf("the error is: %v", err)
	}
	requireEmpty(t, home)
}

// onWrite is called when something is printed.
type onWrite func()

func (f onWrite) Write(printed []byte) (int, error) { f(); return len(printed), nil }

func TestBuildEndsWhenInterrupted(t *testing.T) {
	home := withoutNetwork(t)
	install(t, map[string]string{"go": goThatBuilds})
	ctx, interrupt := context.WithCancel(t.Context())
	_, err := terraformcli.Find(ctx, t.TempDir(), onWrite(interrupt))
	if err == nil || !strings.Contains(err.Error(), "nor built (it was interrupted)") {
		t.Errorf("the error is: %v", err)
	}
	requireEmpty(t, home)
}

func TestProviderIsBuiltUnlessOneIsGiven(t *testing.T) {
	install(t, map[string]string{"go": `echo "$@" > "$BUILDS"
echo built > "$GOTMPDIR/terraform-provider-aihubmix"`})
	builds := filepath.Join(t.TempDir(), "builds")
	t.Setenv("BUILDS", builds)
	t.Setenv(terraformcli.VariableProvider, "")
	built, err := terraformcli.Provider(t.Context(), filepath.Join(t.TempDir(), "new"), "-trimpath")
	if err != nil {
		t.Fatal(err)
	}
	noted, err := os.ReadFile(builds)
	want := "build -buildvcs=false -o " + built + " -trimpath github.com/aihubmix/terraform-provider-aihubmix\n"
	if err != nil || string(noted) != want {
		t.Errorf("go was run with: %q (%v)", noted, err)
	}

	given := filepath.Join(t.TempDir(), "given")
	if err := os.WriteFile(given, []byte("given"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv(terraformcli.VariableProvider, given)
	linked, err := terraformcli.Provider(t.Context(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for path, expected := range map[string]string{built: "built\n", linked: "given"} {
		if content, err := os.ReadFile(path); err != nil || string(content) != expected {
			t.Errorf("%s has %q (%v)", path, content, err)
		}
		if name := filepath.Base(path); name != "terraform-provider-aihubmix" {
			t.Errorf("it is called %s", name)
		}
	}
}

func TestProviderThatDoesNotCompileIsAnError(t *testing.T) {
	install(t, map[string]string{"go": `echo main.go:1: nonsense; echo second line; exit 1`})
	t.Setenv(terraformcli.VariableProvider, "")
	_, err := terraformcli.Provider(t.Context(), t.TempDir())
	if err == nil || !strings.Contains(err.Error(), "main.go:1: nonsense\nsecond line") {
		t.Errorf("the error is: %v", err)
	}
}
