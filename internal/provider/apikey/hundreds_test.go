package apikey_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// trackedKey is a key as a CLI tracks it from one run to the next.
type trackedKey struct {
	providertest.ProtocolState

	tainted bool
}

// applyOnce does what one apply does: it refreshes, destroys what is tainted, and
// creates what is missing. It reports whether that succeeded.
func applyOnce(s providertest.ProtocolServer, key *trackedKey, arguments map[string]any) bool {
	s.T.Helper()
	none := s.Nothing(s.APIKeySchema())
	if key.State != nil {
		read := s.Refresh(key.ProtocolState)
		if len(read.Diagnostics) > 0 {
			return false
		}
		key.State = s.Present(read.NewState)
		key.Private, key.Identity = read.Private, read.NewIdentity
	}
	if key.State != nil && key.tainted {
		// Private state does not reach the delete of a tainted object.
		deleted, err := s.ApplyResourceChange(s.T.Context(), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: "aihubmix_api_key", PriorState: key.State, Config: none, PlannedState: none,
			PlannedIdentity: key.Identity,
		})
		if err != nil || len(deleted.Diagnostics) > 0 {
			return false
		}
		*key = trackedKey{}
	}
	if key.State != nil {
		return true
	}
	config := s.Configuration(s.APIKeySchema(), arguments)
	planned, err := s.PlanResourceChange(s.T.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: "aihubmix_api_key", PriorState: none, Config: config, ProposedNewState: config,
	})
	if err != nil || len(planned.Diagnostics) > 0 {
		s.T.Error(err, providertest.Summaries(planned.Diagnostics))
		return false
	}
	applied, err := s.ApplyResourceChange(s.T.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: "aihubmix_api_key", PriorState: none, Config: config, PlannedState: planned.PlannedState,
		PlannedPrivate: planned.PlannedPrivate,
	})
	if err != nil {
		s.T.Error(err)
		return false
	}
	*key = trackedKey{providertest.ProtocolState{
		State: s.Present(applied.NewState), Identity: applied.NewIdentity, Private: applied.Private,
	}, len(applied.Diagnostics) > 0}
	return len(applied.Diagnostics) == 0
}

// Hundreds of creates by two runs at once, of which one in ten is lost, in every way:
// each way comes up more than once, and a list has several pages. A thousand show no more.
func TestHundredsOfCreatesOfWhichSomeAreLost(t *testing.T) {
	t.Parallel()
	if providertest.UnderRace {
		t.Skip("hundreds of the same show the race detector no more than ten")
	}
	for name, style := range providertest.Styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { manyCreates(t, style, 150) })
		})
	}
}

// manyCreates has two runs create so many keys each.
func manyCreates(t *testing.T, style gatewaytest.Style, each int) {
	t.Helper()
	server := gatewaytest.NewMemoryServer(gatewaytest.WithStyle(style),
		gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(5)...))
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
			around := providertest.ReachingInMemory(t, server)
			around.Clock = nil // The bubble's.
			s := providertest.Serve(t, around)
			s.Configure(map[string]any{"request_timeout": "10s"}, false)
			group.Go(func() {
				providertest.AtOnce(each, func(number int) {
					// Both runs are of one configuration: their keys have the same names.
					if !applyOnce(s, &keys[number], map[string]any{
						"name": fmt.Sprintf("app-%d", number), "spend_limit_usd": 1, "allowed_models": s.Texts("gpt-5"),
						"enabled": true,
					}) {
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
	s := providertest.Serve(t, providertest.Surroundings{})
	for _, keys := range runs {
		for _, key := range keys {
			values := s.Attributes(s.APIKeySchema(), key.State)
			inState = append(inState,
				providertest.PlainText(values["id"])+" "+providertest.PlainText(
					values["name"],
				)+" "+providertest.PlainText(values["key"]))
		}
	}
	for _, key := range server.APIKeys()[len(theirs):] {
		inTable = append(inTable, fmt.Sprintf("%d %s sk-%s", key.ID, key.Name, key.Key))
		if key.Models != "gpt-5" || key.Unlimited || key.RemainQuota != 500_000 {
			t.Errorf("a key is %s", providertest.TableRow(key))
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
