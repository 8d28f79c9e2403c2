package provider_test

import (
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// outcome is what became of reading or opening an object.
type outcome struct {
	// deferred is nil where the object was not put off.
	deferred    *tfprotov6.DeferredReason
	diagnostics []*tfprotov6.Diagnostic
}

// readAll reads every object that the provider has, with nothing but null arguments.
func readAll(s providertest.ProtocolServer, deferralAllowed bool) map[string]outcome {
	s.T.Helper()
	outcomes := map[string]outcome{}
	for name, schema := range s.Schema.DataSourceSchemas {
		response, err := s.ReadDataSource(s.T.Context(), &tfprotov6.ReadDataSourceRequest{
			TypeName:           name,
			Config:             s.Configuration(schema, nil),
			ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{DeferralAllowed: deferralAllowed},
		})
		if err != nil {
			s.T.Fatal(err)
		}
		outcomes["data source "+name] = outcome{reason(response.Deferred), response.Diagnostics}
	}
	for name, schema := range s.Schema.ResourceSchemas {
		state := s.Configuration(schema, map[string]any{"id": 1})
		response, err := s.ReadResource(s.T.Context(), &tfprotov6.ReadResourceRequest{
			TypeName:           name,
			CurrentState:       state,
			ClientCapabilities: &tfprotov6.ReadResourceClientCapabilities{DeferralAllowed: deferralAllowed},
		})
		if err != nil {
			s.T.Fatal(err)
		}
		outcomes["resource "+name] = outcome{reason(response.Deferred), response.Diagnostics}
	}
	for name, schema := range s.Schema.EphemeralResourceSchemas {
		response, err := s.OpenEphemeralResource(s.T.Context(), &tfprotov6.OpenEphemeralResourceRequest{
			TypeName:           name,
			Config:             s.Configuration(schema, nil),
			ClientCapabilities: &tfprotov6.OpenEphemeralResourceClientCapabilities{DeferralAllowed: deferralAllowed},
		})
		if err != nil {
			s.T.Fatal(err)
		}
		outcomes["ephemeral resource "+name] = outcome{reason(response.Deferred), response.Diagnostics}
	}
	if len(outcomes) == 0 {
		s.T.Fatal("the provider has no objects")
	}
	return outcomes
}

func reason(deferred *tfprotov6.Deferred) *tfprotov6.DeferredReason {
	if deferred == nil {
		return nil
	}
	return &deferred.Reason
}

func TestUnknownConfigurationDefersEveryObjectIfAllowed(t *testing.T) {
	t.Parallel()
	for _, argument := range []string{
		"manage_key", "api_key", "base_urls", "headers", "request_timeout", "max_retries", "quota_per_unit",
		"allow_insecure_http", "allowed_usernames",
	} {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			s := providertest.Serve(t, providertest.Reaching(server))
			if errors := s.Configure(map[string]any{argument: tftypes.UnknownValue}, true); errors != nil {
				t.Fatalf("the provider cannot be configured: %v", errors)
			}
			for object, outcome := range readAll(s, true) {
				if outcome.deferred == nil || *outcome.deferred != tfprotov6.DeferredReasonProviderConfigUnknown ||
					len(outcome.diagnostics) > 0 {
					t.Errorf("%s was not deferred: %v", object, providertest.Summaries(outcome.diagnostics))
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
	for name, capabilities := range map[string]*tfprotov6.OpenEphemeralResourceClientCapabilities{
		"no capabilities": nil, "capabilities without it": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			s := providertest.Serve(t, providertest.Reaching(server))
			if errors := s.Configure(map[string]any{"manage_key": tftypes.UnknownValue}, true); errors != nil {
				t.Fatalf("the provider cannot be configured: %v", errors)
			}
			for object, schema := range s.Schema.EphemeralResourceSchemas {
				response, err := s.OpenEphemeralResource(t.Context(), &tfprotov6.OpenEphemeralResourceRequest{
					TypeName: object, Config: s.Configuration(schema, nil), ClientCapabilities: capabilities,
				})
				if err != nil {
					t.Fatal(err)
				}
				if response.Deferred != nil {
					t.Errorf("%s is deferred", object)
				}
				providertest.ExpectOneError(t, response.Diagnostics, "The provider's configuration is not known yet",
					"an ephemeral resource cannot be deferred. Create that first, with -target")
			}
			if requests := len(server.Requests()); requests > 0 {
				t.Errorf("%d requests were made", requests)
			}
		})
	}
}

func TestUnknownConfigurationIsAnErrorIfTheKeyIsNeeded(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	s := providertest.Serve(t, providertest.Reaching(server))
	urls := tftypes.NewValue(tftypes.String, tftypes.UnknownValue)
	if errors := s.Configure(map[string]any{"base_urls": []tftypes.Value{urls}}, false); errors != nil {
		t.Fatalf("the provider cannot be configured: %v", errors)
	}
	for object, outcome := range readAll(s, false) {
		found := outcome.diagnostics
		if outcome.deferred != nil || len(found) != 1 || found[0].Severity != tfprotov6.DiagnosticSeverityError ||
			found[0].Summary != "The provider's configuration is not known yet" ||
			!strings.Contains(found[0].Detail, "but its argument base_urls depends on something that is only") {
			t.Errorf("%s: the error is not clear: %v", object, providertest.Summaries(found))
		}
	}
	if requests := len(server.Requests()); requests > 0 {
		t.Errorf("%d requests were made", requests)
	}
}

// What is read without a failure at plan time would not be read again at apply.
func TestAllowFailureDoesNotSoftenAnUnknownProviderConfiguration(t *testing.T) {
	t.Parallel()
	s := providertest.Serve(t, providertest.Surroundings{})
	s.Configure(map[string]any{"manage_key": tftypes.UnknownValue}, false)
	response, err := s.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: "aihubmix_user",
		Config:   s.Configuration(s.Schema.DataSourceSchemas["aihubmix_user"], map[string]any{"allow_failure": true}),
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
	server := providertest.NewServer(t)
	s := providertest.Serve(t, providertest.Reaching(server))
	if errors := s.Configure(
		map[string]any{"manage_key": tftypes.UnknownValue, "allowed_usernames": tftypes.UnknownValue}, false,
	); errors != nil {
		t.Fatalf("the provider cannot be configured: %v", errors)
	}
	outcomes := readAll(s, false)
	if found := providertest.Summaries(outcomes["data source aihubmix_models"].diagnostics); found != nil {
		t.Errorf("the models cannot be read: %v", found)
	}
	for _, object := range []string{
		"data source aihubmix_user", "data source aihubmix_available_models", "ephemeral resource aihubmix_user",
	} {
		if found := providertest.Summaries(outcomes[object].diagnostics); len(found) != 1 ||
			found[0] != "The provider's configuration is not known yet" {
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
	s := providertest.Serve(t, providertest.Surroundings{})
	s.Configure(map[string]any{"manage_key": tftypes.UnknownValue}, false)
	if value, failure := s.Call("usd_to_quota", big.NewFloat(1)); failure != nil ||
		!value.Equal(tftypes.NewValue(tftypes.Number, big.NewFloat(500_000))) {
		t.Errorf("%v, %v", value, failure)
	}
}

// Plan and import are deferred as reading is, where the CLI allows, and make no request.
func TestUnknownProviderConfigurationDefersPlanAndImport(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	s := providertest.Serve(t, providertest.Surroundings{})
	s.Configure(map[string]any{"manage_key": tftypes.UnknownValue}, true)
	schema := s.Schema.ResourceSchemas["aihubmix_api_key"]
	config := s.Configuration(schema, map[string]any{"name": "app"})
	planned, err := s.PlanResourceChange(t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: "aihubmix_api_key", PriorState: s.Nothing(schema), Config: config, ProposedNewState: config,
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{DeferralAllowed: true},
	})
	if err != nil || len(planned.Diagnostics) > 0 || planned.Deferred == nil ||
		planned.Deferred.Reason != tfprotov6.DeferredReasonProviderConfigUnknown {
		t.Errorf("the plan is not deferred: %v, %v, %v", err, providertest.Summaries(planned.Diagnostics),
			planned.Deferred)
	}
	imported, err := s.ImportResourceState(t.Context(), &tfprotov6.ImportResourceStateRequest{
		TypeName: "aihubmix_api_key", ID: "7",
		ClientCapabilities: &tfprotov6.ImportResourceStateClientCapabilities{DeferralAllowed: true},
	})
	if err != nil || len(imported.Diagnostics) > 0 || imported.Deferred == nil ||
		imported.Deferred.Reason != tfprotov6.DeferredReasonProviderConfigUnknown {
		t.Errorf("the import is not deferred: %v, %v, %v", err, providertest.Summaries(imported.Diagnostics),
			imported.Deferred)
	}
	if made := len(server.Requests()); made != 0 {
		t.Errorf("%d requests were made", made)
	}
}

// What is unknown of the other key is of no concern.
func TestCurrentAPIKeyIsReadWhileTheManageKeyIsUnknown(t *testing.T) {
	t.Parallel()
	const current, user = "data source aihubmix_current_api_key", "data source aihubmix_user"
	for unknown, test := range map[string]struct{ readable, unreadable string }{
		"manage_key":        {current, user},
		"allowed_usernames": {current, user},
		"api_key":           {user, current},
	} {
		t.Run(unknown, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithAPIKeys(providertest.HandedKey))
			s := providertest.Serve(t, providertest.Reaching(server).WithAPIKey("sk-"+providertest.HandedSecret))
			if problems := s.Configure(map[string]any{unknown: tftypes.UnknownValue}, false); problems != nil {
				t.Fatal(problems)
			}
			outcomes := readAll(s, false)
			if found := providertest.Summaries(outcomes[test.readable].diagnostics); found != nil {
				t.Errorf("%s: %v", test.readable, found)
			}
			for _, object := range []string{
				test.unreadable, "ephemeral resource" + test.unreadable[len("data source"):],
			} {
				if found := providertest.Summaries(outcomes[object].diagnostics); len(found) != 1 ||
					found[0] != "The provider's configuration is not known yet" {
					t.Errorf("%s: %v", object, found)
				}
			}
		})
	}
}
