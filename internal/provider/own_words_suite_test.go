package provider_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// An empty set could mean all or none, and the error says what to write.
func TestSetThatCannotBeUsedIsAnErrorInOwnWords(t *testing.T) {
	t.Parallel()
	large := make([]string, 2001)
	for i := range large {
		large[i] = "m" + strings.Repeat("x", i)
	}
	s := providertest.Serve(t, providertest.Surroundings{})
	for _, attribute := range []string{"allowed_models", "allowed_cidrs"} {
		expectSetError(t, validateKey(s, map[string]any{"name": "app", attribute: []string{}}), attribute)
		opened, err := s.ValidateEphemeralResourceConfig(t.Context(), &tfprotov6.ValidateEphemeralResourceConfigRequest{
			TypeName: "aihubmix_api_key", Config: s.Configuration(s.Schema.EphemeralResourceSchemas["aihubmix_api_key"],
				map[string]any{"spend_limit_usd": 1, attribute: []string{}}),
		})
		if err != nil {
			t.Fatal(err)
		}
		expectSetError(t, opened.Diagnostics, attribute)
	}
	for _, attribute := range []string{"features", "modalities"} {
		reading := providertest.Read(t, providertest.Surroundings{}, nil, "aihubmix_models",
			map[string]any{attribute: []string{}})
		providertest.ExpectWords(t, reading.Said, "The set is empty",
			"An empty set could mean all or none. Leave "+attribute+" out, or set it to null")
	}
	found := validateKey(s, map[string]any{"name": "app", "allowed_models": large})
	providertest.ExpectOneError(t, found, "The set is too large",
		"allowed_models has 2001 elements, and no more than 2000 are accepted")
}

// Null may come from a variable, which the CLI's own validation lets pass.
func TestRequiredArgumentThatIsNullIsAnErrorInOwnWords(t *testing.T) {
	t.Parallel()
	const detail = "This argument is required. Set it; if it is a variable, give the variable a value."
	s := providertest.Serve(t, providertest.Surroundings{})
	providertest.ExpectOneError(t, validateKey(s, map[string]any{}), "name is null", detail)
	read, err := s.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
		TypeName: "aihubmix_model", Config: s.Configuration(s.Schema.DataSourceSchemas["aihubmix_model"], nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	providertest.ExpectOneError(t, read.Diagnostics, "model_id is null", detail)
	opened, err := s.ValidateEphemeralResourceConfig(t.Context(), &tfprotov6.ValidateEphemeralResourceConfigRequest{
		TypeName: "aihubmix_api_key",
		Config:   s.Configuration(s.Schema.EphemeralResourceSchemas["aihubmix_api_key"], nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	providertest.ExpectOneError(t, opened.Diagnostics, "spend_limit_usd is null", detail)
}

// The framework reports a fraction in an argument of integers as a fault of the provider.
func TestNoFractionIsAFaultOfTheProvider(t *testing.T) {
	t.Parallel()
	s, tried := providertest.Serve(t, providertest.Surroundings{}), 0
	expect := func(schema *tfprotov6.Schema, validate func(*tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error)) {
		for _, attribute := range schema.Block.Attributes {
			isArgument := attribute.Required || attribute.Optional
			if !isArgument || attribute.Type == nil || !attribute.Type.Is(tftypes.Number) {
				continue
			}
			tried++
			found, err := validate(s.Configuration(schema, map[string]any{attribute.Name: 1.5}))
			said, _ := providertest.Said(found, err)
			providertest.ExpectNone(t, said, "error in the provider")
		}
	}
	expect(s.Schema.Provider, func(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
		resp, err := s.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: config})
		return resp.Diagnostics, err
	})
	for name, schema := range s.Schema.DataSourceSchemas {
		expect(schema, func(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := s.ValidateDataResourceConfig(t.Context(),
				&tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: config})
			return resp.Diagnostics, err
		})
	}
	expect(s.APIKeySchema(), func(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
		resp, err := s.ValidateResourceConfig(t.Context(),
			&tfprotov6.ValidateResourceConfigRequest{TypeName: "aihubmix_api_key", Config: config})
		return resp.Diagnostics, err
	})
	for name, schema := range s.Schema.EphemeralResourceSchemas {
		expect(schema, func(config *tfprotov6.DynamicValue) ([]*tfprotov6.Diagnostic, error) {
			resp, err := s.ValidateEphemeralResourceConfig(t.Context(),
				&tfprotov6.ValidateEphemeralResourceConfigRequest{TypeName: name, Config: config})
			return resp.Diagnostics, err
		})
	}
	if tried < 5 {
		t.Errorf("only %d arguments were tried", tried)
	}
}

func validateKey(s providertest.ProtocolServer, arguments map[string]any) []*tfprotov6.Diagnostic {
	s.T.Helper()
	validated, err := s.ValidateResourceConfig(s.T.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: "aihubmix_api_key", Config: s.Configuration(s.APIKeySchema(), arguments),
	})
	if err != nil {
		s.T.Fatal(err)
	}
	return validated.Diagnostics
}

func expectSetError(t *testing.T, found []*tfprotov6.Diagnostic, attribute string) {
	t.Helper()
	providertest.ExpectOneError(t, found, "The set is empty", "An empty set could mean all or none. Leave "+attribute+
		" out, or set it to null")
}

// Such a limit would be rounded to 0, and the key could never be used.
func TestSpendLimitBelowAQuotaUnitIsAnError(t *testing.T) {
	t.Parallel()
	s := providertest.Serve(t, providertest.Surroundings{})
	found := validateKey(s, map[string]any{"name": "app", "spend_limit_usd": 0.000001})
	providertest.ExpectOneError(t, found, "The spend limit cannot be used",
		"0.000001 USD is less than one quota unit, 0.000002 USD", "or 0 for a key that is not to be used")
	for _, limit := range []float64{0, 0.000002} {
		if found := validateKey(s, map[string]any{"name": "app", "spend_limit_usd": limit}); len(found) > 0 {
			t.Errorf("%v: %v", limit, providertest.Summaries(found))
		}
	}
}

// Users of other providers import a key by its secret.
func TestImportByTheSecretDoesNotRepeatIt(t *testing.T) {
	t.Parallel()
	s := providertest.Serve(t, providertest.Reaching(providertest.NewServer(t)))
	s.Configure(nil, false)
	for id, summary := range map[string]string{
		"sk-" + providertest.HandedSecret: "The ID of the API key is its secret",
		providertest.HandedSecret:         "The ID of the API key cannot be used",
	} {
		imported, err := s.ImportResourceState(t.Context(),
			&tfprotov6.ImportResourceStateRequest{TypeName: "aihubmix_api_key", ID: id})
		if err != nil {
			t.Fatal(err)
		}
		providertest.ExpectOneError(t, imported.Diagnostics, summary, "aihubmix_api_keys lists")
		providertest.ExpectNone(t, imported.Diagnostics[0].Detail, providertest.HandedSecret)
		if strings.HasPrefix(id, "sk-") {
			providertest.ExpectWords(t, imported.Diagnostics[0].Detail, "the log now has it: replace the key")
		}
	}
}

// Another Manage Key does not help a suspended account.
func TestRefusalOfTheAccountIsNotBlamedOnTheKey(t *testing.T) {
	t.Parallel()
	for message, advice := range map[string]string{
		"Account suspended.":                    "The account is suspended",
		"Forbidden – insufficient permissions.": "The account may not do this",
	} {
		t.Run(advice, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			server.Inject(gatewaytest.Fault{
				Status: 403, Body: `{"success": false, "message": "` + message + `"}`,
			})
			said := providertest.Read(t, providertest.Reaching(server), nil, "aihubmix_user", nil).Said
			providertest.ExpectWords(t, said, message, advice, "the gateway's support")
			providertest.ExpectNone(t, said, "Create one at")
		})
	}
}

// Support needs a request ID, if there is one.
func TestAdviceNamesARequestIDOnlyIfThereIsOne(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	server.Inject(gatewaytest.Fault{Status: 400})
	said := providertest.Read(t, providertest.Reaching(server), nil, "aihubmix_user", nil).Said
	providertest.ExpectWords(t, said, "request ID test-request-1", "give the request ID and the time")

	around := providertest.Reaching(server)
	around.Variables["AIHUBMIX_API_BASE"] = withoutRequestID(t)
	said = providertest.Read(t, around, nil, "aihubmix_user", nil).Said
	providertest.ExpectWords(t, said, "give the time and the request to the gateway's support")
	providertest.ExpectNone(t, said, "request ID")
}

func TestUnknownArgumentsDependOnSomething(t *testing.T) {
	t.Parallel()
	for words, arguments := range map[string][]string{
		"but its argument manage_key depends on":                     {"manage_key"},
		"but its arguments manage_key and request_timeout depend on": {"manage_key", "request_timeout"},
	} {
		s := providertest.Serve(t, providertest.Surroundings{})
		unknown := map[string]any{}
		for _, argument := range arguments {
			unknown[argument] = tftypes.UnknownValue
		}
		s.Configure(unknown, false)
		providertest.ExpectOneError(t, readWith(s, "data source aihubmix_user", nil),
			"The provider's configuration is not known yet", words)
	}
}

// withoutRequestID serves failures that nothing identifies.
func withoutRequestID(t *testing.T) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusBadRequest)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
