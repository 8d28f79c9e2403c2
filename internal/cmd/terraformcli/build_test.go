package terraformcli_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

// goThatBuilds stands for a go command: it notes that it was run, and puts a
// Terraform where GOBIN says.
const goThatBuilds = `echo "$@" >> "$BUILDS"
printf '#!/bin/sh\necho Terraform v1.5.7\n' > "$GOBIN/terraform"
/bin/chmod 700 "$GOBIN/terraform"`

// withoutNetwork lets nothing be fetched: a proxy that cannot be reached stands for a
// network that is not there. net/http looks at these variables once, so every test
// that may get that far calls this. The user's cache is an empty one of the test's.
func withoutNetwork(t *testing.T) (home, builds string) {
	t.Helper()
	for _, name := range []string{"HTTPS_PROXY", "https_proxy"} {
		t.Setenv(name, "http://127.0.0.1:1")
	}
	for _, name := range []string{"NO_PROXY", "no_proxy"} {
		t.Setenv(name, "")
	}
	home = t.TempDir()
	builds = filepath.Join(t.TempDir(), "builds")
	t.Setenv("HOME", home)
	t.Setenv("XDG_CACHE_HOME", filepath.Join(home, "cache"))
	t.Setenv("LocalAppData", home)
	t.Setenv("BUILDS", builds)
	return home, builds
}

func TestTerraformThatCannotBeFetchedIsBuiltOnceAndKept(t *testing.T) {
	_, builds := withoutNetwork(t)
	install(t, map[string]string{"go": goThatBuilds})

	for run, expected := range []string{"so Terraform 1.5.7, its last open-source release, is built with “go install”", "which was built here before"} {
		var said bytes.Buffer
		cli, err := terraformcli.Find(t.Context(), &said)
		if err != nil {
			t.Fatal(err)
		}
		if cli.Version != "Terraform v1.5.7" {
			t.Errorf("found %+v", cli)
		}
		if !strings.HasPrefix(said.String(), "Terraform cannot be fetched (") || !strings.Contains(said.String(), expected) || strings.Count(said.String(), "\n") != 1 {
			t.Errorf("run %d says: %s", run, said.String())
		}
		cli.Remove()
		if left, err := os.ReadDir(filepath.Dir(cli.Path)); err != nil || len(left) != 2 { // The lock is the other.
			t.Errorf("beside the command there are %v (%v)", left, err)
		}
	}
	noted, err := os.ReadFile(builds)
	if err != nil || string(noted) != "install -ldflags=-s -w github.com/hashicorp/terraform@v1.5.7\n" {
		t.Errorf("what was run: %q (%v)", noted, err)
	}
}

// Test packages run at the same time. The build goes on once everybody has said that
// it builds, or waits for the one that does.
func TestTerraformIsBuiltOnceForAllWhoNeedItAtTheSameTime(t *testing.T) {
	const many = 4
	_, builds := withoutNetwork(t)
	goOn := filepath.Join(t.TempDir(), "go-on")
	t.Setenv("GO_ON", goOn)
	install(t, map[string]string{"go": `while [ ! -e "$GO_ON" ]; do :; done` + "\n" + goThatBuilds})

	var all sync.WaitGroup
	var said atomic.Int32
	for range many {
		all.Go(func() {
			progress := onWrite(func() {
				if said.Add(1) == many {
					if err := os.WriteFile(goOn, nil, 0o600); err != nil {
						t.Error(err)
					}
				}
			})
			if cli, err := terraformcli.Find(t.Context(), progress); err != nil || cli.Version != "Terraform v1.5.7" {
				t.Errorf("found %+v (%v)", cli, err)
			}
		})
	}
	all.Wait()
	if noted, err := os.ReadFile(builds); err != nil || strings.Count(string(noted), "\n") != 1 {
		t.Errorf("what was run: %q (%v)", noted, err)
	}
}

func TestBuildThatFailsLeavesNothing(t *testing.T) {
	home, _ := withoutNetwork(t)
	install(t, map[string]string{"go": `echo go: downloading much >&2; echo half > "$GOBIN/terraform"; echo no such host >&2; exit 1`})

	_, err := terraformcli.Find(t.Context(), t.Output())
	for _, want := range []string{"neither terraform nor tofu is on the PATH, and Terraform can be neither fetched (", ") nor built (exit status 1: no such host); install one of them"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in: %v", want, err)
		}
	}
	var left []string
	_ = filepath.WalkDir(home, func(_ string, entry os.DirEntry, _ error) error {
		if !entry.IsDir() {
			left = append(left, entry.Name())
		}
		return nil
	})
	if len(left) != 1 || left[0] != "lock" {
		t.Errorf("left behind: %v", left)
	}
}

// onWrite is called when something is said.
type onWrite func()

func (f onWrite) Write(said []byte) (int, error) { f(); return len(said), nil }

func TestBuildEndsWhenInterrupted(t *testing.T) {
	_, builds := withoutNetwork(t)
	install(t, map[string]string{"go": goThatBuilds})
	ctx, interrupt := context.WithCancel(t.Context())
	_, err := terraformcli.Find(ctx, onWrite(interrupt))
	if err == nil || !strings.Contains(err.Error(), "nor built (it was interrupted)") {
		t.Errorf("the error is: %v", err)
	}
	if _, err := os.Stat(builds); err == nil {
		t.Error("it was built all the same")
	}
}
