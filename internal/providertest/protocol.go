package providertest

import (
	"context"
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
	schema, err := readSchema()
	s := ProtocolServer{ProviderServer: around.Server(), T: t, Schema: schema}
	s.check(schema.Diagnostics, err)
	return s
}

var readSchema = sync.OnceValues(func() (*tfprotov6.GetProviderSchemaResponse, error) {
	return Surroundings{}.Server().GetProviderSchema(context.Background(), &tfprotov6.GetProviderSchemaRequest{})
})

// check ends the test if a call failed.
func (s ProtocolServer) check(diagnostics []*tfprotov6.Diagnostic, err error) {
	s.T.Helper()
	if err != nil || len(diagnostics) > 0 {
		s.T.Fatal(err, Summaries(diagnostics))
	}
}

// Encode returns a value as the protocol sends it.
func (s ProtocolServer) Encode(kind tftypes.Type, value any) *tfprotov6.DynamicValue {
	s.T.Helper()
	encoded, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, value))
	s.check(nil, err)
	return &encoded
}

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
	return s.Encode(object, values)
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
	s.check(nil, err)
	return Summaries(response.Diagnostics)
}

// Attributes returns the attributes of an object.
func (s ProtocolServer) Attributes(schema *tfprotov6.Schema, value *tfprotov6.DynamicValue) map[string]tftypes.Value {
	s.T.Helper()
	object, err := value.Unmarshal(schema.ValueType())
	s.check(nil, err)
	fields := map[string]tftypes.Value{}
	s.check(nil, object.As(&fields))
	return fields
}

// IdentityType is the type of the identity of an API key.
var IdentityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.Number}}

// Identity returns the identity of an API key.
func (s ProtocolServer) Identity(id int64) *tfprotov6.ResourceIdentityData {
	s.T.Helper()
	value := map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.Number, id)}
	return &tfprotov6.ResourceIdentityData{IdentityData: s.Encode(IdentityType, value)}
}

// ProtocolState is what a CLI keeps of a resource between two requests.
type ProtocolState struct {
	State    *tfprotov6.DynamicValue
	Identity *tfprotov6.ResourceIdentityData
	Private  []byte
}

// Change plans and applies an API key as a CLI does; arguments of nil destroy. A CLI before Terraform 1.12 sends no
// identity.
func (s ProtocolServer) Change(prior ProtocolState, arguments map[string]any, sendsIdentity bool) ProtocolState {
	s.T.Helper()
	if !sendsIdentity {
		prior.Identity = nil
	}
	asked, planned := s.plan(prior, arguments)
	s.check(planned.Diagnostics, nil)
	request := &tfprotov6.ApplyResourceChangeRequest{
		TypeName: asked.TypeName, PriorState: asked.PriorState, Config: asked.Config,
		PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
	}
	if sendsIdentity {
		request.PlannedIdentity = planned.PlannedIdentity
	}
	applied, err := s.ApplyResourceChange(s.T.Context(), request)
	s.check(applied.Diagnostics, err)
	return ProtocolState{applied.NewState, applied.NewIdentity, applied.Private}
}

// PlanAPIKey plans an API key as a CLI does.
func (s ProtocolServer) PlanAPIKey(
	prior *tfprotov6.DynamicValue, arguments map[string]any,
) *tfprotov6.PlanResourceChangeResponse {
	s.T.Helper()
	_, planned := s.plan(ProtocolState{State: prior}, arguments)
	return planned
}

func (s ProtocolServer) plan(
	prior ProtocolState, arguments map[string]any,
) (*tfprotov6.PlanResourceChangeRequest, *tfprotov6.PlanResourceChangeResponse) {
	s.T.Helper()
	schema := s.APIKeySchema()
	none := s.Nothing(schema)
	request := &tfprotov6.PlanResourceChangeRequest{
		TypeName: "aihubmix_api_key", PriorState: prior.State, Config: none, ProposedNewState: none,
		PriorPrivate: prior.Private, PriorIdentity: prior.Identity,
	}
	if arguments != nil {
		request.Config = s.Configuration(schema, arguments)
		request.ProposedNewState = s.Proposed(schema, prior.State, arguments)
	}
	if prior.State == nil {
		request.PriorState = none
	}
	planned, err := s.PlanResourceChange(s.T.Context(), request)
	s.check(nil, err)
	return request, planned
}

// Nothing returns the null object of a schema.
func (s ProtocolServer) Nothing(schema *tfprotov6.Schema) *tfprotov6.DynamicValue {
	s.T.Helper()
	return s.Encode(schema.ValueType(), nil)
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
	return s.Encode(schema.ValueType(), values)
}

// ReadData reads a data source, which must succeed.
func (s ProtocolServer) ReadData(name string, arguments map[string]any) *tfprotov6.DynamicValue {
	s.T.Helper()
	read, err := s.ReadDataSource(s.T.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: name, Config: s.Configuration(s.Schema.DataSourceSchemas[name], arguments),
	})
	s.check(read.Diagnostics, err)
	return read.State
}

// OpenEphemeral opens an ephemeral resource, which must succeed.
func (s ProtocolServer) OpenEphemeral(name string, arguments map[string]any) *tfprotov6.OpenEphemeralResourceResponse {
	s.T.Helper()
	opened, err := s.OpenEphemeralResource(s.T.Context(), &tfprotov6.OpenEphemeralResourceRequest{
		TypeName: name, Config: s.Configuration(s.Schema.EphemeralResourceSchemas[name], arguments),
	})
	s.check(opened.Diagnostics, err)
	return opened
}

// ImportAPIKey imports an API key by its ID, which must succeed.
func (s ProtocolServer) ImportAPIKey(id int64) ProtocolState {
	s.T.Helper()
	imported, err := s.ImportResourceState(s.T.Context(),
		&tfprotov6.ImportResourceStateRequest{TypeName: "aihubmix_api_key", ID: strconv.FormatInt(id, 10)})
	s.check(imported.Diagnostics, err)
	first := imported.ImportedResources[0]
	return ProtocolState{first.State, first.Identity, first.Private}
}

// Refresh reads an API key.
func (s ProtocolServer) Refresh(key ProtocolState) *tfprotov6.ReadResourceResponse {
	s.T.Helper()
	read, err := s.ReadResource(s.T.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: "aihubmix_api_key", CurrentState: key.State, Private: key.Private, CurrentIdentity: key.Identity,
	})
	s.check(nil, err)
	return read
}
