package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

// newHome is the empty home of a user who runs make in the repository's folder.
func newHome(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	for _, name := range []string{"HOME", "USERPROFILE", "AppData"} {
		t.Setenv(name, home)
	}
	for _, name := range []string{"XDG_CONFIG_HOME", "XDG_DATA_HOME"} {
		t.Setenv(name, "")
	}
	t.Chdir(filepath.Join("..", "..", ".."))
	return home
}

// newBuild writes a file that stands in for a build of the provider: init reads its content only.
func newBuild(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "terraform-provider-aihubmix")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustRun(t *testing.T, builds ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(&out, builds...); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// installed returns the content of each file below the folder, by its path.
func installed(t *testing.T, folder string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		found[path] = string(content)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestPrintedVersionIsTheInstalledOne(t *testing.T) {
	home := newHome(t)
	version := strings.TrimSpace(mustRun(t, "-version"))
	if len(installed(t, home)) > 0 {
		t.Error("it was installed")
	}
	mustRun(t, newBuild(t, "content"))
	for path := range installed(t, home) {
		if found := filepath.Base(filepath.Dir(filepath.Dir(path))); found != version {
			t.Errorf("installed as %s, not %s", found, version)
		}
	}
}

func TestBuildIsReplacedAndRemovedAndOthersAreKept(t *testing.T) {
	home := newHome(t)
	mustRun(t, newBuild(t, "first"))
	mustRun(t, newBuild(t, "second"))
	found := installed(t, home)
	if len(found) != 2 {
		t.Errorf("installed: %v", found)
	}
	for path, content := range found {
		if content != "second" {
			t.Errorf("%s: %q", path, content)
		}
		other := filepath.Join(filepath.Dir(filepath.Dir(filepath.Dir(path))), "0.0.5")
		if err := os.WriteFile(other, []byte("other"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if printed := mustRun(t); !strings.Contains(printed, "from "+home) {
		t.Errorf("it prints: %s", printed)
	}
	if left := installed(t, home); len(left) != 2 {
		t.Errorf("left: %v", left)
	}
}

func TestMissingBuildIsAnError(t *testing.T) {
	home := newHome(t)
	if err := run(&bytes.Buffer{}, filepath.Join(home, "missing")); err == nil {
		t.Error("it was accepted")
	}
}

func TestVersionIsTheOneThatIsWorkedOn(t *testing.T) {
	for name, test := range map[string]struct{ changelog, version string }{
		"before the first release": {
			"## [Unreleased]\n\nThe first release, 0.1.0, will hold the following.\n", "0.1.0",
		},
		"after it":                  {"## [Unreleased]\n\n## [0.1.0] - 2026-12-01\n", "0.2.0"},
		"after a patch":             {"## [0.9.3] - 2026-12-01\n\n## [0.9.0] - 2026-11-01\n", "0.10.0"},
		"after the stable one":      {"## [1.0.0] - 2026-12-01\n\n## [0.9.0] - 2026-11-01\n", "1.1.0"},
		"a changelog of nothing":    {"# Changelog\n", ""},
		"a release that only links": {"[0.3.0]: https://example.com\n", ""},
	} {
		version, err := nextVersion(test.changelog)
		if version != test.version || (err == nil) != (test.version != "") {
			t.Errorf("%s: %q (%v)", name, version, err)
		}
	}
}

// The README promises this of a plain init.
func TestPlainInitTakesTheBuild(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run when TF_ACC is set")
	}
	cli, err := terraformcli.Find(t.Context(), t.TempDir(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	newHome(t)
	// No setting of the CLI, in contrast to NewWorkspace.
	w := &terraformcli.Workspace{CLI: cli, Folder: t.TempDir()}
	err = w.Write("main.tf", `terraform {
  required_providers {
    aihubmix = {
      source  = "aihubmix/aihubmix"
      version = ">= 0.1"
    }
  }
}
`)
	if err != nil {
		t.Fatal(err)
	}
	runInit := func(exitCode int, words string) {
		t.Helper()
		result, err := w.Run(t.Context(), "init", "-input=false")
		printed := strings.Join(strings.Fields(result.Printed()), " ")
		if err != nil || result.ExitCode != exitCode || !strings.Contains(printed, words) {
			t.Errorf("%v after:\n%s", err, printed)
		}
	}
	mustRun(t, newBuild(t, "first"))
	runInit(0, "Installed aihubmix/aihubmix v")
	mustRun(t, newBuild(t, "second"))
	runInit(1, "match any of the")
	if err := os.Remove(filepath.Join(w.Folder, ".terraform.lock.hcl")); err != nil {
		t.Fatal(err)
	}
	runInit(0, "Installed aihubmix/aihubmix v")
}
