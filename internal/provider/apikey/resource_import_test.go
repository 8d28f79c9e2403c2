package apikey_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// Importing by identity needs Terraform 1.12, so it goes over the protocol.
func TestAPIKeyIsImportedByItsIdentity(t *testing.T) {
	t.Parallel()
	for name, style := range providertest.Styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := providertest.Serve(t, providertest.Reaching(providertest.NewServer(t, gatewaytest.WithStyle(style),
				gatewaytest.WithAPIKeys(providertest.CappedKey))))
			s.Configure(nil, false)
			identity := s.Identity(7)
			imported, err := s.ImportResourceState(t.Context(),
				&tfprotov6.ImportResourceStateRequest{TypeName: "aihubmix_api_key", Identity: identity})
			if err != nil || len(imported.Diagnostics) > 0 || len(imported.ImportedResources) != 1 {
				t.Fatal(err, providertest.Summaries(imported.Diagnostics))
			}
			first := imported.ImportedResources[0]
			read, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
				TypeName: "aihubmix_api_key", CurrentState: first.State, Private: first.Private,
				CurrentIdentity: first.Identity,
			})
			if err != nil || len(read.Diagnostics) > 0 {
				t.Fatal(err, providertest.Summaries(read.Diagnostics))
			}
			values := s.Attributes(s.Schema.ResourceSchemas["aihubmix_api_key"], read.NewState)
			if !values["name"].Equal(tftypes.NewValue(tftypes.String, "capped")) ||
				!values["id"].Equal(tftypes.NewValue(tftypes.Number, 7)) {
				t.Errorf("the state is %v", values)
			}
			if masked := style == gatewaytest.StyleAIHubMix; values["key"].IsNull() != masked {
				t.Error("the secret is told where it is masked, or the other way round")
			}
			if found := s.IdentityOf(read.NewIdentity); !found.Equal(tftypes.NewValue(tftypes.Number, 7)) {
				t.Errorf("the identity is %v", found)
			}
		})
	}
}

func TestAPIKeyIsImportedWithoutAChange(t *testing.T) {
	t.Parallel()
	for name, style := range providertest.Styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			existing := providertest.CappedKey
			existing.RemainQuota = 16_659_166
			server := providertest.NewServer(t, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(existing))
			w := providertest.NewWorkspace(t, server, providertest.NeedProvider+providertest.APIKey(`
  name                = "capped"
  spend_limit_usd     = 100 / 3
  expires_at          = "2096-10-02T09:06:40+02:00"
  allowed_models      = ["gpt-5", "gpt-5-nano"]
  allowed_cidrs       = ["10.0.0.0/8"]
`)+"\nimport {\n  to = aihubmix_api_key.app\n  id = \"7\"\n}\n")
			providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"),
				"1 imported, 0 added, 0 changed, 0 destroyed")
			said, exit := w.Run("plan", "-detailed-exitcode")
			providertest.ExpectExit(t, exit, 0, said)

			// The first values of rotate_when_changed don't replace the key, further ones do.
			w.Write("main.tf", strings.ReplaceAll(w.Read("main.tf"), `"capped"`,
				"\"capped\"\n  rotate_when_changed = { month = \"1\" }"))
			providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "0 added, 1 changed, 0 destroyed")
			if keys := server.APIKeys(); len(keys) != 1 || keys[0].ID != 7 {
				t.Errorf("the server has %v", keys)
			}
			w.Write("main.tf", strings.ReplaceAll(w.Read("main.tf"), `month = "1"`, `month = "2"`))
			w.Write("main.tf", strings.Split(w.Read("main.tf"), "import {")[0])
			providertest.ExpectWords(t, w.MustRun("apply", "-auto-approve"), "1 added, 0 changed, 1 destroyed")
			next := int64(8)
			if style == gatewaytest.StyleOneAPI { // It gives the ID after the greatest that is left.
				next = 1
			}
			if keys := server.APIKeys(); len(keys) != 1 || keys[0].ID != next {
				t.Errorf("the server has %v", keys)
			}
		})
	}
}

// Whose an imported key is comes with the import, where the key itself does not say it.
func TestImportedAPIKeyIsNotGoneForAnotherAccount(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t, gatewaytest.WithAPIKeys(providertest.CappedKey),
		gatewaytest.WithQuirks(gatewaytest.Quirks{Unknown: []string{"user_id"}}))
	w := gateway.Workspace(t, providertest.APIKey(`name = "capped"`))
	w.MustRun("import", appKey, "7")
	providertest.ExpectWords(t, w.Read("terraform.tfstate"), `"user_id": 42`, `"account_username": "ada"`)
	gateway.SetAccountField("id", 43)
	gateway.RemoveAPIKey(7)
	said, exit := w.Run("plan")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said,
		"The key with the ID 7 belongs to the account with the ID 42 (ada), but the Manage Key is that of the "+
			"account with the ID 43 (ada)")
}

// The command, too: what it has imported is planned without a change.
func TestAPIKeyIsImportedByTheCommand(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t,
		gatewaytest.WithAPIKeys(gatewaytest.APIKey{ID: 7, Name: "app", RemainQuota: 400, UsedQuota: 100}))
	w := providertest.NewWorkspace(t, server,
		providertest.NeedProvider+providertest.APIKey("name = \"app\"\nspend_limit_usd = 0.001"))
	w.MustRun("import", appKey, "7")
	said, exit := w.Run("plan", "-detailed-exitcode")
	providertest.ExpectExit(t, exit, 0, said)
}

// An identity that is no ID is refused in words, without a request.
func TestIdentityThatIsNoIDIsAClearError(t *testing.T) {
	t.Parallel()
	for name, number := range map[string]any{"null": nil, "0": 0, "-3": -3, "1.5": 1.5, "1e+30": 1e30} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			s := providertest.Serve(t, providertest.Reaching(server))
			s.Configure(nil, false)
			value, err := tfprotov6.NewDynamicValue(providertest.IdentityType,
				tftypes.NewValue(providertest.IdentityType,
					map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.Number, number)}))
			if err != nil {
				t.Fatal(err)
			}
			imported, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
				TypeName: "aihubmix_api_key", Identity: &tfprotov6.ResourceIdentityData{IdentityData: &value},
			})
			if err != nil || len(imported.Diagnostics) != 1 ||
				imported.Diagnostics[0].Summary != "The ID of the API key cannot be used" ||
				!strings.Contains(imported.Diagnostics[0].Detail, " is not a whole number above zero.") ||
				len(server.Requests()) > 0 {
				t.Errorf("%v, %v, %d requests", err, imported.Diagnostics, len(server.Requests()))
			}
		})
	}
}

func TestBadImportIsAClearError(t *testing.T) {
	t.Parallel()
	for id, says := range map[string]string{
		"abc": `"abc" is not a whole number above zero`,
		"0":   `"0" is not a whole number above zero`,
		"99":  "Cannot import non-existent remote object",
	} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			w := providertest.NewWorkspace(t, providertest.NewServer(t),
				providertest.NeedProvider+providertest.APIKey(`name = "app"`))
			said, exit := w.Run("import", appKey, id)
			providertest.ExpectExit(t, exit, 1, said)
			providertest.ExpectWords(t, said, says)
		})
	}
}
