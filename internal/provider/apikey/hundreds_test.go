package apikey_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// Hundreds of creates by two runs at once, of which one in ten is lost, in every way:
// each way comes up more than once, and a list has several pages. A thousand show no more.
func TestHundredsOfCreatesOfWhichSomeAreLost(t *testing.T) {
	t.Parallel()
	if providertest.UnderRace {
		t.Skip("hundreds of the same show the race detector no more than ten")
	}
	for name, style := range gatewaytest.Styles() {
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
	around := providertest.ReachingInMemory(t, server)
	around.Clock = nil // The bubble's.
	var workspaces []*protocolWorkspace
	for range 2 { // Both runs are of one configuration: their keys have the same names.
		for number := range each {
			workspaces = append(workspaces, &protocolWorkspace{t: t, around: around, arguments: arguments{
				"name": fmt.Sprintf("app-%d", number), "spend_limit_usd": 1, "allowed_models": []string{"gpt-5"},
				"enabled": true,
			}})
		}
	}
	applyAll := func() (failed int) {
		var group sync.WaitGroup
		var mutex sync.Mutex
		for run := range slices.Chunk(workspaces, each) {
			shared := providertest.Serve(t, around)
			shared.Configure(map[string]any{"request_timeout": "10s"}, false)
			for _, w := range run {
				w.shared = &shared
				group.Go(func() {
					if w.apply().failed {
						mutex.Lock()
						failed++
						mutex.Unlock()
					}
				})
			}
		}
		group.Wait()
		return failed
	}
	if first, second := applyAll(), applyAll(); first == 0 || second > 0 {
		t.Errorf("%d creates failed at first, %d in the next apply", first, second)
	}
	requireSame(t, server, theirs, workspaces...)
	for _, w := range workspaces {
		if keys := w.KeysInState(); len(keys) != 1 || keys[0].Key == nil || keys[0].Tainted {
			t.Errorf("the state has %+v", keys)
		}
	}
	for _, key := range server.APIKeys()[len(theirs):] {
		if key.Models != "gpt-5" || key.Unlimited || key.RemainQuota != 500_000 {
			t.Errorf("a key is %s", tableRow(key))
		}
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
