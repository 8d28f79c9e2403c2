package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/cmd/terraformcli"
)

var (
	exampleAccount = []string{
		"1. The account as outputs", "active = true", "balance_usd = 58.142514", "used_usd = 572.806968", `username = "ada"`,
	}
	gates = []string{
		"2. A gate", "requires 20 USD", "58.142514 USD", "terraform_data.deployment: Creation complete",
		"Apply complete! Resources: 1 added", "balance_usd = 58.142514",
		"3. The same gate", "3.235 USD", "Error: Resource precondition failed",
		"The balance is 3.235 USD, but at least 20 USD are required.", "Stopped as it should be (exit status 1)",
		"https://console.aihubmix.com/setting", "“Generate System Access Token”", "AIHUBMIX_MANAGE_KEY", `data "aihubmix_user"`,
	}
)

func TestWithNothingSetUp(t *testing.T) {
	for name, variables := range map[string]map[string]string{
		"with an empty environment": nil,
		"with a CLI configuration that does not exist": {
			"TF_CLI_CONFIG_FILE": filepath.Join(t.TempDir(), "missing.tfrc"),
		},
		"with a broken CLI configuration": {
			"TF_CLI_CONFIG_FILE": write(t, "broken.tfrc", "provider_installation {{{"),
		},
		"with settings of the CLI that would disturb it": {
			"TF_CLI_ARGS": "-nonsense", "TF_CLI_ARGS_version": "-nonsense", "TF_WORKSPACE": "other", "TF_DATA_DIR": "elsewhere",
			"TF_VAR_minimum_usd": "1000", "TF_LOG": "TRACE", "TF_REATTACH_PROVIDERS": "nonsense", "TF_PLUGIN_CACHE_DIR": "missing",
		},
		"with settings of the provider but no key": {
			"AIHUBMIX_API_BASE": "nonsense", "AIHUBMIX_REQUEST_TIMEOUT": "nonsense", "AIHUBMIX_MAX_RETRIES": "nonsense",
		},
	} {
		t.Run(name, func(t *testing.T) {
			isolate(t)
			for name, value := range variables {
				t.Setenv(name, value)
			}
			output, err := demonstrate(t, t.Context())
			if err != nil {
				t.Fatalf("%v, after:\n%s", err, output)
			}
			requireInOrder(t, output, append(exampleAccount, gates...)...)
		})
	}
}

func TestWithoutACLI(t *testing.T) {
	t.Setenv(terraformcli.Variable, filepath.Join(t.TempDir(), "missing"))
	_, err := demonstrate(t, t.Context())
	if err == nil || !strings.Contains(err.Error(), terraformcli.Variable) {
		t.Errorf("the error is: %v", err)
	}
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
