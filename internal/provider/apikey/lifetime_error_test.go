package apikey_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// A gateway that decides the expiry, or whose clock is wrong, must not lead to a
// replacement in every plan.
func TestNewKeyThatExpiresTooEarlyIsAnErrorAndLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments arguments
		alter     func(*gatewaytest.APIKey)
		says      string
	}{
		"an expiry that is forced": {
			quarterly, func(key *gatewaytest.APIKey) { key.ExpiredTime = key.CreatedTime + 3600 },
			"The gateway did not apply the requested settings",
		},
		"a clock that is behind": {
			quarterly, func(key *gatewaytest.APIKey) { key.CreatedTime -= 80 * 24 * 3600 },
			`less than the rotate_before_expiry of "336h" remains`,
		},
		"a key that has expired": {
			arguments{"name": "app", "ttl": "2h"},
			func(key *gatewaytest.APIKey) { key.CreatedTime -= 7200 },
			"So it could not be used.",
		},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			altered := map[int64]bool{}
			alter := func(key *gatewaytest.APIKey) {
				if !altered[key.ID] || strings.HasPrefix(name, "an expiry") {
					altered[key.ID] = true
					test.alter(key)
				}
			}
			gateway := newMemoryGateway(t, gatewaytest.WithQuirks(gatewaytest.Quirks{Alter: alter}))
			w := newProtocolWorkspace(t, gateway, test.arguments)
			w.requireFailure(nil, test.says, "The new key was deleted.", `(AttributeName("ttl"))`)
			if left := gateway.APIKeys(); len(left) > 0 || len(w.KeysInState()) > 0 {
				t.Errorf("the gateway has %v, and the state %v", left, w.KeysInState())
			}
		}))
	}
}

func TestLifetimeThatCannotBeUsedIsAnErrorBeforeAnyRequest(t *testing.T) {
	t.Parallel()
	const otherHour = "2096-10-02T07:06:40Z"
	for name, test := range map[string]struct {
		ttl, rotation any
		path, says    string
	}{
		"no duration":    {ttl: "soon", path: "ttl", says: `"soon" is not a duration above zero`},
		"nothing":        {ttl: "", path: "ttl", says: `"" is not a duration above zero`},
		"zero":           {ttl: "0s", path: "ttl", says: `"0s" is not a duration above zero`},
		"a negative one": {ttl: "-1h", path: "ttl", says: `"-1h" is not a duration above zero`},
		"days": {
			ttl: "90d", path: "ttl", says: `Write a number with a unit, such as "2160h", which is 90 days`,
		},
		"half a second": {
			ttl: "1.5s", path: "ttl", says: `"1.5s" is not a duration above zero in whole seconds`,
		},
		"longer than can be counted": {ttl: "9999999h", path: "ttl", says: "is not a duration"},
		"a rotation that is no duration": {
			ttl: "1h", rotation: "soon", path: "rotate_before_expiry", says: `"soon" is not a duration above zero`,
		},
		"a rotation of zero": {
			ttl: "1h", rotation: "0s", path: "rotate_before_expiry", says: `"0s" is not a duration above zero`,
		},
		"a rotation as long as the life": {
			ttl: "1h", rotation: "60m", path: "rotate_before_expiry", says: `"60m" is not smaller than the ttl of "1h"`,
		},
		"a rotation without a time": {
			rotation: "1h", path: "rotate_before_expiry", says: "rotate_before_expiry needs ttl",
		},
	} {
		configured := arguments{"name": "app", "ttl": test.ttl, "rotate_before_expiry": test.rotation}
		for when, planned := range map[string]arguments{
			"in a plan": configured,
			"in an apply, as it was unknown before": {
				"name": "app", "ttl": tftypes.UnknownValue, "rotate_before_expiry": tftypes.UnknownValue,
			},
		} {
			t.Run(name+" "+when, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t)
				w := newProtocolWorkspace(t, gateway, planned)
				found := w.plan()
				if when == "in a plan" {
					if made := gateway.Requests(); len(made) > 0 {
						t.Errorf("there were requests: %v", made)
					}
				} else {
					found.arguments = configured
					found = w.execute(found)
				}
				requireFailed(t, found, test.says, `(AttributeName("`+test.path+`"))`)
				if keys := gateway.APIKeys(); len(keys) > 0 {
					t.Errorf("the gateway has %v", keys)
				}
			}))
		}
	}
	for name, test := range map[string]struct {
		arguments  arguments
		path, says string
	}{
		"two expiries": {
			arguments{"name": "app", "ttl": "1h", "expires_at": otherHour},
			"ttl",
			"ttl and expires_at both say when the key expires",
		},
		"a rotation of an absolute time": {
			arguments{"name": "app", "expires_at": otherHour, "rotate_before_expiry": "1h"},
			"rotate_before_expiry",
			"rotate_before_expiry needs ttl",
		},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			requireFailed(t, newProtocolWorkspace(t, gateway, test.arguments).plan(), test.says,
				`(AttributeName("`+test.path+`"))`)
			if made := gateway.Requests(); len(made) > 0 {
				t.Errorf("there were requests: %v", made)
			}
		}))
	}
}

// Terraform shows which line of the configuration is wrong.
func TestCLIShowsWhichLifetimeCannotBeUsed(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t, "resource \"terraform_data\" \"late\" {\n  input = \"known\"\n}\n"+
		providertest.APIKey("  name = \"app\"\n  ttl = terraform_data.late.output == \"\" ? \"1h\" : \"soon\""))
	said, exit := w.Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, `"soon" is not a duration above zero`, "ttl = ",
		`in resource "aihubmix_api_key" "app"`)
}
