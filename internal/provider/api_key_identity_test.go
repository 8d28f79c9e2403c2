package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

func TestAPIKeyKeepsItsIdentityForItsWholeLife(t *testing.T) {
	t.Parallel()
	for name, sendsIdentity := range map[string]bool{"with a CLI that sends it": true, "with a CLI that does not": false} {
		for styleName, style := range styles {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				server := newServer(t, aihubmixtest.WithStyle(style))
				s := serve(t, reaching(server))
				s.configure(nil, false)
				expectIdentity := func(when string, state protocolState) {
					t.Helper()
					if found := s.identityOf(state.identity); !found.Equal(tftypes.NewValue(tftypes.Number, 1)) {
						t.Errorf("the identity %s is %v", when, found)
					}
				}
				key := s.change(protocolState{}, map[string]any{"name": "app"}, sendsIdentity)
				expectIdentity("after the create", key)
				key = s.change(key, map[string]any{"name": "renamed"}, sendsIdentity)
				expectIdentity("after the update", key)
				if keys := server.APIKeys(); len(keys) != 1 || keys[0].Name != "renamed" {
					t.Errorf("the server has %v", keys)
				}
				read, err := s.ReadResource(t.Context(), &tfprotov6.ReadResourceRequest{
					TypeName: "aihubmix_api_key", CurrentState: key.state, Private: key.private, CurrentIdentity: map[bool]*tfprotov6.ResourceIdentityData{true: key.identity}[sendsIdentity],
				})
				if err != nil || len(read.Diagnostics) > 0 {
					t.Fatal(err, summaries(read.Diagnostics))
				}
				expectIdentity("after the refresh", protocolState{identity: read.NewIdentity})
				s.change(key, nil, sendsIdentity)
				if keys := server.APIKeys(); len(keys) != 0 {
					t.Errorf("the server still has %v", keys)
				}
			})
		}
	}
}

// Plan and import are deferred as reading is, where the CLI allows, and make no request.
func TestUnknownProviderConfigurationDefersPlanAndImport(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	s := serve(t, surroundings{})
	s.configure(map[string]any{"manage_key": tftypes.UnknownValue}, true)
	schema := s.schema.ResourceSchemas["aihubmix_api_key"]
	config := s.configuration(schema, map[string]any{"name": "app"})
	planned, err := s.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: "aihubmix_api_key", PriorState: s.nothing(schema), Config: config, ProposedNewState: config,
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{DeferralAllowed: true},
	})
	if err != nil || len(planned.Diagnostics) > 0 || planned.Deferred == nil || planned.Deferred.Reason != tfprotov6.DeferredReasonProviderConfigUnknown {
		t.Errorf("the plan is not deferred: %v, %v, %v", err, summaries(planned.Diagnostics), planned.Deferred)
	}
	imported, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: "aihubmix_api_key", ID: "7",
		ClientCapabilities: &tfprotov6.ImportResourceStateClientCapabilities{DeferralAllowed: true},
	})
	if err != nil || len(imported.Diagnostics) > 0 || imported.Deferred == nil || imported.Deferred.Reason != tfprotov6.DeferredReasonProviderConfigUnknown {
		t.Errorf("the import is not deferred: %v, %v, %v", err, summaries(imported.Diagnostics), imported.Deferred)
	}
	if made := len(server.Requests()); made != 0 {
		t.Errorf("%d requests were made", made)
	}
}
