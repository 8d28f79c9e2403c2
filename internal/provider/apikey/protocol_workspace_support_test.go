package apikey_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// arguments are those of an API key.
type arguments map[string]any

func (a arguments) with(name string, value any) arguments {
	changed := maps.Clone(a)
	changed[name] = value
	return changed
}

// String returns the arguments as lines of a configuration: JSON is an expression of the language.
func (a arguments) String() string {
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(a)) {
		value, err := json.Marshal(a[name])
		if err != nil {
			panic(err)
		}
		fmt.Fprintf(&lines, "  %s = %s\n", name, value)
	}
	return lines.String()
}

// trackedKey is a key as a CLI tracks it from one run to the next.
type trackedKey struct {
	providertest.ProtocolState

	tainted bool
}

// protocolWorkspace has the configuration and the state of one API key. It sends the requests that Terraform
// sends, in the same order, and gives each walk a provider of its own.
type protocolWorkspace struct {
	t      *testing.T
	around providertest.Surroundings
	// arguments is nil if the configuration has no key.
	arguments arguments
	provider  map[string]any
	key       trackedKey
	// shared is the provider of all walks, if there is only one.
	shared *providertest.ProtocolServer
	// readsList: the configuration has the data source aihubmix_api_keys, too.
	readsList bool
}

// inBubble runs a test in parallel, and in a bubble: nothing that waits takes time.
func inBubble(test func(t *testing.T)) func(*testing.T) {
	return func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, test)
	}
}

// newMemoryGateway returns a gateway that can be used inside of a bubble.
func newMemoryGateway(t *testing.T, options ...gatewaytest.Option) providertest.Gateway {
	t.Helper()
	clock := gatewaytest.NewClock()
	server := gatewaytest.NewMemoryServer(append(options, gatewaytest.WithClock(clock))...)
	t.Cleanup(server.Close)
	return providertest.Gateway{Server: server, Clock: clock}
}

func newProtocolWorkspace(t *testing.T, g providertest.Gateway, configured arguments) *protocolWorkspace {
	t.Helper()
	around := providertest.ReachingInMemory(t, g.Server)
	around.Clock = g.Clock
	return &protocolWorkspace{t: t, around: around, arguments: configured}
}

func (w *protocolWorkspace) serve() providertest.ProtocolServer {
	w.t.Helper()
	if w.shared != nil {
		return *w.shared
	}
	s := providertest.Serve(w.t, w.around)
	if failed := s.Configure(w.provider, false); failed != nil {
		w.t.Fatal(failed)
	}
	return s
}

// option is one of a plan.
type option string

const (
	withoutRefresh option = "-refresh=false"
	refreshOnly    option = "-refresh-only"
	toDestroy      option = "-destroy"
	toReplace      option = "-replace"
)

const (
	noChange  = "no change"
	creation  = "create"
	update    = "update"
	replacing = "replace"
	deletion  = "delete"
)

// change is a plan, or what became of it.
type change struct {
	action string
	// said has the diagnostics, in one line.
	said   string
	failed bool

	arguments arguments
	prior     trackedKey
	planned   *tfprotov6.PlanResourceChangeResponse
}

func (c *change) report(diagnostics []*tfprotov6.Diagnostic, err error) {
	said, failed := providertest.Said(diagnostics, err)
	c.said, c.failed = c.said+said, c.failed || failed
}

// plan refreshes and plans. It leaves the state as it is.
func (w *protocolWorkspace) plan(options ...option) (c change) {
	w.t.Helper()
	s := w.serve()
	c = change{action: noChange, prior: w.key, arguments: w.arguments}
	if slices.Contains(options, toDestroy) {
		c.arguments = nil
	}
	c.validate(s)
	if w.readsList {
		s.ReadData("aihubmix_api_keys", nil)
	}
	if !c.failed && c.prior.State != nil && !slices.Contains(options, withoutRefresh) {
		read := s.Refresh(c.prior.ProtocolState)
		c.report(read.Diagnostics, nil)
		c.prior.ProtocolState = providertest.ProtocolState{
			State: s.Present(read.NewState), Identity: read.NewIdentity, Private: read.Private,
		}
	}
	if c.prior.State == nil {
		c.prior = trackedKey{}
	}
	if c.failed || slices.Contains(options, refreshOnly) || c.arguments == nil && c.prior.State == nil {
		return c
	}
	c.planChange(s, slices.Contains(options, toReplace))
	return c
}

func (c *change) validate(s providertest.ProtocolServer) {
	s.T.Helper()
	if c.arguments == nil {
		return
	}
	validated, err := s.ValidateResourceConfig(s.T.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: "aihubmix_api_key", Config: s.Configuration(s.APIKeySchema(), c.arguments),
	})
	c.report(validated.Diagnostics, err)
}

func (c *change) planChange(s providertest.ProtocolServer, isReplaced bool) {
	s.T.Helper()
	prior := c.prior.ProtocolState
	if c.prior.tainted && c.arguments != nil {
		prior, isReplaced = providertest.ProtocolState{}, true
	}
	c.send(s, prior)
	switch {
	case c.failed:
	case c.arguments == nil:
		c.action = deletion
	case c.prior.State == nil:
		c.action = creation
	case isReplaced || len(c.planned.RequiresReplace) > 0:
		c.action = replacing
		if !c.prior.tainted {
			c.send(s, providertest.ProtocolState{Private: c.planned.PlannedPrivate})
		}
	case differing(s, prior.State, c.planned.PlannedState) != "":
		c.action = update
	}
}

// send plans the change of that state.
func (c *change) send(s providertest.ProtocolServer, prior providertest.ProtocolState) {
	s.T.Helper()
	none := s.Nothing(s.APIKeySchema())
	request := &tfprotov6.PlanResourceChangeRequest{
		TypeName: "aihubmix_api_key", PriorState: none, Config: none, ProposedNewState: none,
		PriorPrivate: prior.Private, PriorIdentity: prior.Identity,
	}
	if prior.State != nil {
		request.PriorState = prior.State
	}
	if c.arguments != nil {
		request.Config = s.Configuration(s.APIKeySchema(), c.arguments)
		request.ProposedNewState = s.Proposed(s.APIKeySchema(), prior.State, c.arguments)
	}
	var err error
	c.planned, err = s.PlanResourceChange(s.T.Context(), request)
	c.report(c.planned.Diagnostics, err)
}

// execute applies a plan.
func (w *protocolWorkspace) execute(planned change) (done change) {
	w.t.Helper()
	if planned.failed {
		return planned
	}
	s := w.serve()
	w.key = planned.prior
	done = change{action: planned.action, said: planned.said, arguments: planned.arguments}
	if done.action == deletion || done.action == replacing {
		none := s.Nothing(s.APIKeySchema())
		w.applyChange(s, &done, &tfprotov6.ApplyResourceChangeRequest{
			PriorState: w.key.State, Config: none, PlannedState: none, PlannedPrivate: planned.planned.PlannedPrivate,
			PlannedIdentity: w.key.Identity,
		})
	}
	if done.failed || done.action == deletion || done.action == noChange {
		return done
	}
	// Terraform validates and plans once more when it applies, and compares.
	if done.validate(s); !done.failed {
		done.send(s, w.key.ProtocolState)
	}
	if done.failed {
		return done
	}
	if found := differing(s, planned.planned.PlannedState, done.planned.PlannedState); found != "" {
		w.t.Errorf("Provider produced inconsistent final plan: %s", found)
	}
	prior := w.key.State
	if prior == nil {
		prior = s.Nothing(s.APIKeySchema())
	}
	w.applyChange(s, &done, &tfprotov6.ApplyResourceChangeRequest{
		PriorState: prior, Config: s.Configuration(s.APIKeySchema(), done.arguments),
		PlannedState: done.planned.PlannedState, PlannedPrivate: done.planned.PlannedPrivate,
		PlannedIdentity: done.planned.PlannedIdentity,
	})
	w.key.tainted = done.failed && done.action != update && w.key.State != nil
	if !done.failed {
		if found := differing(s, done.planned.PlannedState, w.key.State); found != "" {
			w.t.Errorf("Provider produced inconsistent result after apply: %s", found)
		}
	}
	return done
}

func (w *protocolWorkspace) applyChange(
	s providertest.ProtocolServer, done *change, request *tfprotov6.ApplyResourceChangeRequest,
) {
	w.t.Helper()
	request.TypeName = "aihubmix_api_key"
	applied, err := s.ApplyResourceChange(w.t.Context(), request)
	done.report(applied.Diagnostics, err)
	w.key.ProtocolState = providertest.ProtocolState{
		State: s.Present(applied.NewState), Identity: applied.NewIdentity, Private: applied.Private,
	}
	if w.key.State == nil {
		w.key = trackedKey{}
	}
}

// differing returns the first value that is known in the first state, and another one in the second.
func differing(s providertest.ProtocolServer, planned, found *tfprotov6.DynamicValue) string {
	s.T.Helper()
	if s.Present(found) == nil {
		return "there is no key"
	}
	values := s.Attributes(s.APIKeySchema(), found)
	for name, value := range s.Attributes(s.APIKeySchema(), planned) {
		if value.IsFullyKnown() && providertest.PlainText(value) != providertest.PlainText(values[name]) {
			return fmt.Sprintf("%s is %s, and not %s", name, values[name], value)
		}
	}
	return ""
}

func (w *protocolWorkspace) apply(options ...option) change {
	w.t.Helper()
	return w.execute(w.plan(options...))
}

func (w *protocolWorkspace) mustApply(options ...option) change {
	w.t.Helper()
	done := w.apply(options...)
	if done.failed {
		w.t.Fatal(done.said)
	}
	return done
}

// requireFailure applies, which must fail with these words.
func (w *protocolWorkspace) requireFailure(options []option, words ...string) {
	w.t.Helper()
	requireFailed(w.t, w.apply(options...), words...)
}

func requireFailed(t *testing.T, found change, words ...string) {
	t.Helper()
	if !found.failed {
		t.Errorf("the %s did not fail: %s", found.action, found.said)
	}
	providertest.ExpectWords(t, found.said, words...)
}

func requireAction(t *testing.T, found change, action string, words ...string) {
	t.Helper()
	if found.failed || found.action != action {
		t.Errorf("it was to %s, not to %s: %s", found.action, action, found.said)
	}
	providertest.ExpectWords(t, found.said, words...)
}

func (w *protocolWorkspace) requireNoChange(options ...option) {
	w.t.Helper()
	requireAction(w.t, w.plan(options...), noChange)
}

// requireSettled is [providertest.Workspace.RequireSettled].
func (w *protocolWorkspace) requireSettled(g providertest.Gateway, theirs ...gatewaytest.APIKey) {
	w.t.Helper()
	w.mustApply()
	providertest.RequireSame(w.t, g.Server, theirs, w)
	for _, key := range w.KeysInState() {
		if key.ID == nil || key.Tainted || strings.HasPrefix(key.Name, "terraform-") {
			w.t.Errorf("the state still has %+v", key)
		}
	}
	w.requireNoChange()
	w.requireDestroyed(g, theirs...)
}

func (w *protocolWorkspace) requireDestroyed(g providertest.Gateway, theirs ...gatewaytest.APIKey) {
	w.t.Helper()
	w.mustApply(toDestroy)
	providertest.RequireSame(w.t, g.Server, theirs, w)
	if left := w.KeysInState(); len(left) > 0 {
		w.t.Errorf("the state still has %v", left)
	}
}

// KeysInState returns the key of the state, if there is one.
func (w *protocolWorkspace) KeysInState() []providertest.KeyInState {
	w.t.Helper()
	if w.key.State == nil {
		return nil
	}
	s := providertest.Serve(w.t, w.around)
	values := s.Attributes(s.APIKeySchema(), w.key.State)
	key := providertest.KeyInState{Tainted: w.key.tainted}
	if id := values["id"]; !id.IsNull() {
		number, err := strconv.ParseInt(providertest.PlainText(id), 10, 64)
		if err != nil {
			w.t.Fatal(err)
		}
		key.ID = &number
	}
	if err := values["name"].As(&key.Name); err != nil {
		w.t.Fatal(err)
	}
	if err := values["key"].As(&key.Key); err != nil {
		w.t.Fatal(err)
	}
	return []providertest.KeyInState{key}
}

// attribute returns a value of the state as text.
func (w *protocolWorkspace) attribute(name string) string {
	w.t.Helper()
	s := providertest.Serve(w.t, w.around)
	return providertest.PlainText(s.Attributes(s.APIKeySchema(), w.key.State)[name])
}

// importKey imports a key into the state, which Terraform reads at once.
func (w *protocolWorkspace) importKey(id int64) {
	w.t.Helper()
	s := w.serve()
	read := s.Refresh(s.ImportAPIKey(id))
	if len(read.Diagnostics) > 0 {
		w.t.Fatal(providertest.Summaries(read.Diagnostics))
	}
	w.key = trackedKey{ProtocolState: providertest.ProtocolState{
		State: s.Present(read.NewState), Identity: read.NewIdentity, Private: read.Private,
	}}
}
