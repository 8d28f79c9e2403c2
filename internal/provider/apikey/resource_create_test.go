package apikey_test

import (
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestBadAPIKeyIsAClearError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments arguments
		style     gatewaytest.Style
		says      []string
	}{
		"an empty name": {arguments: arguments{"name": ""}, says: []string{"name", "1 to 64 characters"}},
		"a name that is too long": {
			arguments: arguments{"name": strings.Repeat("n", 65)}, says: []string{"name", "1 to 64 characters"},
		},
		"a name the gateway refuses": {
			arguments: arguments{"name": strings.Repeat("n", 31)}, style: gatewaytest.StyleOneAPI,
			says: []string{"Cannot create the API key", "The gateway said: " + gatewaytest.MessageNameTooLong},
		},
		"a limit below zero": {
			arguments: arguments{"name": "a", "spend_limit_usd": -1},
			says:      []string{"spend_limit_usd", "-1 USD is not between 0 and 18446744073709.551614 USD"},
		},
		"a limit beyond measure": {
			arguments: arguments{"name": "a", "spend_limit_usd": 1e30},
			says:      []string{"spend_limit_usd", "Write an amount in this range"},
		},
		"an expiry in words": {
			arguments: arguments{"name": "a", "expires_at": "tomorrow"},
			says:      []string{"expires_at", `"tomorrow" is not a time in RFC 3339`, "2027-01-31T12:00:00Z"},
		},
		"a fraction of a second": {
			arguments: arguments{"name": "a", "expires_at": "2096-10-02T07:06:40.5Z"},
			says:      []string{"expires_at", "fraction of a second"},
		},
		"an expiry that has passed": {
			arguments: arguments{"name": "a", "expires_at": "2001-09-09T01:46:40Z"},
			says:      []string{"expires_at", "The expiry has passed"},
		},
		"no models": {
			arguments: arguments{"name": "a", "allowed_models": []string{}},
			says:      []string{"Leave allowed_models out"},
		},
		"two models in one": {
			arguments: arguments{"name": "a", "allowed_models": []string{"a,b"}},
			says:      []string{"allowed_models", "without spaces and commas"},
		},
		"networks that are none": {
			arguments: arguments{"name": "a", "allowed_cidrs": []string{"300.1.1.1", "10.0.0.0/99"}},
			says: []string{
				"allowed_cidrs", `"300.1.1.1" is neither an address nor a network`, `"10.0.0.0/99" is neither`,
			},
		},
		"networks that are the same": {
			arguments: arguments{"name": "a", "allowed_cidrs": []string{"192.0.2.1", "192.0.2.1/32"}},
			says:      []string{"allowed_cidrs", "192.0.2.1 and 192.0.2.1/32 are the same"},
		},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(test.style))
			newProtocolWorkspace(t, gateway, test.arguments).requireFailure(nil, test.says...)
			if keys := gateway.APIKeys(); len(keys) > 0 {
				t.Errorf("the gateway has %v", keys)
			}
		}))
	}
}
