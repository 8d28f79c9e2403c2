package providertest

import (
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// APIKeySchema returns the schema of the resource.
func (s ProtocolServer) APIKeySchema() *tfprotov6.Schema {
	return s.Schema.ResourceSchemas["aihubmix_api_key"]
}

// Present is nil for a state of nothing.
func (s ProtocolServer) Present(state *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
	s.T.Helper()
	if value, err := state.Unmarshal(s.APIKeySchema().ValueType()); err != nil || value.IsNull() {
		return nil
	}
	return state
}

// List lists API keys. The CLI on a developer's machine may be older than Terraform 1.14, so lists go over the
// protocol.
func (s ProtocolServer) List(arguments map[string]any, include bool, limit int64) []tfprotov6.ListResourceResult {
	s.T.Helper()
	server, ok := s.ProviderServer.(tfprotov6.ListResourceServer)
	if !ok {
		s.T.Fatal("the provider lists no resources")
	}
	stream, err := server.ListResource(s.T.Context(), &tfprotov6.ListResourceRequest{
		TypeName: "aihubmix_api_key", IncludeResource: include, Limit: limit,
		Config: s.Configuration(s.Schema.ListResourceSchemas["aihubmix_api_key"], arguments),
	})
	s.check(nil, err)
	var results []tfprotov6.ListResourceResult
	for result := range stream.Results {
		results = append(results, result)
	}
	return results
}

// Call calls a function of the provider.
func (s ProtocolServer) Call(function string, argument any) (tftypes.Value, *tfprotov6.FunctionError) {
	s.T.Helper()
	response, err := s.CallFunction(s.T.Context(), &tfprotov6.CallFunctionRequest{
		Name: function, Arguments: []*tfprotov6.DynamicValue{s.Encode(tftypes.Number, argument)},
	})
	s.check(nil, err)
	if response.Error != nil {
		return tftypes.Value{}, response.Error
	}
	result, err := response.Result.Unmarshal(tftypes.Number)
	s.check(nil, err)
	return result, nil
}

// Action is an action of a minimum of that many US dollars.
func (s ProtocolServer) Action(minimum any) (server tfprotov6.ActionServer, config *tfprotov6.DynamicValue) {
	s.T.Helper()
	server, _ = s.ProviderServer.(tfprotov6.ActionServer)
	schema := s.Schema.ActionSchemas[ActionName]
	if server == nil || schema == nil {
		s.T.Fatal("the provider has no such action")
	}
	return server, s.Configuration(schema.Schema, map[string]any{"minimum_balance_usd": minimum})
}

// Invoke returns what the action reports meanwhile, and at its end.
func (s ProtocolServer) Invoke(minimum any) (progress []string, diagnostics []*tfprotov6.Diagnostic) {
	s.T.Helper()
	server, config := s.Action(minimum)
	stream, err := server.InvokeAction(s.T.Context(),
		&tfprotov6.InvokeActionRequest{ActionType: ActionName, Config: config})
	s.check(nil, err)
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			diagnostics = append(diagnostics, event.Diagnostics...)
		}
	}
	return progress, diagnostics
}

// PlanAction plans the action.
func (s ProtocolServer) PlanAction(minimum any, deferralAllowed bool) *tfprotov6.PlanActionResponse {
	s.T.Helper()
	server, config := s.Action(minimum)
	planned, err := server.PlanAction(s.T.Context(), &tfprotov6.PlanActionRequest{
		ActionType: ActionName, Config: config,
		ClientCapabilities: &tfprotov6.PlanActionClientCapabilities{DeferralAllowed: deferralAllowed},
	})
	s.check(nil, err)
	return planned
}

// ActionName is the type of the action.
const ActionName = "aihubmix_require_balance"
