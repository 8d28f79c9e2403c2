package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// protocolServer is the provider without a CLI, for what the CLI at hand cannot
// be made to do.
type protocolServer struct {
	tfprotov6.ProviderServer

	t      *testing.T
	schema *tfprotov6.GetProviderSchemaResponse
}

func serve(t *testing.T, around surroundings) protocolServer {
	t.Helper()
	server, err := around.factories()["aihubmix"]()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if len(schema.Diagnostics) > 0 {
		t.Fatalf("the schema has a fault: %v", schema.Diagnostics[0])
	}
	return protocolServer{ProviderServer: server, t: t, schema: schema}
}

// configuration is an object of that schema in which all attributes but the
// named ones are null.
func (s protocolServer) configuration(schema *tfprotov6.Schema, named map[string]any) *tfprotov6.DynamicValue {
	s.t.Helper()
	object, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		s.t.Fatal("the schema is not that of an object")
	}
	values := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, named[name])
	}
	value, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
	if err != nil {
		s.t.Fatal(err)
	}
	return &value
}

// configure returns the summaries of the errors.
func (s protocolServer) configure(arguments map[string]any, deferralAllowed bool) []string {
	s.t.Helper()
	response, err := s.ConfigureProvider(s.t.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion:   "1.14.0",
		Config:             s.configuration(s.schema.Provider, arguments),
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: deferralAllowed},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return summaries(response.Diagnostics)
}

func (s protocolServer) readUser(deferralAllowed bool) *tfprotov6.ReadDataSourceResponse {
	s.t.Helper()
	response, err := s.ReadDataSource(s.t.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName:           "aihubmix_user",
		Config:             s.configuration(s.schema.DataSourceSchemas["aihubmix_user"], nil),
		ClientCapabilities: &tfprotov6.ReadDataSourceClientCapabilities{DeferralAllowed: deferralAllowed},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return response
}

func summaries(diagnostics []*tfprotov6.Diagnostic) []string {
	var found []string
	for _, diagnostic := range diagnostics {
		found = append(found, diagnostic.Summary)
	}
	return found
}

func TestUnknownProviderConfigurationDefersWhereTheCLIAllows(t *testing.T) {
	t.Parallel()
	for _, argument := range []string{"manage_key", "base_urls", "request_timeout", "max_retries", "allow_insecure_http", "allowed_usernames"} {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			s := serve(t, reaching(server))
			if errors := s.configure(map[string]any{argument: tftypes.UnknownValue}, true); errors != nil {
				t.Fatalf("the provider cannot be configured: %v", errors)
			}
			response := s.readUser(true)
			if response.Deferred == nil || response.Deferred.Reason != tfprotov6.DeferredReasonProviderConfigUnknown {
				t.Errorf("the data source was not deferred: %v", response)
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
	response := s.readUser(false)
	if len(response.Diagnostics) != 1 || response.Diagnostics[0].Summary != "The provider's configuration is not known yet" ||
		!strings.Contains(response.Diagnostics[0].Detail, "but base_urls depends on something that is only known after apply") {
		t.Errorf("the error is not clear: %v", summaries(response.Diagnostics))
	}
	if requests := len(server.Requests()); requests > 0 {
		t.Errorf("%d requests were made", requests)
	}
}

// The CLI prints the source line of a path, and with it a key that is written there.
func TestErrorsOfTheKeyNameNoPath(t *testing.T) {
	t.Parallel()
	s := serve(t, surroundings{})
	for _, key := range []string{"", "sk-abc", "two words"} {
		response, err := s.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{
			Config: s.configuration(s.schema.Provider, map[string]any{"manage_key": key}),
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(response.Diagnostics) != 1 || response.Diagnostics[0].Attribute != nil {
			t.Errorf("key %q: %v", key, response.Diagnostics)
		}
	}
}

func TestErrorsOfOtherArgumentsNameTheirPath(t *testing.T) {
	t.Parallel()
	s := serve(t, surroundings{})
	text := func(value string) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }
	for argument, test := range map[string]struct {
		value any
		path  string
	}{
		"base_urls":         {[]tftypes.Value{text("https://a.example"), text("http://b.example")}, `AttributeName("base_urls").ElementKeyInt(1)`},
		"request_timeout":   {"soon", `AttributeName("request_timeout")`},
		"max_retries":       {11, `AttributeName("max_retries")`},
		"allowed_usernames": {[]tftypes.Value{}, `AttributeName("allowed_usernames")`},
	} {
		response, err := s.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{
			Config: s.configuration(s.schema.Provider, map[string]any{argument: test.value}),
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(response.Diagnostics) != 1 || response.Diagnostics[0].Attribute.String() != test.path {
			t.Errorf("%s: %v", argument, response.Diagnostics)
		}
	}
}

func TestEveryAttributeIsDescribed(t *testing.T) {
	t.Parallel()
	s := serve(t, surroundings{})
	for object, schema := range map[string]*tfprotov6.Schema{"provider": s.schema.Provider, "aihubmix_user": s.schema.DataSourceSchemas["aihubmix_user"]} {
		for _, attribute := range schema.Block.Attributes {
			if !strings.Contains(attribute.Description, "ull") {
				t.Errorf("%s.%s: the description does not say what null means: %q", object, attribute.Name, attribute.Description)
			}
		}
	}
}
