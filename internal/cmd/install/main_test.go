package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

// newHome is an empty home of a user who runs make in the repository's folder.
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

// build stands for a build of the provider: init only looks at its content.
func build(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "terraform-provider-aihubmix")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func mustRun(t *testing.T, remove bool, executables ...string) string {
	t.Helper()
	var out bytes.Buffer
	if err := run(&out, remove, executables); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

func filesIn(t *testing.T, folder string) []string {
	t.Helper()
	var found []string
	err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			found = append(found, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func TestInstallationIsReplacedAndRemovedWithoutATrace(t *testing.T) {
	home := newHome(t)
	mustRun(t, false, build(t, "first"))
	mustRun(t, false, build(t, "second"))
	found := filesIn(t, home)
	if len(found) != len(hosts) {
		t.Errorf("installed: %v", found)
	}
	for _, path := range found {
		if content, err := os.ReadFile(path); err != nil || string(content) != "second" {
			t.Errorf("%s: %q (%v)", path, content, err)
		}
	}
	mustRun(t, true)
	if left, err := os.ReadDir(home); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v (%v)", left, err)
	}
	if said := mustRun(t, true); !strings.Contains(said, "is not installed in "+home) {
		t.Errorf("it says: %s", said)
	}
}

func TestOtherCopiesAreNamedAndKept(t *testing.T) {
	newHome(t)
	plugins, err := pluginsFolder()
	if err != nil {
		t.Fatal(err)
	}
	other := platformFolder(plugins, hosts[0], "0.0.5")
	if err := os.MkdirAll(other, 0o700); err != nil {
		t.Fatal(err)
	}
	mustRun(t, false, build(t, "any"))
	if said := mustRun(t, true); strings.Count(said, "Other copies") != 1 || !strings.Contains(said, "registry.terraform.io still: "+providerFolder(plugins, hosts[0])) {
		t.Errorf("it says: %s", said)
	}
	if _, err := os.Stat(other); err != nil {
		t.Error(err)
	}
}

func TestWhatCannotBeInstalledIsAnError(t *testing.T) {
	home := newHome(t)
	for name, test := range map[string]struct {
		remove      bool
		executables []string
	}{
		"a provider that is not built": {false, []string{filepath.Join(home, "missing")}},
		"nothing":                      {false, nil},
		"something to remove":          {true, []string{"one"}},
	} {
		if err := run(&bytes.Buffer{}, test.remove, test.executables); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
}

func TestVersionIsTheOneThatIsWorkedOn(t *testing.T) {
	for name, test := range map[string]struct{ changelog, version string }{
		"before the first release":  {"## [Unreleased]\n\nThe first release, 0.1.0, will hold the following.\n", "0.1.0"},
		"after it":                  {"## [Unreleased]\n\n## [0.1.0] - 2026-12-01\n", "0.2.0"},
		"after a patch":             {"## [0.9.3] - 2026-12-01\n\n## [0.9.0] - 2026-11-01\n", "0.10.0"},
		"after the stable one":      {"## [1.0.0] - 2026-12-01\n\n## [0.9.0] - 2026-11-01\n", "1.1.0"},
		"a changelog of nothing":    {"# Changelog\n", ""},
		"a release that only links": {"[0.3.0]: https://example.com\n", ""},
	} {
		if version, err := nextVersion(test.changelog); version != test.version || (err == nil) != (test.version != "") {
			t.Errorf("%s: %q (%v)", name, version, err)
		}
	}
}

// What the README says of init, tried with a real one.
func TestPlainInitTakesWhatIsInstalled(t *testing.T) {
	if os.Getenv("TF_ACC") == "" {
		t.Skip("acceptance tests run when TF_ACC is set")
	}
	cli, err := terraformcli.Find(t.Context(), t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer cli.Remove()
	newHome(t)
	project := t.TempDir()
	configuration := "terraform {\n  required_providers {\n    aihubmix = {\n      source  = \"aihubmix/aihubmix\"\n      version = \">= 0.1\"\n    }\n  }\n}\n"
	if err := os.WriteFile(filepath.Join(project, "main.tf"), []byte(configuration), 0o600); err != nil {
		t.Fatal(err)
	}
	runInit := func(expected bool, words string) {
		t.Helper()
		said, err := initialize(t.Context(), cli.Path, project)
		if (err == nil) != expected || !strings.Contains(said, words) || strings.Contains(said, "override") {
			t.Errorf("%v after:\n%s", err, said)
		}
	}
	mustRun(t, false, build(t, "first"))
	runInit(true, "Installed aihubmix/aihubmix v")
	mustRun(t, false, build(t, "second"))
	runInit(false, "match any of the")
	if err := os.Remove(filepath.Join(project, ".terraform.lock.hcl")); err != nil {
		t.Fatal(err)
	}
	runInit(true, "Installed aihubmix/aihubmix v")
}

// initialize runs init as a user does who has set nothing up.
func initialize(ctx context.Context, cli, project string) (string, error) {
	command := exec.CommandContext(ctx, cli, "init", "-input=false", "-no-color")
	command.Dir, command.Env = project, terraformcli.Environment()
	output, err := command.CombinedOutput()
	return strings.Join(strings.Fields(string(output)), " "), err
}
