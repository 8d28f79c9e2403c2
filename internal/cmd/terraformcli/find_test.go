package terraformcli_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

const (
	printTerraform = "echo Terraform v1.11.4; echo on linux_amd64"
	printOpenTofu  = "echo OpenTofu v1.9.0; echo on linux_amd64"
)

// install writes shell scripts as commands into a folder, which becomes the PATH.
func install(t *testing.T, scripts map[string]string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the commands are shell scripts")
	}
	folder := t.TempDir()
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", folder)
	t.Setenv(terraformcli.Variable, "")
	return folder
}

func TestFindChoosesACommand(t *testing.T) {
	const terraform, openTofu = "registry.terraform.io", "registry.opentofu.org"
	for name, test := range map[string]struct {
		scripts                     map[string]string
		variable                    string
		want, version, called, host string
	}{
		"terraform before tofu": {
			scripts: map[string]string{"terraform": printTerraform, "tofu": printOpenTofu},
			want:    "terraform", version: "Terraform v1.11.4", called: "terraform", host: terraform,
		},
		"tofu if there is no terraform": {
			scripts: map[string]string{"tofu": printOpenTofu},
			want:    "tofu", version: "OpenTofu v1.9.0", called: "tofu", host: openTofu,
		},
		"the one in the variable before both": {
			scripts:  map[string]string{"terraform": printTerraform, "tofu": printOpenTofu, "mine": printTerraform},
			variable: "mine",
			want:     "mine", version: "Terraform v1.11.4", called: "terraform", host: terraform,
		},
		"an OpenTofu of any name": {
			scripts:  map[string]string{"terraform-1.9": printOpenTofu},
			variable: "terraform-1.9",
			want:     "terraform-1.9", version: "OpenTofu v1.9.0", called: "tofu", host: openTofu,
		},
		"a Terraform of any name": {
			scripts:  map[string]string{"tofu-or-not": printTerraform},
			variable: "tofu-or-not",
			want:     "tofu-or-not", version: "Terraform v1.11.4", called: "terraform", host: terraform,
		},
		"a command that prints something else first": {
			scripts: map[string]string{"terraform": "echo Chosen by a wrapper.; " + printTerraform},
			want:    "terraform", version: "Terraform v1.11.4", called: "terraform", host: terraform,
		},
		"a command that the user's settings would disturb": {
			scripts: map[string]string{"terraform": `test -z "$TF_CLI_ARGS_version" || exit 1; ` + printTerraform},
			want:    "terraform", version: "Terraform v1.11.4", called: "terraform", host: terraform,
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := install(t, test.scripts)
			t.Setenv(terraformcli.Variable, test.variable)
			t.Setenv("TF_CLI_ARGS_version", "-nonsense")

			cli, err := terraformcli.Find(t.Context(), t.TempDir(), t.Output())
			if err != nil {
				t.Fatal(err)
			}
			if want := filepath.Join(folder, test.want); cli.Path != want {
				t.Errorf("found %s, want %s", cli.Path, want)
			}
			if cli.Version != test.version || cli.Name() != test.called || cli.RegistryHost() != test.host {
				t.Errorf("took it for %q, called %s, of %s", cli.Version, cli.Name(), cli.RegistryHost())
			}
		})
	}
}

func TestFindRefusesWhatIsNoCLI(t *testing.T) {
	for name, test := range map[string]struct {
		variable string
		script   string
		want     []string
	}{
		"a variable that names nothing on the PATH": {
			variable: "nothing",
			want:     []string{`AIHUBMIX_CLI does not name a command: exec: "nothing": executable file not found`},
		},
		"a variable that names no file": {
			variable: "/nowhere/terraform",
			want:     []string{"AIHUBMIX_CLI does not name a command", "/nowhere/terraform"},
		},
		"a command that fails": {
			variable: "terraform", script: "echo No version is chosen. >&2; exit 3",
			want: []string{"terraform cannot be run (exit status 3 No version is chosen.)", "set AIHUBMIX_CLI"},
		},
		"a command that is something else": {
			variable: "terraform", script: "echo Packer v1.9.0",
			want: []string{"is neither Terraform nor OpenTofu", "set AIHUBMIX_CLI"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			install(t, map[string]string{"terraform": test.script, "tofu": printOpenTofu})
			t.Setenv(terraformcli.Variable, test.variable)
			_, err := terraformcli.Find(t.Context(), t.TempDir(), t.Output())
			if err == nil {
				t.Fatal("it was accepted")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q is missing in: %v", want, err)
				}
			}
		})
	}
}

const advice = "; install one of them, or set AIHUBMIX_CLI to the path of one"

func TestFindFetchesNothingWhenInterrupted(t *testing.T) {
	temporary, home := emptyTemporaryFolder(t), withoutNetwork(t)
	t.Setenv("PATH", t.TempDir())
	t.Setenv(terraformcli.Variable, "")
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()

	_, err := terraformcli.Find(ctx, t.TempDir(), t.Output())
	const want = "neither terraform nor tofu is on the PATH, and Terraform can be neither fetched " +
		"(it was interrupted) nor built (it was interrupted)" + advice
	if err == nil || err.Error() != want {
		t.Errorf("the error is:\n%v\nwant:\n%s", err, want)
	}
	requireEmpty(t, temporary, home)
}

func TestFindWithoutANetworkAndWithoutGoIsAnError(t *testing.T) {
	temporary, home := emptyTemporaryFolder(t), withoutNetwork(t)
	t.Setenv("PATH", t.TempDir())
	t.Setenv(terraformcli.Variable, "")

	_, err := terraformcli.Find(t.Context(), t.TempDir(), t.Output())
	if err == nil {
		t.Fatal("a command was found")
	}
	for _, want := range []string{"neither fetched (", `nor built (exec: "go": executable file not found`, advice} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is missing in: %v", want, err)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("it is not one line: %v", err)
	}
	requireEmpty(t, temporary, home)
}

func emptyTemporaryFolder(t *testing.T) string {
	t.Helper()
	folder := t.TempDir()
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, folder)
	}
	return folder
}

// requireEmpty checks that there is no file below the folders.
func requireEmpty(t *testing.T, folders ...string) {
	t.Helper()
	for _, folder := range folders {
		err := filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
			if err == nil && !entry.IsDir() {
				t.Errorf("%s was left", path)
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
	}
}

func TestAtLeastComparesVersionsOfTheSameCLI(t *testing.T) {
	for version, expected := range map[string]bool{
		"Terraform v1.9.8":         false,
		"Terraform v1.10.0":        true,
		"Terraform v1.10.0-alpha1": true,
		"Terraform v2.0.0":         true,
		"OpenTofu v1.10.6":         false,
		"OpenTofu v1.11.0-beta1":   true,
		"OpenTofu v1.12.6":         true,
		"":                         false,
	} {
		if found := (terraformcli.CLI{Version: version}).AtLeast("1.10", "1.11"); found != expected {
			t.Errorf("%q: %t", version, found)
		}
		if (terraformcli.CLI{Version: version}).AtLeast("", "") {
			t.Errorf("%q is at least a version that does not exist", version)
		}
	}
}
