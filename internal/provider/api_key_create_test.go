package provider_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// madeWithoutLimits is the answer of a gateway that ignores what was asked for.
const madeWithoutLimits = `{"success":true,"data":{"id":1,"full_key":"sk-TestKeyNumber00000000000000000000000000000000001",` +
	`"unlimited_quota":true,"remain_quota":-1,"expired_time":-1,"models":"","subnet":""}}`

const limitedKey = "name = \"app\"\nspend_limit_usd = 1\nallowed_models = [\"gpt-5\"]"

// A new key that is not as it was asked for is set right, or is an error and
// replaced by the next apply; so is one that could not be disabled.
func TestNewAPIKeyGetsItsSettingsOrIsReplaced(t *testing.T) {
	t.Parallel()
	ignored := aihubmixtest.Fault{Method: "POST", Status: 200, Body: madeWithoutLimits, Processed: true, Times: 1}
	refused := aihubmixtest.Fault{Method: "PUT", Status: 200, Body: `{"success":false,"message":"no"}`, Times: 1}
	limited := "1 app status=1 remain=500000 used=0 unlimited=false expires=-1 models=gpt-5 subnet="
	for name, test := range map[string]struct {
		arguments string
		faults    []aihubmixtest.Fault
		fails     bool
		// expected is the server's table after one apply, or after two where the first fails.
		expected string
	}{
		"disabled":                       {"name = \"app\"\nenabled = false", nil, false, "1 app status=2 remain=-1 used=0 unlimited=true expires=-1 models= subnet="},
		"disabled, which is refused":     {"name = \"app\"\nenabled = false", []aihubmixtest.Fault{refused}, true, "2 app status=2 remain=-1 used=0 unlimited=true expires=-1 models= subnet="},
		"made without limits":            {limitedKey, []aihubmixtest.Fault{ignored}, false, limited},
		"made without limits, and stays": {limitedKey, []aihubmixtest.Fault{ignored, refused}, true, "2" + limited[1:]},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			for _, fault := range test.faults {
				server.Inject(fault)
			}
			w := newWorkspace(t, server, needProvider+apiKey(test.arguments))
			said, exit := w.run("apply", "-auto-approve")
			if test.fails {
				expectExit(t, exit, 1, said)
				expectWords(t, said, "Cannot give the new API key its settings", "The server said: no")
				expectWords(t, w.mustRun("state", "show", appKey), "(tainted)")
				said, exit = w.run("apply", "-auto-approve")
			}
			expectExit(t, exit, 0, said)
			if keys := server.APIKeys(); len(keys) != 1 || tableRow(keys[0]) != test.expected {
				t.Errorf("the server has %v, expected %s", keys, test.expected)
			}
		})
	}
}

// An ephemeral key without its limits is set right, or not left behind.
func TestEphemeralAPIKeyIsNotUsedWithoutItsLimits(t *testing.T) {
	t.Parallel()
	for name, refused := range map[string]bool{"it is set right": false, "it cannot be set right": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			server.Inject(aihubmixtest.Fault{Method: "POST", Status: 200, Body: madeWithoutLimits, Processed: true, Times: 1})
			if refused {
				server.Inject(aihubmixtest.Fault{Method: "PUT", Status: 200, Body: `{"success":false,"message":"no"}`})
			}
			w := exampleWorkspace(t, server, runKey(""))
			said, exit := w.run("plan")
			expectExit(t, exit, map[bool]int{false: 0, true: 1}[refused], said)
			if changed, left := server.Count("PUT", "/api/token/"), server.APIKeys(); changed == 0 || len(left) != 0 {
				t.Errorf("%d changes were sent, and %v is left", changed, left)
			}
		})
	}
}
