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

// texts is a set of strings, as an argument of configuration.
func (s protocolServer) texts(elements ...string) []tftypes.Value {
	var values []tftypes.Value
	for _, element := range elements {
		values = append(values, tftypes.NewValue(tftypes.String, element))
	}
	return values
}

func summaries(diagnostics []*tfprotov6.Diagnostic) []string {
	var found []string
	for _, diagnostic := range diagnostics {
		found = append(found, diagnostic.Summary)
	}
	return found
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
	schemas := map[string]*tfprotov6.Schema{"provider": s.schema.Provider}
	for name, schema := range s.schema.DataSourceSchemas {
		schemas["data source "+name] = schema
	}
	for name, schema := range s.schema.ResourceSchemas {
		schemas["resource "+name] = schema
	}
	for name, schema := range s.schema.ListResourceSchemas {
		schemas["list resource "+name] = schema
	}
	for name, schema := range s.schema.EphemeralResourceSchemas {
		schemas["ephemeral resource "+name] = schema
	}
	for object, schema := range schemas {
		for _, attribute := range schema.Block.Attributes {
			expectDescribed(t, object, attribute)
		}
	}
}

func expectDescribed(t *testing.T, place string, attribute *tfprotov6.SchemaAttribute) {
	t.Helper()
	place += ", " + attribute.Name
	if !strings.Contains(attribute.Description, "ull") {
		t.Errorf("%s: the description does not say what null means: %q", place, attribute.Description)
	}
	if attribute.NestedType == nil {
		return
	}
	for _, nested := range attribute.NestedType.Attributes {
		expectDescribed(t, place, nested)
	}
}
