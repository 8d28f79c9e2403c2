package terraformcli_test

import (
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

func TestFindChooses(t *testing.T) {
	for name, test := range map[string]struct {
		scripts  map[string]string
		variable string
		want     string
		version  string
		usually  string
		host     string
	}{
		"terraform before tofu": {
			scripts: map[string]string{"terraform": printTerraform, "tofu": printOpenTofu},
			want:    "terraform", version: "Terraform v1.11.4", usually: "terraform", host: "registry.terraform.io",
		},
		"tofu where there is no terraform": {
			scripts: map[string]string{"tofu": printOpenTofu},
			want:    "tofu", version: "OpenTofu v1.9.0", usually: "tofu", host: "registry.opentofu.org",
		},
		"what the variable names before both": {
			scripts:  map[string]string{"terraform": printTerraform, "tofu": printOpenTofu, "mine": printTerraform},
			variable: "mine",
			want:     "mine", version: "Terraform v1.11.4", usually: "terraform", host: "registry.terraform.io",
		},
		"an OpenTofu by any name": {
			scripts:  map[string]string{"terraform-1.9": printOpenTofu},
			variable: "terraform-1.9",
			want:     "terraform-1.9", version: "OpenTofu v1.9.0", usually: "tofu", host: "registry.opentofu.org",
		},
		"a Terraform by any name": {
			scripts:  map[string]string{"tofu-or-not": printTerraform},
			variable: "tofu-or-not",
			want:     "tofu-or-not", version: "Terraform v1.11.4", usually: "terraform", host: "registry.terraform.io",
		},
		"a command that prints something else first": {
			scripts: map[string]string{"terraform": "echo Chosen by a wrapper.; " + printTerraform},
			want:    "terraform", version: "Terraform v1.11.4", usually: "terraform", host: "registry.terraform.io",
		},
		"a command that settings of the user would disturb": {
			scripts: map[string]string{"terraform": `test -z "$TF_CLI_ARGS_version" || exit 1; ` + printTerraform},
			want:    "terraform", version: "Terraform v1.11.4", usually: "terraform", host: "registry.terraform.io",
		},
	} {
		t.Run(name, func(t *testing.T) {
			folder := install(t, test.scripts)
			t.Setenv(terraformcli.Variable, test.variable)
			t.Setenv("TF_CLI_ARGS_version", "-nonsense")

			cli, err := terraformcli.Find(t.Context(), t.Output())
			if err != nil {
				t.Fatal(err)
			}
			if want := filepath.Join(folder, test.want); cli.Path != want {
				t.Errorf("found %s, want %s", cli.Path, want)
			}
			if cli.Version != test.version || cli.Name() != test.usually || cli.RegistryHost() != test.host {
				t.Errorf("took it for %q, called %s, of %s", cli.Version, cli.Name(), cli.RegistryHost())
			}
			cli.Remove()
			if _, err := os.Stat(cli.Path); err != nil {
				t.Errorf("a command that was not fetched was removed: %v", err)
			}
		})
	}
}

func TestFindRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		variable string
		script   string
		want     []string
	}{
		"a variable that names nothing on the PATH": {
			variable: "nothing",
			want:     []string{`the environment variable AIHUBMIX_CLI is "nothing", which is no command that can be run (executable file not found in $PATH)`},
		},
		"a variable that names no file": {
			variable: "/nowhere/terraform",
			want:     []string{`AIHUBMIX_CLI is "/nowhere/terraform"`, "no such file or directory"},
		},
		"a command that fails": {
			variable: "terraform", script: "echo No version is chosen. >&2; exit 3",
			want: []string{"terraform cannot be run (exit status 3: No version is chosen.)", "set AIHUBMIX_CLI"},
		},
		"a command that is something else": {
			variable: "terraform", script: "echo Packer v1.9.0",
			want: []string{"is neither Terraform nor OpenTofu", "set AIHUBMIX_CLI"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			install(t, map[string]string{"terraform": test.script, "tofu": printOpenTofu})
			t.Setenv(terraformcli.Variable, test.variable)
			_, err := terraformcli.Find(t.Context(), t.Output())
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
