package provider_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// A state of an older version is read as it is, whatever the schema has become: the
// files of testdata/state are never changed, only added to.
func TestStateOfAnOlderVersionIsReadWithoutAChange(t *testing.T) {
	t.Parallel()
	for name, without := range map[string][]string{
		"with all attributes of its version":  nil,
		"without what the service left out":   {"account_username", "issued_at"},
		"without what has been added since":   {"key_last4", "account_username", "user_id"},
		"without any of what can be compared": {"key_last4", "account_username", "user_id", "issued_at"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{
				Name: "app", Key: "StateKeySecret0123456789abcdefghijklmnopqrstuvwxyz", CreatedTime: 1_767_225_600,
				ExpiredTime: 4_070_908_800,
				RemainQuota: 2_000_000, UsedQuota: 500_000, Models: "gpt-5,gpt-5-nano", Subnet: "192.0.2.0/24",
			}))
			w := gateway.Workspace(t, providertest.APIKey(`
  name                = "app"
  spend_limit_usd     = 5
  expires_at          = "2099-01-01T00:00:00Z"
  allowed_models      = ["gpt-5", "gpt-5-nano"]
  allowed_cidrs       = ["192.0.2.0/24"]
  rotate_when_changed = { rotation = "1" }
`))
			state, err := os.ReadFile(filepath.Join("testdata", "state", "api_key_schema_0.json"))
			if err != nil {
				t.Fatal(err)
			}
			var kept []string
			for line := range strings.SplitSeq(
				strings.ReplaceAll(string(state), "registry.terraform.io", providertest.CLI.RegistryHost()), "\n",
			) {
				isLeftOut := false
				for _, attribute := range without {
					isLeftOut = isLeftOut || strings.HasPrefix(strings.TrimSpace(line), `"`+attribute+`"`)
				}
				if !isLeftOut {
					kept = append(kept, line)
				}
			}
			// The attribute that is left out may have been the last.
			w.Write("terraform.tfstate",
				strings.ReplaceAll(strings.Join(kept, "\n"), "null,\n          }", "null\n          }"))
			w.RequireNoChange()
			w.MustRun("apply", "-auto-approve")
			providertest.ExpectWords(t, w.MustRun("state", "show", "aihubmix_api_key.app"), `user_id = 42`,
				`key_last4 = "wxyz"`)
			w.MustRun("destroy", "-auto-approve")
			if left := gateway.APIKeys(); len(left) > 0 {
				t.Errorf("the server still has %v", left)
			}
		})
	}
}
