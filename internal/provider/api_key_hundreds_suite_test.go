package provider_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// trackedKey is a key as a CLI tracks it from one run to the next.
type trackedKey struct {
	protocolState

	tainted bool
}

func (s protocolServer) apiKeySchema() *tfprotov6.Schema {
	return s.schema.ResourceSchemas["aihubmix_api_key"]
}

// applyOnce does what one apply does: it refreshes, destroys what is tainted, and
// creates what is missing. It reports whether that succeeded.
func (s protocolServer) applyOnce(key *trackedKey, arguments map[string]any) bool {
	s.t.Helper()
	none := s.nothing(s.apiKeySchema())
	if key.state != nil {
		read := s.refresh(key.protocolState)
		if len(read.Diagnostics) > 0 {
			return false
		}
		key.state = s.present(read.NewState)
		key.private, key.identity = read.Private, read.NewIdentity
	}
	if key.state != nil && key.tainted {
		// Private state does not reach the delete of a tainted object.
		deleted, err := s.ApplyResourceChange(s.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: "aihubmix_api_key", PriorState: key.state, Config: none, PlannedState: none, PlannedIdentity: key.identity,
		})
		if err != nil || len(deleted.Diagnostics) > 0 {
			return false
		}
		*key = trackedKey{}
	}
	if key.state != nil {
		return true
	}
	config := s.configuration(s.apiKeySchema(), arguments)
	planned, err := s.PlanResourceChange(s.t.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: "aihubmix_api_key", PriorState: none, Config: config, ProposedNewState: config})
	if err != nil || len(planned.Diagnostics) > 0 {
		s.t.Error(err, summaries(planned.Diagnostics))
		return false
	}
	applied, err := s.ApplyResourceChange(s.t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: "aihubmix_api_key", PriorState: none, Config: config, PlannedState: planned.PlannedState, PlannedPrivate: planned.PlannedPrivate,
	})
	if err != nil {
		s.t.Error(err)
		return false
	}
	*key = trackedKey{protocolState{s.present(applied.NewState), applied.NewIdentity, applied.Private}, len(applied.Diagnostics) > 0}
	return len(applied.Diagnostics) == 0
}

// present is nil for a state of nothing.
func (s protocolServer) present(state *tfprotov6.DynamicValue) *tfprotov6.DynamicValue {
	s.t.Helper()
	if value, err := state.Unmarshal(s.apiKeySchema().ValueType()); err != nil || value.IsNull() {
		return nil
	}
	return state
}

// Hundreds of creates by two runs at once, of which one in ten is lost, in every way:
// each way comes up more than once, and a list has several pages. A thousand show no more.
func TestHundredsOfCreatesOfWhichSomeAreLost(t *testing.T) {
	t.Parallel()
	if underRace {
		t.Skip("hundreds of the same show the race detector no more than ten")
	}
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { manyCreates(t, style, 150) })
		})
	}
}

// manyCreates has two runs create so many keys each.
func manyCreates(t *testing.T, style gatewaytest.Style, each int) {
	t.Helper()
	server := gatewaytest.NewMemoryServer(gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(5)...))
	defer server.Close()
	theirs := server.APIKeys()
	for i, ways := 0, lostFaults(); i < 2*each/10; i++ {
		server.Inject(gatewaytest.Fault{Method: "POST", Delay: 20 * time.Millisecond, Times: 9})
		lost := ways[i%len(ways)]
		lost.Method, lost.Times = "POST", 1
		server.Inject(lost)
	}
	runs := make([][]trackedKey, 2)
	for i := range runs {
		runs[i] = make([]trackedKey, each)
	}
	applyAll := func() (failed int) {
		var group sync.WaitGroup
		var mutex sync.Mutex
		for _, keys := range runs {
			around := reachingInMemory(t, server)
			around.clock = nil // The bubble's.
			s := serve(t, around)
			s.configure(map[string]any{"request_timeout": "10s"}, false)
			group.Go(func() {
				atOnce(each, func(number int) {
					// Both runs are of one configuration: their keys have the same names.
					if !s.applyOnce(&keys[number], map[string]any{"name": fmt.Sprintf("app-%d", number), "spend_limit_usd": 1, "allowed_models": s.texts("gpt-5"), "enabled": true}) {
						mutex.Lock()
						failed++
						mutex.Unlock()
					}
				})
			})
		}
		group.Wait()
		return failed
	}
	if first, second := applyAll(), applyAll(); first == 0 || second > 0 {
		t.Errorf("%d creates failed at first, %d in the next apply", first, second)
	}
	var inState, inTable []string
	s := serve(t, surroundings{})
	for _, keys := range runs {
		for _, key := range keys {
			values := s.attributes(s.apiKeySchema(), key.state)
			inState = append(inState, plainText(values["id"])+" "+plainText(values["name"])+" "+plainText(values["key"]))
		}
	}
	for _, key := range server.APIKeys()[len(theirs):] {
		inTable = append(inTable, fmt.Sprintf("%d %s sk-%s", key.ID, key.Name, key.Key))
		if key.Models != "gpt-5" || key.Unlimited || key.RemainQuota != 500_000 {
			t.Errorf("a key is %s", tableRow(key))
		}
	}
	slices.Sort(inState)
	slices.Sort(inTable)
	if !slices.Equal(inState, inTable) {
		t.Errorf("the state has %d keys, the server %d, and they are not the same", len(inState), len(inTable))
	}
	if fmt.Sprint(server.APIKeys()[:len(theirs)]) != fmt.Sprint(theirs) {
		t.Error("a key of somebody else was touched")
	}
}

// lostFaults are the faults of lostCreates, but for what is done twice: a second key
// that appears once the first was found is not seen.
func lostFaults() []gatewaytest.Fault {
	var faults []gatewaytest.Fault
	for _, lost := range lostCreates {
		if !lost.fault.Processed || lost.fault.Late == 0 {
			faults = append(faults, lost.fault)
		}
	}
	return faults
}
