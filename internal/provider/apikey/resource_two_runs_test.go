package apikey_test

import (
	"sync"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// Two pipelines apply one configuration. Whatever becomes of the one's create, it never takes the other's key.
func TestTwoRunsOfOneConfigurationHoldTheirOwnKeys(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for name, fault := range map[string]gatewaytest.Fault{
			"the first create is done 20 s later": {Method: "POST", Status: 504, Late: 20 * time.Second, Times: 1},
			"the first create is never done":      {Method: "POST", Status: 504, Times: 1},
			"the first create was done":           {Method: "POST", Reset: true, Processed: true, Times: 1},
		} {
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
				first, second := newProtocolWorkspace(t, gateway, full), newProtocolWorkspace(t, gateway, full)
				gateway.Inject(fault)
				first.apply()
				second.mustApply()
				first.mustApply()
				requireSame(t, gateway.Server, nil, first, second)
				first.requireNoChange()
				second.requireNoChange()
				first.mustApply(toDestroy)
				requireSame(t, gateway.Server, nil, first, second)
				second.requireNoChange()
				second.requireDestroyed(gateway)
			}))
		}
	}
}

// The same at once and through a CLI, with several keys of one name each, of which some creates are lost.
func TestTwoRunsAtOnceHoldTheirOwnKeys(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	five := providertest.APIKey("count = 5\n" + full.String())
	runs := []*providertest.Workspace{gateway.Workspace(t, five), gateway.Workspace(t, five)}
	gateway.Inject(gatewaytest.Fault{Method: "POST", Reset: true, Processed: true, Times: 2})
	gateway.Inject(gatewaytest.Fault{Method: "POST", Status: 504, Late: 20 * time.Second, Times: 2})
	gateway.Inject(gatewaytest.Fault{Method: "POST", Status: 403, Body: html403, Times: 1})
	both := func(arguments ...string) {
		var group sync.WaitGroup
		for _, w := range runs {
			group.Go(func() { w.Run(arguments...) })
		}
		group.Wait()
	}
	both("apply", "-auto-approve")
	both("apply", "-auto-approve")
	requireSame(t, gateway.Server, nil, runs...)
	if made := len(gateway.APIKeys()); made != 10 {
		t.Errorf("the gateway has %d keys", made)
	}
	for _, w := range runs {
		w.RequireNoChange()
	}
	both("destroy", "-auto-approve")
	requireSame(t, gateway.Server, nil, runs...)
	if left := gateway.APIKeys(); len(left) > 0 {
		t.Errorf("the gateway still has %v", left)
	}
}
