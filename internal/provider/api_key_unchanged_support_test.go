package provider_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math/big"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// keyScene is an API key in the state, and its surroundings in a plan.
type keyScene struct {
	// created has the arguments that the key was created with, and configured those that
	// have another value now.
	created, configured map[string]any
	// stored replaces values that the create left in the state.
	stored map[string]any
	// changed is called after the create, with the gateway and the ID of the key.
	changed []func(*gatewaytest.Server, int64)
	// private replaces the private state that the create left.
	private *string
	// identity replaces the key's identity.
	identity func(providertest.ProtocolServer) *tfprotov6.ResourceIdentityData
	// arguments are those of the provider, which may have no Manage Key, and gateway has
	// the options of the gateway.
	arguments  map[string]any
	withoutKey bool
	gateway    []gatewaytest.Option
	// isDeferring: the CLI allows deferral. isUnread: the account was not read yet.
	// isMissing: another key was found to be gone. isListed: a data source has read the
	// list of keys, and no key was refreshed yet.
	isDeferring, isUnread, isMissing, isListed bool
}

func newKeyScene(names ...string) keyScene {
	scene := keyScene{
		created:    map[string]any{"name": "app", "spend_limit_usd": 5, "enabled": true},
		configured: map[string]any{}, stored: map[string]any{}, arguments: map[string]any{},
	}
	for _, name := range slices.Compact(names) {
		keyScenes[name](&scene)
	}
	return scene
}

func changedKey(change func(*gatewaytest.APIKey)) func(*keyScene) {
	return then(func(server *gatewaytest.Server, id int64) {
		if slices.ContainsFunc(server.APIKeys(), func(key gatewaytest.APIKey) bool { return key.ID == id }) {
			server.ChangeAPIKey(id, change)
		}
	})
}

func changedGateway(change gatewaytest.Option) func(*keyScene) {
	return then(func(server *gatewaytest.Server, _ int64) { change(server) })
}

// then is a change after the create.
func then(happens func(server *gatewaytest.Server, id int64)) func(*keyScene) {
	return func(scene *keyScene) { scene.changed = append(scene.changed, happens) }
}

func storedAs(name string, value any) func(*keyScene) {
	return func(scene *keyScene) { scene.stored[name] = value }
}

func configuredAs(name string, value any) func(*keyScene) {
	return func(scene *keyScene) { scene.configured[name] = value }
}

// createdAs sets an argument from the create on.
func createdAs(name string, value any) func(*keyScene) {
	return func(scene *keyScene) { scene.created[name] = value }
}

func privateAs(slots string) func(*keyScene) {
	return func(scene *keyScene) { scene.private = &slots }
}

func identityAs(identity func(providertest.ProtocolServer) *tfprotov6.ResourceIdentityData) func(*keyScene) {
	return func(scene *keyScene) { scene.identity = identity }
}

// slot encodes a key of private state as the framework does.
func slot(name, content string) string {
	return fmt.Sprintf("%q:%q", name, base64.StdEncoding.EncodeToString([]byte(content)))
}

func textsOf(elements ...string) []tftypes.Value {
	var values []tftypes.Value
	for _, element := range elements {
		values = append(values, tftypes.NewValue(tftypes.String, element))
	}
	return values
}

func number(digits string) *big.Float {
	parsed, _, err := big.ParseFloat(digits, 10, 512, big.ToNearestEven)
	if err != nil {
		panic(err)
	}
	return parsed
}

// compare sends the same requests to our server and to the framework's, and returns the
// calls that ours responded to with the very state that was sent.
func (scene keyScene) compare(t *testing.T, name string) (shortened map[string]bool) {
	t.Helper()
	server := gatewaytest.NewMemoryServer(scene.gateway...)
	defer server.Close()
	around := providertest.ReachingInMemory(t, server)

	ours := providertest.Serve(t, around)
	ours.Configure(nil, false)
	key := ours.Change(providertest.ProtocolState{}, scene.created, true)
	id := server.APIKeys()[0].ID
	other := server.AddAPIKey(gatewaytest.APIKey{Name: "other", Unlimited: true})
	for _, change := range scene.changed {
		change(server, id)
	}
	config := maps.Clone(scene.created)
	maps.Copy(config, scene.configured)
	calls := keyCalls{
		created: ours.Configuration(ours.APIKeySchema(), scene.created),
		config:  ours.Configuration(ours.APIKeySchema(), config),
		key:     with(ours, key, scene.stored),
	}
	if scene.private != nil {
		calls.key.Private = []byte(*scene.private)
	}
	if scene.identity != nil {
		calls.key.Identity = scene.identity(ours)
	}

	if scene.withoutKey {
		delete(around.Variables, "AIHUBMIX_MANAGE_KEY")
	}
	frameworks := providertest.Serve(t, around)
	frameworks.ProviderServer = provider.FrameworkServer(frameworks.ProviderServer)
	ours = providertest.Serve(t, around)
	responses, requests := map[string]keyResponse{}, []int{}
	for _, s := range []providertest.ProtocolServer{frameworks, ours} {
		if failed := s.Configure(scene.arguments, scene.isDeferring); failed != nil {
			t.Fatal(name, failed)
		}
		if !scene.isUnread {
			readOne(s, "data source aihubmix_user")
		}
		if scene.isListed {
			readOne(s, "data source aihubmix_api_keys")
		} else {
			readList(s, key, other)
		}
		if scene.isMissing {
			s.Refresh(with(s, key, map[string]any{"id": 999}))
		}
		server.ForgetRequests()
		found := calls.make(s)
		requests = append(requests, len(server.Requests()))
		for call, response := range found {
			if expected, isSecond := responses[call]; isSecond && response.text != expected.text {
				t.Errorf("%s: %s: the response is\n%s\nand the framework's\n%s",
					name, call, response.text, expected.text)
			}
			responses[call] = response
		}
	}
	if requests[1] > requests[0] {
		t.Errorf("%s: %d requests, and %d by the framework", name, requests[1], requests[0])
	}
	shortened = map[string]bool{}
	for call, response := range responses {
		shortened[call] = response.isWhatWasSent
	}
	return shortened
}

// with returns the key with other values in its state.
func with(
	s providertest.ProtocolServer, key providertest.ProtocolState, values map[string]any,
) providertest.ProtocolState {
	s.T.Helper()
	state := s.Attributes(s.APIKeySchema(), key.State)
	for name, value := range values {
		state[name] = tftypes.NewValue(state[name].Type(), value)
	}
	return providertest.ProtocolState{State: object(s, state), Identity: key.Identity, Private: key.Private}
}

// readList makes the provider read the list of all keys, and nothing else, by refreshing a
// different key.
func readList(s providertest.ProtocolServer, key providertest.ProtocolState, other int64) {
	s.T.Helper()
	for range 4 {
		s.Refresh(with(s, key, map[string]any{"id": other, "key": "sk-another", "spend_limit_usd": nil}))
	}
}

// keyCalls are the requests that a CLI sends for a key in a plan.
type keyCalls struct {
	created, config *tfprotov6.DynamicValue
	key             providertest.ProtocolState
}

// keyResponse is a response as text. isWhatWasSent: it has the very state that was sent.
type keyResponse struct {
	text          string
	isWhatWasSent bool
}

// keyResult is what the responses to these requests have, each a part of it.
type keyResult struct {
	diagnostics []*tfprotov6.Diagnostic
	state       *tfprotov6.DynamicValue
	identity    *tfprotov6.ResourceIdentityData
	private     []byte
	replace     []*tftypes.AttributePath
	deferred    *tfprotov6.Deferred
}

var requestNumber = regexp.MustCompile(`(test-request)-\d+`)

func (c keyCalls) make(s providertest.ProtocolServer) map[string]keyResponse {
	s.T.Helper()
	const name = "aihubmix_api_key"
	responses := map[string]keyResponse{}
	add := func(call string, result keyResult, sent *tfprotov6.DynamicValue) {
		text := requestNumber.ReplaceAllString(displayed(s, result), "$1") // Both servers share a gateway.
		responses[call] = keyResponse{text, result.state != nil && result.state == sent}
	}
	plan := func(call string, prior providertest.ProtocolState) {
		planned, err := s.PlanResourceChange(s.T.Context(), &tfprotov6.PlanResourceChangeRequest{
			TypeName: name, PriorState: prior.State, PriorPrivate: prior.Private, PriorIdentity: prior.Identity,
			Config: c.config, ProposedNewState: proposedByCLI(s, prior.State, c.config),
		})
		if err != nil {
			s.T.Fatal(err)
		}
		add(call, keyResult{
			planned.Diagnostics, planned.PlannedState, planned.PlannedIdentity, planned.PlannedPrivate,
			planned.RequiresReplace, planned.Deferred,
		}, prior.State)
	}
	// A valid configuration may not make the next one valid.
	for number, config := range []*tfprotov6.DynamicValue{c.created, c.config, c.config} {
		request := &tfprotov6.ValidateResourceConfigRequest{TypeName: name, Config: config}
		validated, err := s.ValidateResourceConfig(s.T.Context(), request)
		if err != nil {
			s.T.Fatal(err)
		}
		add(fmt.Sprintf("validation %d", number+1), keyResult{diagnostics: validated.Diagnostics}, nil)
	}
	encoded, err := json.Marshal(plain(value(s, c.key.State)))
	if err != nil {
		s.T.Fatal(err)
	}
	for call, raw := range map[string]struct {
		version int64
		state   []byte
	}{
		"upgrade":                        {0, encoded},
		"upgrade from a later version":   {1, encoded},
		"upgrade with a later attribute": {0, append([]byte(`{"later": [1], `), encoded[1:]...)},
		"upgrade of null":                {0, []byte("null")},
	} {
		upgraded, err := s.UpgradeResourceState(s.T.Context(), &tfprotov6.UpgradeResourceStateRequest{
			TypeName: name, Version: raw.version, RawState: &tfprotov6.RawState{JSON: raw.state},
		})
		if err != nil {
			s.T.Fatal(err)
		}
		add(call, keyResult{diagnostics: upgraded.Diagnostics, state: upgraded.UpgradedState}, nil)
	}
	plan("plan without a refresh", c.key)
	read := s.Refresh(c.key)
	add("read", keyResult{
		diagnostics: read.Diagnostics, state: read.NewState, identity: read.NewIdentity, private: read.Private,
		deferred: read.Deferred,
	}, c.key.State)
	if len(read.Diagnostics) == 0 && s.Present(read.NewState) != nil {
		plan("plan",
			providertest.ProtocolState{State: read.NewState, Identity: read.NewIdentity, Private: read.Private})
	}
	return responses
}

// displayed returns all of a response.
func displayed(s providertest.ProtocolServer, result keyResult) string {
	s.T.Helper()
	var lines []string
	for _, found := range result.diagnostics {
		lines = append(lines, fmt.Sprint(found.Severity, " ", found.Summary, ": ", found.Detail, " ", found.Attribute))
	}
	slices.Sort(lines) // The framework iterates over a map.
	if result.state != nil {
		lines = append(lines, fmt.Sprint("state ", plain(value(s, result.state))))
	}
	if result.identity != nil && result.identity.IdentityData != nil {
		value, err := result.identity.IdentityData.Unmarshal(providertest.IdentityType)
		lines = append(lines, fmt.Sprint("identity ", plain(value), err))
	}
	slots := map[string][]byte{}
	if err := json.Unmarshal(result.private, &slots); err == nil || len(result.private) > 0 {
		lines = append(lines, fmt.Sprintf("private %s %v", slots, err))
	}
	if result.deferred != nil {
		lines = append(lines, fmt.Sprint("deferred: ", result.deferred.Reason))
	}
	return strings.Join(append(lines, fmt.Sprint(result.replace)), "\n")
}

func value(s providertest.ProtocolServer, state *tfprotov6.DynamicValue) tftypes.Value {
	s.T.Helper()
	value, err := state.Unmarshal(s.APIKeySchema().ValueType())
	if err != nil {
		s.T.Fatal(err)
	}
	return value
}

func object(s providertest.ProtocolServer, values map[string]tftypes.Value) *tfprotov6.DynamicValue {
	s.T.Helper()
	kind := s.APIKeySchema().ValueType()
	encoded, err := tfprotov6.NewDynamicValue(kind, tftypes.NewValue(kind, values))
	if err != nil {
		s.T.Fatal(err)
	}
	return &encoded
}

// proposedByCLI returns the configuration, with computed values from the prior state.
func proposedByCLI(s providertest.ProtocolServer, prior, config *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
	s.T.Helper()
	configured, before := s.Attributes(s.APIKeySchema(), config), s.Attributes(s.APIKeySchema(), prior)
	for _, attribute := range s.APIKeySchema().Block.Attributes {
		if attribute.Computed && configured[attribute.Name].IsNull() {
			configured[attribute.Name] = before[attribute.Name]
		}
	}
	return object(s, configured)
}

// plain converts a value to JSON's types, with sets sorted.
func plain(value tftypes.Value) any {
	if value.IsNull() {
		return nil
	}
	if !value.IsKnown() {
		return "unknown"
	}
	var text string
	var truth bool
	var digits *big.Float
	var list []tftypes.Value
	var object map[string]tftypes.Value
	switch kind := value.Type(); {
	case value.As(&text) == nil:
		return text
	case value.As(&truth) == nil:
		return truth
	case value.As(&digits) == nil:
		return json.Number(digits.Text('g', 40))
	case kind.Is(tftypes.Set{}) && value.As(&list) == nil:
		elements := []any{}
		for _, element := range list {
			elements = append(elements, plain(element))
		}
		slices.SortFunc(elements, func(a, b any) int { return strings.Compare(fmt.Sprint(a), fmt.Sprint(b)) })
		return elements
	case value.As(&object) == nil:
		attributes := map[string]any{}
		for name, attribute := range object {
			attributes[name] = plain(attribute)
		}
		return attributes
	}
	panic("there is no plain value for " + value.Type().String())
}
