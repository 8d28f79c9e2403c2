package providertest

import (
	"context"
	"fmt"
	"strconv"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// ProtocolServer is the provider without a CLI, for what the CLI at hand cannot be made to do.
type ProtocolServer struct {
	tfprotov6.ProviderServer

	T      testing.TB
	Schema *tfprotov6.GetProviderSchemaResponse
}

// Serve starts a provider. The schema is the same for all, and is read once.
func Serve(t testing.TB, around Surroundings) ProtocolServer {
	t.Helper()
	server, err := around.Factories()["aihubmix"]()
	if err != nil {
		t.Fatal(err)
	}
	schema, err := readSchema()
	if err != nil {
		t.Fatal(err)
	}
	return ProtocolServer{ProviderServer: server, T: t, Schema: schema}
}

var readSchema = sync.OnceValues(func() (*tfprotov6.GetProviderSchemaResponse, error) {
	server, err := Surroundings{}.Factories()["aihubmix"]()
	if err != nil {
		return nil, err
	}
	schema, err := server.GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
	if err == nil && len(schema.Diagnostics) > 0 {
		err = fmt.Errorf("the schema has a fault: %v", schema.Diagnostics[0])
	}
	return schema, err
})

// Configuration is an object of that schema in which all attributes but the named ones are null.
func (s ProtocolServer) Configuration(schema *tfprotov6.Schema, named map[string]any) *tfprotov6.DynamicValue {
	s.T.Helper()
	object, ok := schema.ValueType().(tftypes.Object)
	if !ok {
		s.T.Fatal("the schema is not that of an object")
	}
	values := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, encodable(attribute, named[name]))
	}
	for name := range named {
		if _, exists := values[name]; !exists {
			s.T.Fatalf("there is no argument %s", name)
		}
	}
	value, err := tfprotov6.NewDynamicValue(object, tftypes.NewValue(object, values))
	if err != nil {
		s.T.Fatal(err)
	}
	return &value
}

// Reading is what a plan over one data source said and read. Values is nil if it failed.
type Reading struct {
	Said   string
	Failed bool
	Values map[string]tftypes.Value
}

// RequireFailure expects an error with these words.
func (r Reading) RequireFailure(t testing.TB, words ...string) {
	t.Helper()
	if !r.Failed {
		t.Errorf("it was read: %v", r.Values)
	}
	ExpectWords(t, r.Said, words...)
}

// RequireValues compares attributes, as [PlainText] shows them.
func (r Reading) RequireValues(t testing.TB, expected map[string]string) {
	t.Helper()
	for name, value := range expected {
		if found := PlainText(r.Values[name]); r.Failed || found != value {
			t.Errorf("%s is %q, not %q: %s", name, found, value, r.Said)
		}
	}
}

// Read reads a data source as a plan does, with the arguments of the provider and of the data source.
func Read(
	t testing.TB, around Surroundings, configuration map[string]any, name string, arguments map[string]any,
) Reading {
	t.Helper()
	s := Serve(t, around)
	var reading Reading
	report := func(diagnostics []*tfprotov6.Diagnostic, err error) bool {
		said, failed := Said(diagnostics, err)
		reading.Said, reading.Failed = reading.Said+said, reading.Failed || failed
		return failed
	}
	block, schema := s.Configuration(s.Schema.Provider, configuration), s.Schema.DataSourceSchemas[name]
	config := s.Configuration(schema, arguments)
	validated, err := s.ValidateProviderConfig(t.Context(), &tfprotov6.ValidateProviderConfigRequest{Config: block})
	if report(validated.Diagnostics, err) {
		return reading
	}
	source, err := s.ValidateDataResourceConfig(t.Context(),
		&tfprotov6.ValidateDataResourceConfigRequest{TypeName: name, Config: config})
	if report(source.Diagnostics, err) {
		return reading
	}
	configured, err := s.ConfigureProvider(t.Context(),
		&tfprotov6.ConfigureProviderRequest{TerraformVersion: "1.14.0", Config: block})
	if report(configured.Diagnostics, err) {
		return reading
	}
	read, err := s.ReadDataSource(t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: config})
	if !report(read.Diagnostics, err) {
		reading.Values = s.Attributes(schema, read.State)
	}
	return reading
}

// Configure returns the summaries of the errors.
func (s ProtocolServer) Configure(arguments map[string]any, deferralAllowed bool) []string {
	s.T.Helper()
	response, err := s.ConfigureProvider(s.T.Context(), &tfprotov6.ConfigureProviderRequest{
		TerraformVersion:   "1.14.0",
		Config:             s.Configuration(s.Schema.Provider, arguments),
		ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: deferralAllowed},
	})
	if err != nil {
		s.T.Fatal(err)
	}
	return Summaries(response.Diagnostics)
}

// Texts is a set of strings, as an argument of configuration.
func (s ProtocolServer) Texts(elements ...string) []tftypes.Value {
	var values []tftypes.Value
	for _, element := range elements {
		values = append(values, tftypes.NewValue(tftypes.String, element))
	}
	return values
}

// Attributes returns the attributes of an object.
func (s ProtocolServer) Attributes(schema *tfprotov6.Schema, value *tfprotov6.DynamicValue) map[string]tftypes.Value {
	s.T.Helper()
	object, err := value.Unmarshal(schema.ValueType())
	if err != nil {
		s.T.Fatal(err)
	}
	attributes := map[string]tftypes.Value{}
	if err := object.As(&attributes); err != nil {
		s.T.Fatal(err)
	}
	return attributes
}

// IdentityType is the type of the identity of an API key.
var IdentityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.Number}}

// Identity returns the identity of an API key.
func (s ProtocolServer) Identity(id int64) *tfprotov6.ResourceIdentityData {
	s.T.Helper()
	value, err := tfprotov6.NewDynamicValue(IdentityType,
		tftypes.NewValue(IdentityType, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.Number, id)}))
	if err != nil {
		s.T.Fatal(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &value}
}

// IdentityOf returns the ID in an identity.
func (s ProtocolServer) IdentityOf(data *tfprotov6.ResourceIdentityData) tftypes.Value {
	s.T.Helper()
	if data == nil {
		s.T.Fatal("there is no identity")
	}
	object, err := data.IdentityData.Unmarshal(IdentityType)
	if err != nil {
		s.T.Fatal(err)
	}
	var values map[string]tftypes.Value
	if err := object.As(&values); err != nil {
		s.T.Fatal(err)
	}
	return values["id"]
}

// ProtocolState is what a CLI keeps of a resource between two requests.
type ProtocolState struct {
	State    *tfprotov6.DynamicValue
	Identity *tfprotov6.ResourceIdentityData
	Private  []byte
}

// Change plans and applies as a CLI does; arguments of nil destroy. A CLI before Terraform 1.12 sends no identity.
func (s ProtocolServer) Change(prior ProtocolState, arguments map[string]any, sendsIdentity bool) ProtocolState {
	s.T.Helper()
	const name = "aihubmix_api_key"
	schema := s.Schema.ResourceSchemas[name]
	none := s.Nothing(schema)
	config, proposed := none, none
	if arguments != nil {
		config = s.Configuration(schema, arguments)
		proposed = s.Proposed(schema, prior.State, arguments)
	}
	if prior.State == nil {
		prior.State = none
	}
	if !sendsIdentity {
		prior.Identity = nil
	}
	planned, err := s.PlanResourceChange(s.T.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: name, PriorState: prior.State, Config: config, ProposedNewState: proposed,
		PriorPrivate: prior.Private, PriorIdentity: prior.Identity,
	})
	if err != nil || len(planned.Diagnostics) > 0 {
		s.T.Fatal(err, Summaries(planned.Diagnostics))
	}
	request := &tfprotov6.ApplyResourceChangeRequest{
		TypeName: name, PriorState: prior.State, Config: config, PlannedState: planned.PlannedState,
		PlannedPrivate: planned.PlannedPrivate,
	}
	if sendsIdentity {
		request.PlannedIdentity = planned.PlannedIdentity
	}
	applied, err := s.ApplyResourceChange(s.T.Context(), request)
	if err != nil || len(applied.Diagnostics) > 0 {
		s.T.Fatal(err, Summaries(applied.Diagnostics))
	}
	return ProtocolState{applied.NewState, applied.NewIdentity, applied.Private}
}

// Nothing returns the null object of a schema.
func (s ProtocolServer) Nothing(schema *tfprotov6.Schema) *tfprotov6.DynamicValue {
	s.T.Helper()
	value, err := tfprotov6.NewDynamicValue(schema.ValueType(), tftypes.NewValue(schema.ValueType(), nil))
	if err != nil {
		s.T.Fatal(err)
	}
	return &value
}

// Proposed returns what a CLI proposes: the configuration, with computed values from the prior state.
func (s ProtocolServer) Proposed(
	schema *tfprotov6.Schema, prior *tfprotov6.DynamicValue, arguments map[string]any,
) *tfprotov6.DynamicValue {
	s.T.Helper()
	if prior == nil {
		return s.Configuration(schema, arguments)
	}
	values, before := s.Attributes(schema, s.Configuration(schema, arguments)), s.Attributes(schema, prior)
	for _, attribute := range schema.Block.Attributes {
		if attribute.Computed && values[attribute.Name].IsNull() {
			values[attribute.Name] = before[attribute.Name]
		}
	}
	value, err := tfprotov6.NewDynamicValue(schema.ValueType(), tftypes.NewValue(schema.ValueType(), values))
	if err != nil {
		s.T.Fatal(err)
	}
	return &value
}

// ReadData reads a data source, which must succeed.
func (s ProtocolServer) ReadData(name string, arguments map[string]any) *tfprotov6.DynamicValue {
	s.T.Helper()
	read, err := s.ReadDataSource(s.T.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: name, Config: s.Configuration(s.Schema.DataSourceSchemas[name], arguments),
	})
	if err != nil || len(read.Diagnostics) > 0 {
		s.T.Fatal(name, err, Summaries(read.Diagnostics))
	}
	return read.State
}

// OpenEphemeral opens an ephemeral resource, which must succeed.
func (s ProtocolServer) OpenEphemeral(name string, arguments map[string]any) *tfprotov6.OpenEphemeralResourceResponse {
	s.T.Helper()
	opened, err := s.OpenEphemeralResource(s.T.Context(), &tfprotov6.OpenEphemeralResourceRequest{
		TypeName: name, Config: s.Configuration(s.Schema.EphemeralResourceSchemas[name], arguments),
	})
	if err != nil || len(opened.Diagnostics) > 0 {
		s.T.Fatal(name, err, Summaries(opened.Diagnostics))
	}
	return opened
}

// ImportAPIKey imports an API key by its ID, which must succeed.
func (s ProtocolServer) ImportAPIKey(id int64) ProtocolState {
	s.T.Helper()
	imported, err := s.ImportResourceState(s.T.Context(),
		&tfprotov6.ImportResourceStateRequest{TypeName: "aihubmix_api_key", ID: strconv.FormatInt(id, 10)})
	if err != nil || len(imported.Diagnostics) > 0 || len(imported.ImportedResources) != 1 {
		s.T.Fatal(err, Summaries(imported.Diagnostics))
	}
	first := imported.ImportedResources[0]
	return ProtocolState{first.State, first.Identity, first.Private}
}

// Refresh reads an API key.
func (s ProtocolServer) Refresh(key ProtocolState) *tfprotov6.ReadResourceResponse {
	s.T.Helper()
	read, err := s.ReadResource(s.T.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: "aihubmix_api_key", CurrentState: key.State, Private: key.Private, CurrentIdentity: key.Identity,
	})
	if err != nil {
		s.T.Fatal(err)
	}
	return read
}

// ReadsDefaultAccount reads the account, which must be [gatewaytest.DefaultAccount].
func ReadsDefaultAccount(t *testing.T, around Surroundings, configuration map[string]any) {
	t.Helper()
	reading := Read(t, around, configuration, "aihubmix_user", nil)
	if name := PlainText(reading.Values["username"]); name != "ada" {
		t.Errorf("the account is %s: %s", name, reading.Said)
	}
}
