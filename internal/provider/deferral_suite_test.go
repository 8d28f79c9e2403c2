package provider_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// outcome is what became of reading or opening an object.
type outcome struct {
	// deferred is nil where the object was not put off.
	deferred    *tfprotov6.DeferredReason
	diagnostics []*tfprotov6.Diagnostic
}

// readAll reads every object that the provider has, with nothing but null arguments.
func (s protocolServer) readAll(deferralAllowed bool) map[string]outcome {
	s.t.Helper()
	outcomes := map[string]outcome{}
	for name, schema := range s.schema.DataSourceSchemas {
		response, err := s.ReadDataSource(s.t.Context(), &tfprotov6.ReadDataSourceRequest{
			TypeName:           name,
			Config:             s.configuration(schema, nil),
			ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{DeferralAllowed: deferralAllowed},
		})
		if err != nil {
			s.t.Fatal(err)
		}
		outcomes["data source "+name] = outcome{reason(response.Deferred), response.Diagnostics}
	}
	for name, schema := range s.schema.ResourceSchemas {
		state := s.configuration(schema, map[string]any{"id": 1})
		response, err := s.ReadResource(s.t.Context(), &tfprotov6.ReadResourceRequest{
			TypeName:           name,
			CurrentState:       state,
			ClientCapabilities: &tfprotov6.ReadResourceClientCapabilities{DeferralAllowed: deferralAllowed},
		})
		if err != nil {
			s.t.Fatal(err)
		}
		outcomes["resource "+name] = outcome{reason(response.Deferred), response.Diagnostics}
	}
	for name, schema := range s.schema.EphemeralResourceSchemas {
		response, err := s.OpenEphemeralResource(s.t.Context(), &tfprotov6.OpenEphemeralResourceRequest{
			TypeName:           name,
			Config:             s.configuration(schema, nil),
			ClientCapabilities: &tfprotov6.OpenEphemeralResourceClientCapabilities{DeferralAllowed: deferralAllowed},
		})
		if err != nil {
			s.t.Fatal(err)
		}
		outcomes["ephemeral resource "+name] = outcome{reason(response.Deferred), response.Diagnostics}
	}
	if len(outcomes) == 0 {
		s.t.Fatal("the provider has no objects")
	}
	return outcomes
}

func reason(deferred *tfprotov6.Deferred) *tfprotov6.DeferredReason {
	if deferred == nil {
		return nil
	}
	return &deferred.Reason
}

func TestUnknownProviderConfigurationDefersEveryObjectWhereTheCLIAllows(t *testing.T) {
	t.Parallel()
	for _, argument := range []string{"manage_key", "api_key", "base_urls", "request_timeout", "max_retries", "allow_insecure_http", "allowed_usernames"} {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			s := serve(t, reaching(server))
			if errors := s.configure(map[string]any{argument: tftypes.UnknownValue}, true); errors != nil {
				t.Fatalf("the provider cannot be configured: %v", errors)
			}
			for object, outcome := range s.readAll(true) {
				if outcome.deferred == nil || *outcome.deferred != tfprotov6.DeferredReasonProviderConfigUnknown || len(outcome.diagnostics) > 0 {
					t.Errorf("%s was not deferred: %v", object, summaries(outcome.diagnostics))
				}
			}
			if requests := len(server.Requests()); requests > 0 {
				t.Errorf("%d requests were made", requests)
			}
		})
	}
}

// Terraform passes no capabilities when it opens an ephemeral resource, and can do nothing
// with a response that is deferred.
func TestEphemeralResourceIsNotDeferredUnasked(t *testing.T) {
	t.Parallel()
	for name, capabilities := range map[string]*tfprotov6.OpenEphemeralResourceClientCapabilities{"no capabilities": nil, "capabilities without it": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			s := serve(t, reaching(server))
			if errors := s.configure(map[string]any{"manage_key": tftypes.UnknownValue}, true); errors != nil {
				t.Fatalf("the provider cannot be configured: %v", errors)
			}
			for object, schema := range s.schema.EphemeralResourceSchemas {
				response, err := s.OpenEphemeralResource(t.Context(), &tfprotov6.OpenEphemeralResourceRequest{
					TypeName: object, Config: s.configuration(schema, nil), ClientCapabilities: capabilities,
				})
				if err != nil {
					t.Fatal(err)
				}
				if response.Deferred != nil {
					t.Errorf("%s is deferred", object)
				}
				expectOneError(t, response.Diagnostics, "The provider's configuration is not known yet", "an ephemeral resource cannot be deferred. Create that first, with -target")
			}
			if requests := len(server.Requests()); requests > 0 {
				t.Errorf("%d requests were made", requests)
			}
		})
	}
}

func TestUnknownProviderConfigurationIsAnErrorWhereTheKeyIsNeeded(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	s := serve(t, reaching(server))
	urls := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	if errors := s.configure(map[string]any{"base_urls": []tftypes.Value{urls}}, false); errors != nil {
		t.Fatalf("the provider cannot be configured: %v", errors)
	}
	for object, outcome := range s.readAll(false) {
		found := outcome.diagnostics
		if outcome.deferred != nil || len(found) != 1 || found[0].Severity != tfprotov6.DiagnosticSeverityError ||
			found[0].Summary != "The provider's configuration is not known yet" ||
			!strings.Contains(found[0].Detail, "but base_urls depends on something that is only known after apply") {
			t.Errorf("%s: the error is not clear: %v", object, summaries(found))
		}
	}
	if requests := len(server.Requests()); requests > 0 {
		t.Errorf("%d requests were made", requests)
	}
}

// What is read without a failure at plan time would not be read again at apply.
func TestAllowFailureDoesNotSoftenAnUnknownProviderConfiguration(t *testing.T) {
	t.Parallel()
	s := serve(t, surroundings{})
	s.configure(map[string]any{"manage_key": tftypes.UnknownValue}, false)
	response, err := s.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: "aihubmix_user",
		Config:   s.configuration(s.schema.DataSourceSchemas["aihubmix_user"], map[string]any{"allow_failure": true}),
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(response.Diagnostics) != 1 || response.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError {
		t.Errorf("no error: %v", response.Diagnostics)
	}
}

// What needs no key is read while the key is not known, elsewhere than with a
// CLI that can defer.
func TestModelsAreReadWhileTheKeyIsUnknown(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	s := serve(t, reaching(server))
	if errors := s.configure(map[string]any{"manage_key": tftypes.UnknownValue, "allowed_usernames": tftypes.UnknownValue}, false); errors != nil {
		t.Fatalf("the provider cannot be configured: %v", errors)
	}
	outcomes := s.readAll(false)
	if found := summaries(outcomes["data source aihubmix_models"].diagnostics); found != nil {
		t.Errorf("the models cannot be read: %v", found)
	}
	for _, object := range []string{"data source aihubmix_user", "data source aihubmix_available_models", "ephemeral resource aihubmix_user"} {
		if found := summaries(outcomes[object].diagnostics); len(found) != 1 || found[0] != "The provider's configuration is not known yet" {
			t.Errorf("%s: %v", object, found)
		}
	}
	for _, request := range server.Requests() {
		if request.Path != "/api/v1/models" || request.Header.Get("Authorization") != "" {
			t.Errorf("a request with a key, or of something else: %s", request.Path)
		}
	}
}

func TestFunctionsNeedNoProviderConfiguration(t *testing.T) {
	t.Parallel()
	s := serve(t, surroundings{})
	s.configure(map[string]any{"manage_key": tftypes.UnknownValue}, false)
	if value, failure := s.call("usd_to_quota", big.NewFloat(1)); failure != nil || !value.Equal(tftypes.NewValue(tftypes.Number, big.NewFloat(500_000))) {
		t.Errorf("%v, %v", value, failure)
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
