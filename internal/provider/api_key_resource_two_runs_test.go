package provider_test

import (
	"sync"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// Two pipelines of one configuration: whatever becomes of the one's create, it never
// takes the other's key for its own.
func TestTwoRunsOfOneConfigurationHoldTheirOwnKeys(t *testing.T) {
	t.Parallel()
	for styleName, style := range styles {
		for name, fault := range map[string]gatewaytest.Fault{
			"the first create is done 20 s later": {Method: "POST", Status: 504, Late: 20 * time.Second, Times: 1},
			"the first create is never done":      {Method: "POST", Status: 504, Times: 1},
			"the first create was done":           {Method: "POST", Reset: true, Processed: true, Times: 1},
		} {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				gateway := newGateway(t, gatewaytest.WithStyle(style))
				first, second := gateway.workspace(t, apiKey(full)), gateway.workspace(t, apiKey(full))
				gateway.Inject(fault)
				first.run("apply", "-auto-approve")
				second.mustRun("apply", "-auto-approve")
				first.mustRun("apply", "-auto-approve")
				requireSame(t, gateway.Server, nil, first, second)
				first.requireNoChange()
				second.requireNoChange()
				first.mustRun("destroy", "-auto-approve")
				requireSame(t, gateway.Server, nil, first, second)
				second.requireNoChange()
				second.requireDestroyed(gateway.Server)
			})
		}
	}
}

// The same at once, with several keys of one name each, of which some creates are lost.
func TestTwoRunsAtOnceHoldTheirOwnKeys(t *testing.T) {
	t.Parallel()
	for styleName, style := range styles {
		t.Run(styleName, func(t *testing.T) {
			t.Parallel()
			gateway := newGateway(t, gatewaytest.WithStyle(style))
			const five = "count = 5\n" + full
			runs := []*workspace{gateway.workspace(t, apiKey(five)), gateway.workspace(t, apiKey(five))}
			gateway.Inject(gatewaytest.Fault{Method: "POST", Reset: true, Processed: true, Times: 2})
			gateway.Inject(gatewaytest.Fault{Method: "POST", Status: 504, Late: 20 * time.Second, Times: 2})
			gateway.Inject(gatewaytest.Fault{Method: "POST", Status: 403, Body: html403, Times: 1})
			both := func(arguments ...string) {
				var group sync.WaitGroup
				for _, w := range runs {
					group.Go(func() { w.run(arguments...) })
				}
				group.Wait()
			}
			both("apply", "-auto-approve")
			both("apply", "-auto-approve")
			requireSame(t, gateway.Server, nil, runs...)
			if made := len(gateway.APIKeys()); made != 10 {
				t.Errorf("the server has %d keys", made)
			}
			for _, w := range runs {
				w.requireNoChange()
			}
			both("destroy", "-auto-approve")
			requireSame(t, gateway.Server, nil, runs...)
			if left := gateway.APIKeys(); len(left) > 0 {
				t.Errorf("the server still has %v", left)
			}
		})
	}
}
