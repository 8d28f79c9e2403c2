package apikey_test

import (
	"sync"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// Two pipelines of one configuration: whatever becomes of the one's create, it never
// takes the other's key for its own.
func TestTwoRunsOfOneConfigurationHoldTheirOwnKeys(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		for name, fault := range map[string]gatewaytest.Fault{
			"the first create is done 20 s later": {Method: "POST", Status: 504, Late: 20 * time.Second, Times: 1},
			"the first create is never done":      {Method: "POST", Status: 504, Times: 1},
			"the first create was done":           {Method: "POST", Reset: true, Processed: true, Times: 1},
		} {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style))
				first, second := gateway.Workspace(t,
					providertest.APIKey(full)), gateway.Workspace(t, providertest.APIKey(full))
				gateway.Inject(fault)
				first.Run("apply", "-auto-approve")
				second.MustRun("apply", "-auto-approve")
				first.MustRun("apply", "-auto-approve")
				providertest.RequireSame(t, gateway.Server, nil, first, second)
				first.RequireNoChange()
				second.RequireNoChange()
				first.MustRun("destroy", "-auto-approve")
				providertest.RequireSame(t, gateway.Server, nil, first, second)
				second.RequireNoChange()
				second.RequireDestroyed(gateway.Server)
			})
		}
	}
}

// The same at once, with several keys of one name each, of which some creates are lost.
func TestTwoRunsAtOnceHoldTheirOwnKeys(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		t.Run(styleName, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style))
			const five = "count = 5\n" + full
			runs := []*providertest.Workspace{
				gateway.Workspace(t, providertest.APIKey(five)), gateway.Workspace(t, providertest.APIKey(five)),
			}
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
			providertest.RequireSame(t, gateway.Server, nil, runs...)
			if made := len(gateway.APIKeys()); made != 10 {
				t.Errorf("the server has %d keys", made)
			}
			for _, w := range runs {
				w.RequireNoChange()
			}
			both("destroy", "-auto-approve")
			providertest.RequireSame(t, gateway.Server, nil, runs...)
			if left := gateway.APIKeys(); len(left) > 0 {
				t.Errorf("the server still has %v", left)
			}
		})
	}
}
