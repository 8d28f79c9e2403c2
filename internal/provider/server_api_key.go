package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// What follows answers for an API key that stays as it is: the four calls that a plan
// makes for each. It decides by the functions of [apiKeyResource], and leaves to that
// whatever is not as it was. For the framework such a key is as much work as one that
// changes: 11,000 allocations, here 430, which makes a plan over 300 keys cheaper by a
// third of the CPU time of all processes, the CLI's own included.

const apiKeyTypeName = "aihubmix_api_key" //nolint:gosec // It is no credential.

// ValidateResourceConfig has a configuration validated once, whatever the name of the key:
// no rule looks at that before the plan.
func (s server) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	var config apiKeyResourceModel
	if req.TypeName != apiKeyTypeName || !readMessagePack(req.Config, &config) || config.Name.IsNull() {
		return s.frameworkServer.ValidateResourceConfig(ctx, req)
	}
	config.Name = types.StringValue("")
	encoded, err := writeMessagePack(&config)
	if err != nil {
		return s.frameworkServer.ValidateResourceConfig(ctx, req)
	}
	configuration := configurationOf("resource", req.TypeName, &tfprotov6.DynamicValue{MsgPack: encoded})
	found, err := s.valid.once(configuration, func() ([]*tfprotov6.Diagnostic, error) {
		resp, err := s.frameworkServer.ValidateResourceConfig(ctx, req)
		if err != nil {
			return nil, err
		}
		return resp.Diagnostics, nil
	})
	return &tfprotov6.ValidateResourceConfigResponse{Diagnostics: found}, err
}

// UpgradeResourceState takes a state as this version writes it.
func (s server) UpgradeResourceState(ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	var state apiKeyResourceModel
	if req.TypeName == apiKeyTypeName && req.Version == apiKeySchemaVersion && req.RawState != nil && readJSON(req.RawState.JSON, &state) {
		if encoded, err := writeMessagePack(&state); err == nil {
			return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{MsgPack: encoded}}, nil
		}
	}
	return s.frameworkServer.UpgradeResourceState(ctx, req)
}

// ReadResource returns the state of a key that is as it was, where the list that says so
// was read already.
func (s server) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	if req.TypeName == apiKeyTypeName {
		if identity := s.identityOfUnchanged(ctx, req); identity != nil {
			return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: req.Private, NewIdentity: identity}, nil
		}
	}
	return s.frameworkServer.ReadResource(ctx, req)
}

// identityOfUnchanged is nil for a key that is not as it was, and wherever that is not
// known without a request.
func (s server) identityOfUnchanged(ctx context.Context, req *tfprotov6.ReadResourceRequest) *tfprotov6.ResourceIdentityData {
	var state apiKeyResourceModel
	connection, beside := s.connected(), besideOf(ctx, req.Private)
	if connection == nil || beside == nil || !readMessagePack(req.CurrentState, &state) {
		return nil
	}
	key, isKnown := connection.client.KnownAPIKey(state.ID.ValueInt64())
	unit, isUnitKnown := connection.client.KnownQuotaUnit()
	hasLimit := !state.SpendLimitUSD.IsNull() || key.SpendLimit() != nil
	switch {
	case !isKnown || state.differenceTo(key) != "" || !connection.isGateway(beside.Gateway):
		return nil
	case connection.missedAPIKey.Load(): // The accounts of all keys are compared then.
		return nil
	case hasLimit && (!isUnitKnown || unit.Other != ""): // Another unit is warned of once.
		return nil
	case state.UserID.IsNull() && connection.knownAccount.Load() == nil: // It would be asked for.
		return nil
	}
	after := state
	if diags := (&apiKeyResource{connectedResource{connection}}).follow(ctx, &after, key, *beside); len(diags) > 0 || !sameModel(&after, &state) {
		return nil
	}
	value, err := tfprotov6.NewDynamicValue(apiKeyIdentityType, identityOf(key.ID))
	if err != nil || req.CurrentIdentity != nil && (req.CurrentIdentity.IdentityData == nil || !bytes.Equal(req.CurrentIdentity.IdentityData.MsgPack, value.MsgPack)) {
		return nil
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &value}
}

// PlanResourceChange plans to keep a key as it is, where the CLI proposes that.
func (s server) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	if req.TypeName != apiKeyTypeName || !s.keeps(ctx, req) {
		return s.frameworkServer.PlanResourceChange(ctx, req)
	}
	resp := &tfprotov6.PlanResourceChangeResponse{PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: req.PriorIdentity}
	if resp.PlannedIdentity == nil || resp.PlannedIdentity.IdentityData == nil { // A CLI before Terraform 1.12 sends none.
		resp.PlannedIdentity = noAPIKeyIdentity
	}
	return resp, nil
}

// keeps reports whether a plan leaves a key as it is, with nothing to say about it.
func (s server) keeps(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) bool {
	var config, state apiKeyResourceModel
	connection, beside := s.connected(), besideOf(ctx, req.PriorPrivate)
	isProposed := req.ProposedNewState != nil && req.PriorState != nil && bytes.Equal(req.ProposedNewState.MsgPack, req.PriorState.MsgPack)
	if connection == nil || beside == nil || !isProposed || !readMessagePack(req.PriorState, &state) || !readMessagePack(req.Config, &config) {
		return false
	}
	plan := apiKeyPlan{config: config, planned: state, stored: &state, beside: *beside, refreshed: connection.refreshedAPIKey(state.ID), now: connection.now()}
	if config.Enabled.IsNull() {
		plan.planned.Enabled = types.BoolValue(true) // The schema's default.
	}
	return len(plan.decide()) == 0 && sameModel(&plan.planned, &state)
}

// connected is nil where the provider's configuration is not known in full, or its key
// cannot be used.
func (s server) connected() *connection {
	connection := s.provider.connection.Load()
	if connection == nil || connection.isDeferred || connection.keyProblem != nil {
		return nil
	}
	return connection
}

// besideOf is nil where something else is kept beside the state of a key as well, as after
// an import.
func besideOf(ctx context.Context, private []byte) *besideAPIKey {
	var encoded encodedPrivate
	if json.Unmarshal(private, &encoded) != nil || len(encoded) != 1 || !utf8.Valid(encoded[string(besideAPIKeySlot)]) {
		return nil
	}
	beside, _ := besideAPIKeySlot.get(ctx, encoded) // Its reader does not fail.
	return beside
}

var noAPIKeyIdentity = func() *tfprotov6.ResourceIdentityData {
	value, err := tfprotov6.NewDynamicValue(apiKeyIdentityType, tftypes.NewValue(apiKeyIdentityType, nil))
	if err != nil {
		panic(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &value}
}()
