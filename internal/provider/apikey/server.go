package apikey

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

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

// The methods below are the fast path: they handle the four requests that a plan sends for an unchanged API key. They
// decide by the functions of [keyResource], and pass a request on to the framework if something changes, fails or has a
// warning. In the framework, an unchanged key is as much work as a changed one.

// ProtocolServer has all interfaces of the framework's server. Optional parts of the protocol are separate interfaces;
// a test fails if one is missing here.
type ProtocolServer interface {
	tfprotov6.ProviderServer
	tfprotov6.ListResourceServer
	tfprotov6.ActionServer
	tfprotov6.StateStoreServer
}

// Server handles the requests for unchanged API keys, and passes on all others.
type Server struct {
	ProtocolServer

	// connection returns the connection of the configured provider, or nil if it is not configured.
	connection func() *configured.Connection
	// valid has the hashes of the API keys' configurations that are known to be valid.
	valid *sync.Map
}

// NewServer returns a server that passes on to next all requests that it does not handle itself.
func NewServer(next ProtocolServer, connection func() *configured.Connection) Server {
	return Server{ProtocolServer: next, connection: connection, valid: &sync.Map{}}
}

const resourceType = "aihubmix_api_key"

// objectType is the type of the resource in the protocol.
var objectType = sync.OnceValue(func() tftypes.Object {
	var schema resource.SchemaResponse
	NewResource().Schema(context.Background(), resource.SchemaRequest{}, &schema)
	object, _ := schema.Schema.Type().TerraformType(context.Background()).(tftypes.Object) // A schema is an object.
	return object
})

// readObject reads a state or configuration. ok is false unless all of it is known.
func readObject(ctx context.Context, from *tfprotov6.DynamicValue) (model resourceModel, ok bool) {
	if from == nil {
		return model, false
	}
	value, err := from.Unmarshal(objectType())
	ok = err == nil && value.IsFullyKnown() && !attribute.GetModel(ctx, value, &model).HasError()
	return model, ok
}

// ValidateResourceConfig validates configurations that differ only in the key's name once. The name is checked in the
// plan.
func (s Server) ValidateResourceConfig(
	ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest,
) (*tfprotov6.ValidateResourceConfigResponse, error) {
	hash, ok := hashWithoutName(req)
	if !ok {
		return s.ProtocolServer.ValidateResourceConfig(ctx, req)
	}
	if _, isValid := s.valid.Load(hash); isValid {
		return &tfprotov6.ValidateResourceConfigResponse{}, nil
	}
	resp, err := s.ProtocolServer.ValidateResourceConfig(ctx, req)
	if err == nil && len(resp.Diagnostics) == 0 {
		s.valid.Store(hash, struct{}{})
	}
	return resp, err
}

// hashWithoutName hashes the configuration of a key whose name is set. ok is false for any other configuration.
func hashWithoutName(req *tfprotov6.ValidateResourceConfigRequest) (hash [sha256.Size]byte, ok bool) {
	if req.TypeName != resourceType || req.Config == nil {
		return hash, false
	}
	value, err := req.Config.Unmarshal(objectType())
	var arguments map[string]tftypes.Value
	if err != nil || !value.IsFullyKnown() || value.As(&arguments) != nil || arguments["name"].IsNull() {
		return hash, false
	}
	arguments["name"] = tftypes.NewValue(tftypes.String, "")
	encoded, err := tfprotov6.NewDynamicValue(objectType(), tftypes.NewValue(objectType(), arguments))
	return sha256.Sum256(encoded.MsgPack), err == nil
}

// UpgradeResourceState returns a state of the current version as it is stored. The framework decodes it and encodes it
// again, to leave out attributes that it does not know.
func (s Server) UpgradeResourceState(
	ctx context.Context, req *tfprotov6.UpgradeResourceStateRequest,
) (*tfprotov6.UpgradeResourceStateResponse, error) {
	if req.TypeName != resourceType || req.Version != schemaVersion || req.RawState == nil {
		return s.ProtocolServer.UpgradeResourceState(ctx, req)
	}
	var values map[string]json.RawMessage
	if json.Unmarshal(req.RawState.JSON, &values) != nil || values == nil {
		return s.ProtocolServer.UpgradeResourceState(ctx, req)
	}
	for name := range values {
		if _, isKnown := objectType().AttributeTypes[name]; !isKnown {
			return s.ProtocolServer.UpgradeResourceState(ctx, req)
		}
	}
	state := &tfprotov6.DynamicValue{JSON: req.RawState.JSON}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: state}, nil
}

// ReadResource returns the state as it is if a cached list shows that the key is unchanged.
func (s Server) ReadResource(
	ctx context.Context, req *tfprotov6.ReadResourceRequest,
) (*tfprotov6.ReadResourceResponse, error) {
	if req.TypeName == resourceType {
		if unchanged := s.unchanged(ctx, req); unchanged != nil {
			return unchanged, nil
		}
	}
	return s.ProtocolServer.ReadResource(ctx, req)
}

// unchanged returns the response for an unchanged key, or nil if the key has changed or a request is needed to find
// out. The first read of a key changes its private state alone.
func (s Server) unchanged(ctx context.Context, req *tfprotov6.ReadResourceRequest) *tfprotov6.ReadResourceResponse {
	connection, private := s.usableConnection(), decodePrivateState(ctx, req.Private)
	if connection == nil || private == nil {
		return nil
	}
	state, ok := readObject(ctx, req.CurrentState)
	if !ok {
		return nil
	}
	client, _ := connection.Public()
	key, isKnown := client.KnownAPIKey(state.ID.ValueInt64())
	unit, isUnitKnown := client.KnownQuotaUnitAt(key.BaseURL())
	hasLimit := !state.SpendLimitUSD.IsNull() || key.SpendLimit() != nil
	switch {
	case !isKnown || !connection.IsGateway(private.Gateway):
		return nil
	case connection.HasMissedAPIKey(): // The resource compares the accounts of all keys then.
		return nil
	case hasLimit && (!isUnitKnown || unit.Other != ""): // The resource warns of another unit once.
		return nil
	case state.UserID.IsNull() && connection.KnownAccount() == nil: // The resource would read the account.
		return nil
	}
	if sameness, _ := state.expected(*private).Compare(key); sameness == aihubmix.DifferentKey {
		return nil
	}
	after, afterPrivate := state, *private
	diags := (&keyResource{configured.ResourceOf(connection)}).refresh(ctx, &after, key, &afterPrivate)
	if len(diags) > 0 || !attribute.EqualModels(&after, &state) {
		return nil
	}
	encoded := req.Private
	if !reflect.DeepEqual(afterPrivate, *private) {
		encoded = encodePrivateState(ctx, afterPrivate)
	}
	value, err := tfprotov6.NewDynamicValue(identityType, identityOf(key.ID))
	if err != nil {
		return nil
	}
	identity := &tfprotov6.ResourceIdentityData{IdentityData: &value}
	if req.CurrentIdentity != nil && !reflect.DeepEqual(req.CurrentIdentity, identity) {
		return nil
	}
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: encoded, NewIdentity: identity}
}

// PlanResourceChange plans no change for an unchanged key, if the CLI proposes none.
func (s Server) PlanResourceChange(
	ctx context.Context, req *tfprotov6.PlanResourceChangeRequest,
) (*tfprotov6.PlanResourceChangeResponse, error) {
	if req.TypeName != resourceType || !s.planIsNoOp(ctx, req) {
		return s.ProtocolServer.PlanResourceChange(ctx, req)
	}
	resp := &tfprotov6.PlanResourceChangeResponse{
		PlannedState: req.PriorState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: req.PriorIdentity,
	}
	if resp.PlannedIdentity == nil || resp.PlannedIdentity.IdentityData == nil {
		resp.PlannedIdentity = noIdentity // A CLI before Terraform 1.12 sends none.
	}
	return resp, nil
}

// planIsNoOp reports whether a plan changes nothing and has no warning.
func (s Server) planIsNoOp(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) bool {
	connection, private := s.usableConnection(), decodePrivateState(ctx, req.PriorPrivate)
	if connection == nil || private == nil || !reflect.DeepEqual(req.ProposedNewState, req.PriorState) {
		return false
	}
	state, isStateRead := readObject(ctx, req.PriorState)
	config, isConfigRead := readObject(ctx, req.Config)
	if !isStateRead || !isConfigRead {
		return false
	}
	plan := keyPlan{
		config: config, planned: state, state: &state, private: *private,
		refreshed: connection.RefreshedAPIKey(state.ID), now: connection.Now(),
	}
	if config.Enabled.IsNull() {
		plan.planned.Enabled = types.BoolValue(true) // The schema's default.
	}
	return len(plan.decide()) == 0 && attribute.EqualModels(&plan.planned, &state)
}

// usableConnection returns the connection, or nil if the provider's configuration is not fully known or its Manage Key
// cannot be used.
func (s Server) usableConnection() *configured.Connection {
	connection := s.connection()
	if connection == nil || connection.IsDeferred() || !connection.HasKey() {
		return nil
	}
	return connection
}

// decodePrivateState returns the private state of a key, or nil if there is none or it has other values, such as after
// an import.
func decodePrivateState(ctx context.Context, private []byte) *privateState {
	var encoded attribute.PrivateState
	if json.Unmarshal(private, &encoded) != nil || len(encoded) != 1 {
		return nil
	}
	if !utf8.Valid(encoded[string(privateStateKey)]) {
		return nil // The framework reports an error.
	}
	decoded, _ := privateStateKey.Get(ctx, encoded) // Its reader does not fail.
	return decoded
}

// encodePrivateState returns the private state of a key as the framework encodes it.
func encodePrivateState(ctx context.Context, private privateState) []byte {
	state := attribute.PrivateState{}
	_ = privateStateKey.Set(ctx, state, private) // A value that was decoded can be encoded.
	encoded, _ := json.Marshal(state)
	return encoded
}

var noIdentity = func() *tfprotov6.ResourceIdentityData {
	value, err := tfprotov6.NewDynamicValue(identityType, tftypes.NewValue(identityType, nil))
	if err != nil {
		panic(err)
	}
	return &tfprotov6.ResourceIdentityData{IdentityData: &value}
}()
