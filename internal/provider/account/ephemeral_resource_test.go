package account_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// Data source and ephemeral resource tell the same of an account.
func TestUserAsAnEphemeralResourceEqualsTheDataSource(t *testing.T) {
	t.Parallel()
	s := providertest.Serve(t, providertest.Reaching(providertest.NewServer(t)))
	s.Configure(nil, false)
	dataSource := s.Schema.DataSourceSchemas["aihubmix_user"]
	read, err := s.ReadDataSource(t.Context(),
		&tfprotov6.ReadDataSourceRequest{TypeName: "aihubmix_user", Config: s.Configuration(dataSource, nil)})
	if err != nil {
		t.Fatal(err)
	}
	ephemeral := s.Schema.EphemeralResourceSchemas["aihubmix_user"]
	opened, err := s.OpenEphemeralResource(t.Context(),
		&tfprotov6.OpenEphemeralResourceRequest{TypeName: "aihubmix_user", Config: s.Configuration(ephemeral, nil)})
	if err != nil {
		t.Fatal(err)
	}
	expected, found := s.Attributes(dataSource, read.State), s.Attributes(ephemeral, opened.Result)
	for _, name := range []string{"omit_secrets", "allow_failure", "available", "failure", "failure_kind"} {
		if _, there := found[name]; there {
			t.Errorf("the ephemeral resource has %s", name)
		}
		delete(expected, name)
	}
	if len(found) != len(expected) {
		t.Errorf("%d attributes, not %d", len(found), len(expected))
	}
	for name, value := range expected {
		if !found[name].Equal(value) {
			t.Errorf("%s is %v, not %v", name, found[name], value)
		}
	}
	for _, attribute := range ephemeral.Block.Attributes {
		for _, other := range dataSource.Block.Attributes {
			if attribute.Name == other.Name &&
				(attribute.Sensitive != other.Sensitive || attribute.Description != other.Description) {
				t.Errorf("%s is described in two ways", attribute.Name)
			}
		}
	}
}

func TestEphemeralUserLeavesNoSecretBehind(t *testing.T) {
	t.Parallel()
	const variableKey = `
variable "manage_key" {
  type      = string
  ephemeral = true
}

provider "aihubmix" {
  manage_key = var.manage_key
}
`
	for name, test := range map[string]struct {
		block     string
		variables []string
	}{
		"the key from the environment": {},
		"the key from an ephemeral variable": {
			variableKey, []string{"TF_VAR_manage_key=" + gatewaytest.ManageKey, "AIHUBMIX_MANAGE_KEY="},
		},
		"the key from a sensitive ephemeral variable": {
			strings.ReplaceAll(variableKey, "  ephemeral = true\n", "  ephemeral = true\n  sensitive = true\n"),
			[]string{"TF_VAR_manage_key=" + gatewaytest.ManageKey, "AIHUBMIX_MANAGE_KEY="},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			providertest.NeedsEphemeralResources(t)
			w := providertest.NewProcessWorkspace(t, providertest.NewServer(t), providertest.NeedProvider+
				test.block+`ephemeral "aihubmix_user" "gate" { minimum_balance_usd = 20 }`+
				providertest.Deployment("  depends_on = [ephemeral.aihubmix_user.gate]"))
			w.Set(test.variables...)
			w.Set("TF_LOG=TRACE", "TF_LOG_PATH="+filepath.Join(w.Folder, "trace.log"))
			w.MustRun("plan", "-out=saved.tfplan")
			w.MustRun("apply", "saved.tfplan")
			lines := strings.Join(providertest.ProviderLines(w.Read("trace.log")), "\n")
			if strings.Count(lines, "path=/api/user/self") != 2 {
				t.Error("the provider's lines do not show two reads of the account")
			}
			for place, text := range map[string]string{
				"the plan file":      w.Unpacked("saved.tfplan"),
				"the state":          w.Read("terraform.tfstate"),
				"the provider's log": lines,
			} {
				if text == "" {
					t.Errorf("%s is empty", place)
				}
				for _, secret := range append(providertest.AccountSecrets, gatewaytest.ManageKey) {
					if strings.Contains(text, secret) {
						t.Errorf("%s holds %s", place, secret)
					}
				}
			}
		})
	}
}

// What the guide warns of: these Terraform itself writes into the plan file.
func TestKeyInAPlainVariableIsStoredInThePlanFile(t *testing.T) {
	t.Parallel()
	for name, block := range map[string]string{
		"a plain sensitive variable": "variable \"manage_key\" {\n  type = string\n  sensitive = true\n}\nprovider " +
			"\"aihubmix\" {\n  manage_key = var.manage_key\n}\n",
		"a literal": "provider \"aihubmix\" {\n  manage_key = \"" + gatewaytest.ManageKey + "\"\n}\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := providertest.NewWorkspace(t, providertest.NewServer(t),
				providertest.NeedProvider+block+providertest.ReadUser)
			w.Set("TF_VAR_manage_key=" + gatewaytest.ManageKey)
			w.MustRun("plan", "-out=saved.tfplan")
			if !strings.Contains(w.Unpacked("saved.tfplan"), gatewaytest.ManageKey) {
				t.Error("the plan file does not hold the key")
			}
		})
	}
}
