package apikey_test

import (
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// A gateway that decides the expiry, or whose clock is wrong, must not lead to a
// replacement in every plan.
func TestNewKeyThatExpiresTooEarlyIsAnErrorAndLeavesNothing(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments string
		alter     func(*gatewaytest.APIKey)
		says      string
	}{
		"an expiry that is forced": {
			quarterly, func(key *gatewaytest.APIKey) { key.ExpiredTime = key.CreatedTime + 3600 },
			"The gateway has other settings than were asked for",
		},
		"a clock that is behind": {
			quarterly, func(key *gatewaytest.APIKey) { key.CreatedTime -= 80 * 24 * 3600 },
			`less than the rotate_before_expiry of "336h" is left`,
		},
		"a key that has expired": {
			"  name = \"app\"\n  ttl = \"2h\"", func(key *gatewaytest.APIKey) { key.CreatedTime -= 7200 },
			"It could not be used.",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			altered := map[int64]bool{}
			gateway := providertest.NewGateway(t, gatewaytest.WithQuirks(gatewaytest.Quirks{Alter: func(key *gatewaytest.APIKey) {
				if !altered[key.ID] {
					altered[key.ID] = true
					test.alter(key)
				}
				if strings.HasPrefix(name, "an expiry") {
					test.alter(key)
				}
			}}))
			w := gateway.Workspace(t, providertest.APIKey(test.arguments))
			said, exit := w.Run("apply", "-auto-approve")
			providertest.ExpectExit(t, exit, 1, said)
			providertest.ExpectWords(t, said, test.says, "The new key was deleted.", `: ttl = "`)
			if left := gateway.APIKeys(); len(left) > 0 || len(w.KeysInState()) > 0 {
				t.Errorf("the server has %v, and the state %v", left, w.KeysInState())
			}
		})
	}
}

func TestLifetimeThatCannotBeUsedIsAnErrorBeforeAnyRequest(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ arguments, path, says string }{
		"no duration":    {`ttl = "soon"`, "ttl", `"soon" is not a duration above zero`},
		"nothing":        {`ttl = ""`, "ttl", `"" is not a duration above zero`},
		"zero":           {`ttl = "0s"`, "ttl", `"0s" is not a duration above zero`},
		"a negative one": {`ttl = "-1h"`, "ttl", `"-1h" is not a duration above zero`},
		"days": {
			`ttl = "90d"`, "ttl", `Write a number with a unit, such as "2160h", which is 90 days`,
		},
		"half a second": {
			`ttl = "1.5s"`, "ttl", `"1.5s" is not a duration above zero in whole seconds`,
		},
		"longer than can be counted": {`ttl = "9999999h"`, "ttl", "is not a duration"},
		"two expiries": {
			"ttl = \"1h\"\n  expires_at = \"2096-10-02T07:06:40Z\"", "ttl",
			"ttl and expires_at both say when the key expires",
		},
		"a rotation that is no duration": {
			"ttl = \"1h\"\n  rotate_before_expiry = \"soon\"", "rotate_before_expiry",
			`"soon" is not a duration above zero`,
		},
		"a rotation of zero": {
			"ttl = \"1h\"\n  rotate_before_expiry = \"0s\"", "rotate_before_expiry",
			`"0s" is not a duration above zero`,
		},
		"a rotation as long as the life": {
			"ttl = \"1h\"\n  rotate_before_expiry = \"60m\"", "rotate_before_expiry",
			`"60m" is not smaller than the ttl of "1h"`,
		},
		"a rotation without a time": {
			`rotate_before_expiry = "1h"`, "rotate_before_expiry", "rotate_before_expiry needs ttl",
		},
		"a rotation of an absolute time": {
			"expires_at = \"2096-10-02T07:06:40Z\"\n  rotate_before_expiry = \"1h\"", "rotate_before_expiry",
			"rotate_before_expiry needs ttl",
		},
		"what turns out to be none": {
			"ttl = terraform_data.late.output == \"\" ? \"1h\" : \"soon\"", "ttl",
			`"soon" is not a duration above zero`,
		},
		"what turns out to be too long": {
			"ttl = \"1h\"\n  rotate_before_expiry = terraform_data.late.output == \"\" ? \"1s\" : \"2h\"",
			"rotate_before_expiry", `"2h" is not smaller than the ttl of "1h"`,
		},
		"what turns out to be a null ttl": {
			"ttl = terraform_data.late.output == \"\" ? \"1h\" : null\n  rotate_before_expiry = \"1s\"",
			"rotate_before_expiry", "rotate_before_expiry needs ttl",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t)
			w := gateway.Workspace(t,
				"resource \"terraform_data\" \"late\" {\n  input = \"known\"\n}\n"+providertest.APIKey(
					"  name = \"app\"\n  "+test.arguments,
				))
			command := []string{"plan"}
			isKnownLate := strings.HasPrefix(name, "what turns out")
			if isKnownLate {
				w.MustRun("plan")
				command = []string{"apply", "-auto-approve"}
			}
			said, exit := w.Run(command...)
			providertest.ExpectExit(t, exit, 1, said)
			providertest.ExpectWords(t, said, test.says, test.path+" = ", `in resource "aihubmix_api_key" "app"`)
			if made := gateway.Requests(); len(made) > 0 && !isKnownLate {
				t.Errorf("there were requests: %v", made)
			}
			if keys := gateway.APIKeys(); len(keys) > 0 {
				t.Errorf("the server has %v", keys)
			}
		})
	}
}
