package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// Importing by identity needs Terraform 1.12, so it goes over the protocol.
func TestAPIKeyIsImportedByItsIdentity(t *testing.T) {
	t.Parallel()
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, reaching(newServer(t, aihubmixtest.WithStyle(style), aihubmixtest.WithAPIKeys(cappedKey))))
			s.configure(nil, false)
			identity := s.identity(7)
			imported, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: "aihubmix_api_key", Identity: identity})
			if err != nil || len(imported.Diagnostics) > 0 || len(imported.ImportedResources) != 1 {
				t.Fatal(err, summaries(imported.Diagnostics))
			}
			first := imported.ImportedResources[0]
			read, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
				TypeName: "aihubmix_api_key", CurrentState: first.State, Private: first.Private, CurrentIdentity: first.Identity,
			})
			if err != nil || len(read.Diagnostics) > 0 {
				t.Fatal(err, summaries(read.Diagnostics))
			}
			values := s.attributes(s.schema.ResourceSchemas["aihubmix_api_key"], read.NewState)
			if !values["name"].Equal(tftypes.NewValue(tftypes.String, "capped")) || !values["id"].Equal(tftypes.NewValue(tftypes.Number, 7)) {
				t.Errorf("the state is %v", values)
			}
			if masked := style == aihubmixtest.StyleAIHubMix; values["key"].IsNull() != masked {
				t.Error("the secret is told where it is masked, or the other way round")
			}
			if found := s.identityOf(read.NewIdentity); !found.Equal(tftypes.NewValue(tftypes.Number, 7)) {
				t.Errorf("the identity is %v", found)
			}
		})
	}
}

// Older CLIs send no identity; what is gone has one all the same.
func TestAPIKeyHasItsIdentityWhereNoneWasSent(t *testing.T) {
	t.Parallel()
	for name, id := range map[string]int64{"a key that exists": 7, "a key that is gone": 99} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, reaching(newServer(t, aihubmixtest.WithAPIKeys(cappedKey))))
			s.configure(nil, false)
			read, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
				TypeName: "aihubmix_api_key", CurrentState: s.configuration(s.schema.ResourceSchemas["aihubmix_api_key"], map[string]any{"id": id}),
			})
			if err != nil || len(read.Diagnostics) > 0 {
				t.Fatal(err, summaries(read.Diagnostics))
			}
			if found := s.identityOf(read.NewIdentity); !found.Equal(tftypes.NewValue(tftypes.Number, id)) {
				t.Errorf("the identity is %v", found)
			}
		})
	}
}
