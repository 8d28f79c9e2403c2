package apikey_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestAPIKeyKeepsItsIdentityForItsWholeLife(t *testing.T) {
	t.Parallel()
	for name, sendsIdentity := range map[string]bool{
		"with a CLI that sends it": true, "with a CLI that does not": false,
	} {
		for styleName, style := range gatewaytest.Styles() {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				server := providertest.NewServer(t, gatewaytest.WithStyle(style))
				s := providertest.Serve(t, providertest.Reaching(server))
				s.Configure(nil, false)
				expectIdentity := func(when string, state providertest.ProtocolState) {
					t.Helper()
					if found := identityOf(s, state.Identity); !found.Equal(tftypes.NewValue(tftypes.Number, 1)) {
						t.Errorf("the identity %s is %v", when, found)
					}
				}
				key := s.Change(providertest.ProtocolState{}, map[string]any{"name": "app"}, sendsIdentity)
				expectIdentity("after the create", key)
				key = s.Change(key, map[string]any{"name": "renamed"}, sendsIdentity)
				expectIdentity("after the update", key)
				if keys := server.APIKeys(); len(keys) != 1 || keys[0].Name != "renamed" {
					t.Errorf("the server has %v", keys)
				}
				read, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
					TypeName: "aihubmix_api_key", CurrentState: key.State, Private: key.Private,
					CurrentIdentity: map[bool]*tfprotov6.ResourceIdentityData{true: key.Identity}[sendsIdentity],
				})
				if err != nil || len(read.Diagnostics) > 0 {
					t.Fatal(err, providertest.Summaries(read.Diagnostics))
				}
				expectIdentity("after the refresh", providertest.ProtocolState{Identity: read.NewIdentity})
				s.Change(key, nil, sendsIdentity)
				if keys := server.APIKeys(); len(keys) != 0 {
					t.Errorf("the server still has %v", keys)
				}
			})
		}
	}
}

// Older CLIs send no identity; what is gone has one all the same.
func TestAPIKeyHasAnIdentityIfNoneWasSent(t *testing.T) {
	t.Parallel()
	for name, id := range map[string]int64{"a key that exists": 7, "a key that is gone": 99} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := providertest.Serve(t,
				providertest.Reaching(providertest.NewServer(t, gatewaytest.WithAPIKeys(providertest.CappedKey))))
			s.Configure(nil, false)
			read, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
				TypeName: "aihubmix_api_key",
				CurrentState: s.Configuration(s.Schema.ResourceSchemas["aihubmix_api_key"],
					map[string]any{"id": id, "user_id": 42}),
			})
			if err != nil || len(read.Diagnostics) > 0 {
				t.Fatal(err, providertest.Summaries(read.Diagnostics))
			}
			if found := identityOf(s, read.NewIdentity); !found.Equal(tftypes.NewValue(tftypes.Number, id)) {
				t.Errorf("the identity is %v", found)
			}
		})
	}
}
