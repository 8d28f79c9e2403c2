package provider

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"reflect"
	"sync"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The methods below are the fast path: they handle the four requests that a plan sends for
// an unchanged API key. They decide by the functions of [apiKeyResource], and pass on to
// the framework whatever changes, fails or has a warning. In the framework an unchanged
// key is as much work as a changed one.

const apiKeyTypeName = "aihubmix_api_key" //nolint:gosec // It is no credential.

// apiKeyType is the type of the resource in the protocol.
var apiKeyType = sync.OnceValue(func() tftypes.Type {
	var schema resource.SchemaResponse
	newAPIKeyResource().Schema(context.Background(), resource.SchemaRequest{}, &schema)
	return schema.Schema.Type().TerraformType(context.Background())
})

// readAPIKey reads a state or configuration. ok is false unless it is known in full.
func readAPIKey(ctx context.Context, from *tfprotov6.DynamicValue) (model apiKeyResourceModel, ok bool) {
	if from == nil {
		return model, false
	}
	value, err := from.Unmarshal(apiKeyType())
	ok = err == nil && value.IsFullyKnown() && !getModel(ctx, value, &model).HasError()
	return model, ok
}

// ValidateResourceConfig validates configurations that differ only in the key's name once:
// no rule reads the name before the plan.
func (s server) ValidateResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	hash, ok := hashWithoutName(req)
	if !ok {
		return s.frameworkServer.ValidateResourceConfig(ctx, req)
	}
	if _, isValid := s.valid.Load(hash); isValid {
		return &tfprotov6.ValidateResourceConfigResponse{}, nil
	}
	resp, err := s.frameworkServer.ValidateResourceConfig(ctx, req)
	if err == nil && len(resp.Diagnostics) == 0 {
		s.valid.Store(hash, struct{}{})
	}
	return resp, err
}

// hashWithoutName hashes the configuration of a key whose name is set. ok is false for
// any other configuration.
func hashWithoutName(req *tfprotov6.ValidateResourceConfigRequest) (hash [sha256.Size]byte, ok bool) {
	if req.TypeName != apiKeyTypeName || req.Config == nil {
		return hash, false
	}
	value, err := req.Config.Unmarshal(apiKeyType())
	var arguments map[string]tftypes.Value
	if err != nil || !value.IsFullyKnown() || value.As(&arguments) != nil || arguments["name"].IsNull() {
		return hash, false
	}
	arguments["name"] = tftypes.NewValue(tftypes.String, "")
	encoded, err := tfprotov6.NewDynamicValue(apiKeyType(), tftypes.NewValue(apiKeyType(), arguments))
	return sha256.Sum256(encoded.MsgPack), err == nil
}

// UpgradeResourceState returns a state of the current version in the encoding of the protocol.
func (s server) UpgradeResourceState(
	ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if req.TypeName != apiKeyTypeName || req.Version != apiKeySchemaVersion || req.RawState == nil {
		return s.frameworkServer.UpgradeResourceState(ctx, req)
	}
	value, err := req.RawState.Unmarshal(apiKeyType())
	if err != nil {
		return s.frameworkServer.UpgradeResourceState(ctx, req)
	}
	encoded, err := tfprotov6.NewDynamicValue(apiKeyType(), value)
	if err != nil {
		return s.frameworkServer.UpgradeResourceState(ctx, req)
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &encoded}, nil
}

// ReadResource returns the state of an unchanged key, if a cached list shows that it is
// unchanged.
func (s server) ReadResource(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	if req.TypeName == apiKeyTypeName {
		if identity := s.identityOfUnchanged(ctx, req); identity != nil {
			return &tfprotov6.ReadResourceResponse{
				NewState: req.CurrentState, Private: req.Private, NewIdentity: identity,
			}, nil
		}
	}
	return s.frameworkServer.ReadResource(ctx, req)
}

// identityOfUnchanged returns the identity of an unchanged key, or nil if the key has
// changed or a request is needed to find out.
func (s server) identityOfUnchanged(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) *tfprotov6.ResourceIdentityData {
	connection, private := s.connected(), onlyAPIKeyIn(ctx, req.Private)
	if connection == nil || private == nil {
		return nil
	}
	state, ok := readAPIKey(ctx, req.CurrentState)
	if !ok {
		return nil
	}
	key, isKnown := connection.client.KnownAPIKey(state.ID.ValueInt64())
	unit, isUnitKnown := connection.client.KnownQuotaUnit()
	hasLimit := !state.SpendLimitUSD.IsNull() || key.SpendLimit() != nil
	switch {
	case !isKnown || state.differenceTo(key) != "" || !connection.isGateway(private.Gateway):
		return nil
	case connection.missedAPIKey.Load(): // Then the accounts of all keys are compared.
		return nil
	case hasLimit && (!isUnitKnown || unit.Other != ""): // The resource warns of another unit once.
		return nil
	case state.UserID.IsNull() && connection.knownAccount.Load() == nil: // The resource would read the account.
		return nil
	}
	after := state
	diags := (&apiKeyResource{connectedResource{connection}}).follow(ctx, &after, key, *private)
	if len(diags) > 0 || !sameModel(&after, &state) {
		return nil
	}
	value, err := tfprotov6.NewDynamicValue(apiKeyIdentityType, identityOf(key.ID))
	if err != nil {
		return nil
	}
	identity := &tfprotov6.ResourceIdentityData{IdentityData: &value}
	if req.CurrentIdentity != nil && !reflect.DeepEqual(req.CurrentIdentity, identity) {
		return nil
	}
	return identity
}

// PlanResourceChange plans no change for an unchanged key, if the CLI proposes none.
func (s server) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	if req.TypeName != apiKeyTypeName || !s.planIsNoOp(ctx, req) {
		return s.frameworkServer.PlanResourceChange(ctx, req)
	}
	resp := &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: req.PriorIdentity,
	}
	if resp.PlannedIdentity == nil || resp.PlannedIdentity.IdentityData == nil {
		resp.PlannedIdentity = noAPIKeyIdentity // A CLI before Terraform 1.12 sends none.
	}
	return resp, nil
}

// planIsNoOp reports whether a plan changes nothing and has no warning.
func (s server) planIsNoOp(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) bool {
	connection, private := s.connected(), onlyAPIKeyIn(ctx, req.PriorPrivate)
	if connection == nil || private == nil || !reflect.DeepEqual(req.ProposedNewState, req.PriorState) {
		return false
	}
	state, isStateRead := readAPIKey(ctx, req.PriorState)
	config, isConfigRead := readAPIKey(ctx, req.Config)
	if !isStateRead || !isConfigRead {
		return false
	}
	plan := apiKeyPlan{
		config: config, planned: state, stored: &state, beside: *private,
		refreshed: connection.refreshedAPIKey(state.ID), now: connection.now(),
	}
	if config.Enabled.IsNull() {
		plan.planned.Enabled = types.BoolValue(true) // The schema's default.
	}
	return len(plan.decide()) == 0 && sameModel(&plan.planned, &state)
}

// connected returns the connection, or nil if the provider's configuration is not known in
// full or its key cannot be used.
func (s server) connected() *connection {
	connection := s.provider.connection.Load()
	if connection == nil || connection.isDeferred || connection.keyProblem != nil {
		return nil
	}
	return connection
}

// onlyAPIKeyIn decodes private state, or returns nil if it has more in it, as after an
// import.
func onlyAPIKeyIn(ctx context.Context, private []byte) *besideAPIKey {
	var encoded encodedPrivate
	if json.Unmarshal(private, &encoded) != nil || len(encoded) != 1 {
		return nil
	}
	if !utf8.Valid(encoded[string(besideAPIKeySlot)]) {
		return nil // The framework refuses it.
	}
	decoded, _ := besideAPIKeySlot.get(ctx, encoded) // Its reader does not fail.
	return decoded
}

var noAPIKeyIdentity = func() *tfprotov6.ResourceIdentityData {
	value, err := tfprotov6.NewDynamicValue(apiKeyIdentityType, tftypes.NewValue(apiKeyIdentityType, nil))
	if err != nil {
		panic(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &value}
}()
