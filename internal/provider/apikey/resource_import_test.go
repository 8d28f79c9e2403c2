package apikey_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// Importing by identity needs Terraform 1.12, so it goes over the protocol.
func TestAPIKeyIsImportedByItsIdentity(t *testing.T) {
	t.Parallel()
	for name, style := range gatewaytest.Styles() {
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
			if found := identityOf(s, read.NewIdentity); !found.Equal(tftypes.NewValue(tftypes.Number, 7)) {
				t.Errorf("the identity is %v", found)
			}
		})
	}
}

func TestAPIKeyIsImportedWithoutAChange(t *testing.T) {
	t.Parallel()
	for name, style := range gatewaytest.Styles() {
		t.Run(name, inBubble(func(t *testing.T) {
			existing := providertest.CappedKey
			existing.RemainQuota = 16_659_166
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(existing))
			w := newProtocolWorkspace(t, gateway, arguments{
				"name": "capped", "spend_limit_usd": 100. / 3, "expires_at": "2096-10-02T09:06:40+02:00",
				"allowed_models": []string{"gpt-5", "gpt-5-nano"}, "allowed_cidrs": []string{"10.0.0.0/8"},
			})
			w.importKey(7)
			requireAction(t, w.apply(), noChange)
			w.requireNoChange()
			// The first values of rotate_when_changed don't replace the key, further ones do.
			w.arguments = w.arguments.with("rotate_when_changed", map[string]string{"month": "1"})
			requireAction(t, w.apply(), update)
			if keys := gateway.APIKeys(); len(keys) != 1 || keys[0].ID != 7 {
				t.Errorf("the gateway has %v", keys)
			}
			w.arguments = w.arguments.with("rotate_when_changed", map[string]string{"month": "2"})
			requireAction(t, w.apply(), replacing)
			next := int64(8)
			if style == gatewaytest.StyleOneAPI { // It gives the ID after the greatest that is left.
				next = 1
			}
			if keys := gateway.APIKeys(); len(keys) != 1 || keys[0].ID != next {
				t.Errorf("the gateway has %v", keys)
			}
		}))
	}
}

// An import reads which account has the key, even if the key itself does not report it.
func TestImportedAPIKeyIsNotGoneForAnotherAccount(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t, gatewaytest.WithAPIKeys(providertest.CappedKey),
			gatewaytest.WithQuirks(gatewaytest.Quirks{Unknown: []string{"user_id"}}))
		w := newProtocolWorkspace(t, gateway, arguments{"name": "capped"})
		w.importKey(7)
		if id, name := w.attribute("user_id"), w.attribute("account_username"); id != "42" || name != "ada" {
			t.Errorf("the account is %s, %s", id, name)
		}
		setAccount(gateway, map[string]any{"id": 43, "username": "eve"})
		gateway.RemoveAPIKey(7)
		requireFailed(t, w.plan(), "The API key with the ID 7 belongs to the account with the ID 42 (ada). ",
			"belongs to the account with the ID 43 (eve)")
	})
}

// Terraform imports by a block and by the command, and plans what it has imported without a change.
func TestCLIImportsAnAPIKey(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t,
		gatewaytest.WithAPIKeys(gatewaytest.APIKey{ID: 7, Name: "app", RemainQuota: 400, UsedQuota: 100}))
	key := providertest.NeedProvider + providertest.APIKey("name = \"app\"\nspend_limit_usd = 0.001")
	w := providertest.NewWorkspace(t, server, key)
	said, exit := w.Run("import", appKey, "99")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "Cannot import non-existent remote object")
	w.MustRun("import", appKey, "7")
	w.RequireNoChange()
	other := providertest.NewWorkspace(t, server, key+"\nimport {\n  to = aihubmix_api_key.app\n  id = \"7\"\n}\n")
	providertest.ExpectWords(t, other.MustRun("apply", "-auto-approve"), "1 imported, 0 added, 0 changed, 0 destroyed")
}

// An identity that is no ID is refused without a request.
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
	for _, id := range []string{"abc", "0"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			s := providertest.Serve(t, providertest.Reaching(providertest.NewServer(t)))
			s.Configure(nil, false)
			imported, err := s.ImportResourceState(t.Context(),
				&tfprotov6.ImportResourceStateRequest{TypeName: "aihubmix_api_key", ID: id})
			if err != nil {
				t.Fatal(err)
			}
			providertest.ExpectOneError(t, imported.Diagnostics, "The ID of the API key cannot be used",
				`"`+id+`" is not a whole number above zero`)
		})
	}
}
