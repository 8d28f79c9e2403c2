package apikey_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestNewKeyWithTheNameOfAnotherIsAWarning(t *testing.T) {
	t.Parallel()
	const summary = "Warning: The account has an API key of that name"
	for name, test := range map[string]struct {
		others    []gatewaytest.APIKey
		readsList bool
		isWarned  bool
	}{
		"of the same name":      {[]gatewaytest.APIKey{{Name: "app"}}, true, true},
		"of another name":       {[]gatewaytest.APIKey{{Name: "App"}, {Name: "retired-app"}}, true, false},
		"that nobody has read":  {[]gatewaytest.APIKey{{Name: "app"}}, false, false},
		"of an account without": {nil, true, false},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithAPIKeys(test.others...))
			w := newProtocolWorkspace(t, gateway, arguments{"name": "app"})
			w.readsList = test.readsList
			planned := w.plan()
			if test.isWarned {
				requireAction(t, planned, creation, summary, `The API key "app" with the ID 1 stays as it is`)
			} else {
				requireAction(t, planned, creation)
				providertest.ExpectNone(t, planned.said, "Warning")
			}
			w.execute(planned)
			w.requireNoChange()
			for _, isTainted := range []bool{false, true} {
				w.key.tainted = isTainted
				replaced := w.plan(toReplace)
				requireAction(t, replaced, replacing)
				// The key that is replaced is no other.
				if test.isWarned {
					providertest.ExpectNone(t, replaced.said, "with the ID 2 stays")
				} else {
					providertest.ExpectNone(t, replaced.said, "Warning")
				}
			}
		}))
	}
}
