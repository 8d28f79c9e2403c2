package apikey_test

import (
	"testing"
	"testing/synctest"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// The gateway's clock counts if it reports the time of creation.
func TestTimeToLiveCountsFromTheReportedCreation(t *testing.T) {
	t.Parallel()
	ahead := func(key *gatewaytest.APIKey) {
		if key.CreatedTime < 1_767_225_600+600 {
			key.CreatedTime += 600
		}
	}
	for name, options := range map[string][]gatewaytest.Option{
		"in the response": {gatewaytest.WithQuirks(gatewaytest.Quirks{Alter: ahead})},
		"in a read only": {
			gatewaytest.WithStyle(gatewaytest.StyleFork),
			gatewaytest.WithQuirks(gatewaytest.Quirks{Alter: ahead, NotInList: []string{"created_time"}}),
		},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, options...)
			w := newProtocolWorkspace(t, gateway, arguments{"name": "app", "ttl": "48h"})
			w.mustApply()
			expectExpiries(t, gateway, "1 2026-01-03T00:10:00Z")
			w.requireNoChange()
		}))
	}
}

// A time of creation that is reported later, and is as exact as gateways are, is no reason to move the expiry.
func TestCreationThatIsReportedLaterIsNoChange(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for seconds, action := range map[int64]string{2: noChange, 3: update} {
			quirks := gatewaytest.Quirks{Unknown: []string{"created_time"}}
			gateway := newMemoryGateway(t, gatewaytest.WithQuirks(quirks))
			w := newProtocolWorkspace(t, gateway, arguments{"name": "app", "ttl": "48h"})
			w.mustApply()
			w.requireNoChange()
			gateway.SetQuirks(gatewaytest.Quirks{})
			gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.CreatedTime += seconds })
			requireAction(t, w.plan(), action)
		}
	})
}
