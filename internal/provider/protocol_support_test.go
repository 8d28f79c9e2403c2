package provider_test

import (
	"strconv"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// protocolServer is the provider without a CLI, for what the CLI at hand cannot
// be made to do.
type protocolServer struct {
	tfprotov6.ProviderServer

	t      testing.TB
	schema *tfprotov6.GetProviderSchemaResponse
}

func serve(t testing.TB, around surroundings) protocolServer {
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

func (s protocolServer) attributes(schema *tfprotov6.Schema, value *tfprotov6.DynamicValue) map[string]tftypes.Value {
	s.t.Helper()
	object, err := value.Unmarshal(schema.ValueType())
	if err != nil {
		s.t.Fatal(err)
	}
	attributes := map[string]tftypes.Value{}
	if err := object.As(&attributes); err != nil {
		s.t.Fatal(err)
	}
	return attributes
}

var identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.Number}}

func (s protocolServer) identity(id int64) *tfprotov6.ResourceIdentityData {
	s.t.Helper()
	value, err := tfprotov6.NewDynamicValue(identityType, tftypes.NewValue(identityType, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.Number, id)}))
	if err != nil {
		s.t.Fatal(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &value}
}

func (s protocolServer) identityOf(data *tfprotov6.ResourceIdentityData) tftypes.Value {
	s.t.Helper()
	if data == nil {
		s.t.Fatal("there is no identity")
	}
	object, err := data.IdentityData.Unmarshal(identityType)
	if err != nil {
		s.t.Fatal(err)
	}
	var values map[string]tftypes.Value
	if err := object.As(&values); err != nil {
		s.t.Fatal(err)
	}
	return values["id"]
}

// protocolState is what a CLI keeps of a resource between two requests.
type protocolState struct {
	state    *tfprotov6.DynamicValue
	identity *tfprotov6.ResourceIdentityData
	private  []byte
}

// change plans and applies as a CLI does; arguments of nil destroy. A CLI before
// Terraform 1.12 sends no identity.
func (s protocolServer) change(prior protocolState, arguments map[string]any, sendsIdentity bool) protocolState {
	s.t.Helper()
	const name = "aihubmix_api_key"
	schema := s.schema.ResourceSchemas[name]
	none := s.nothing(schema)
	config, proposed := none, none
	if arguments != nil {
		config = s.configuration(schema, arguments)
		proposed = s.proposed(schema, prior.state, arguments)
	}
	if prior.state == nil {
		prior.state = none
	}
	if !sendsIdentity {
		prior.identity = nil
	}
	planned, err := s.PlanResourceChange(s.t.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: name, PriorState: prior.state, Config: config, ProposedNewState: proposed, PriorPrivate: prior.private, PriorIdentity: prior.identity,
	})
	if err != nil || len(planned.Diagnostics) > 0 {
		s.t.Fatal(err, summaries(planned.Diagnostics))
	}
	request := &tfprotov6.ApplyResourceChangeRequest{
		TypeName: name, PriorState: prior.state, Config: config, PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
	}
	if sendsIdentity {
		request.PlannedIdentity = planned.PlannedIdentity
	}
	applied, err := s.ApplyResourceChange(s.t.Context(), request)
	if err != nil || len(applied.Diagnostics) > 0 {
		s.t.Fatal(err, summaries(applied.Diagnostics))
	}
	return protocolState{applied.NewState, applied.NewIdentity, applied.Private}
}

func (s protocolServer) nothing(schema *tfprotov6.Schema) *tfprotov6.DynamicValue {
	s.t.Helper()
	value, err := tfprotov6.NewDynamicValue(schema.ValueType(), tftypes.NewValue(schema.ValueType(), nil))
	if err != nil {
		s.t.Fatal(err)
	}
	return &value
}

// proposed is what a CLI proposes: arguments as configured, and what is computed
// as it was.
func (s protocolServer) proposed(schema *tfprotov6.Schema, prior *tfprotov6.DynamicValue, arguments map[string]any) *tfprotov6.DynamicValue {
	s.t.Helper()
	if prior == nil {
		return s.configuration(schema, arguments)
	}
	values := s.attributes(schema, prior)
	for name, value := range s.attributes(schema, s.configuration(schema, arguments)) {
		if !value.IsNull() {
			values[name] = value
		}
	}
	value, err := tfprotov6.NewDynamicValue(schema.ValueType(), tftypes.NewValue(schema.ValueType(), values))
	if err != nil {
		s.t.Fatal(err)
	}
	return &value
}

// readDataSource reads a data source, which must succeed.
func (s protocolServer) readDataSource(name string, arguments map[string]any) *tfprotov6.DynamicValue {
	s.t.Helper()
	read, err := s.ReadDataSource(s.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: name, Config: s.configuration(s.schema.DataSourceSchemas[name], arguments)})
	if err != nil || len(read.Diagnostics) > 0 {
		s.t.Fatal(name, err, summaries(read.Diagnostics))
	}
	return read.State
}

// openEphemeral opens an ephemeral resource, which must succeed.
func (s protocolServer) openEphemeral(name string, arguments map[string]any) *tfprotov6.OpenEphemeralResourceResponse {
	s.t.Helper()
	opened, err := s.OpenEphemeralResource(s.t.Context(), &tfprotov6.OpenEphemeralResourceRequest{TypeName: name, Config: s.configuration(s.schema.EphemeralResourceSchemas[name], arguments)})
	if err != nil || len(opened.Diagnostics) > 0 {
		s.t.Fatal(name, err, summaries(opened.Diagnostics))
	}
	return opened
}

// importAPIKey imports an API key by its ID, which must succeed.
func (s protocolServer) importAPIKey(id int64) protocolState {
	s.t.Helper()
	imported, err := s.ImportResourceState(s.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: "aihubmix_api_key", ID: strconv.FormatInt(id, 10)})
	if err != nil || len(imported.Diagnostics) > 0 || len(imported.ImportedResources) != 1 {
		s.t.Fatal(err, summaries(imported.Diagnostics))
	}
	first := imported.ImportedResources[0]
	return protocolState{first.State, first.Identity, first.Private}
}

// refresh reads an API key.
func (s protocolServer) refresh(key protocolState) *tfprotov6.ReadResourceResponse {
	s.t.Helper()
	read, err := s.ReadResource(s.t.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: "aihubmix_api_key", CurrentState: key.state, Private: key.private, CurrentIdentity: key.identity,
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return read
}
