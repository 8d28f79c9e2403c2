package apikey_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

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
	// readsAccount: the configuration has the data source aihubmix_user, too.
	readsAccount bool
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
	if w.readsAccount {
		s.ReadData("aihubmix_user", nil)
	}
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
