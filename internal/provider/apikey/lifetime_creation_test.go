package apikey_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// The gateway's clock counts, wherever it reports the time of creation.
func TestTimeToLiveCountsFromTheReportedCreation(t *testing.T) {
	t.Parallel()
	ahead := func(key *gatewaytest.APIKey) {
		if key.CreatedTime < 1_767_225_600+600 {
			key.CreatedTime += 600
		}
	}
	for name, options := range map[string][]gatewaytest.Option{
		"in the answer": {gatewaytest.WithQuirks(gatewaytest.Quirks{Alter: ahead})},
		"in a read only": {
			gatewaytest.WithStyle(gatewaytest.StyleFork),
			gatewaytest.WithQuirks(gatewaytest.Quirks{Alter: ahead, NotInList: []string{"created_time"}}),
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t, options...)
			w := gateway.Workspace(t, providertest.APIKey("  name = \"app\"\n  ttl = \"48h\""))
			w.MustRun("apply", "-auto-approve")
			expectExpiries(gateway, t, "1 2026-01-03T00:10:00Z")
			w.RequireNoChange()
		})
	}
}

// A time of creation that is reported later, and is as exact as gateways are, is no
// reason to move the expiry.
func TestCreationThatIsReportedLaterIsNoChange(t *testing.T) {
	t.Parallel()
	for seconds, exit := range map[int64]int{2: 0, 3: 2} {
		gateway := providertest.NewGateway(t,
			gatewaytest.WithQuirks(gatewaytest.Quirks{Unknown: []string{"created_time"}}))
		w := gateway.Workspace(t, providertest.APIKey("  name = \"app\"\n  ttl = \"48h\""))
		w.MustRun("apply", "-auto-approve")
		w.RequireNoChange()
		gateway.SetQuirks(gatewaytest.Quirks{})
		gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.CreatedTime += seconds })
		said, found := w.Run("plan", "-detailed-exitcode")
		providertest.ExpectExit(t, found, exit, said)
	}
}
