package apikey_test

import (
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

const html403 = "<html><head><title>403 Forbidden</title></head><body>Request blocked</body></html>"

// lostCreate is a way in which a create is lost.
type lostCreate struct {
	fault  gatewaytest.Fault
	quirks gatewaytest.Quirks
}

// lostCreates are those that a run settles by itself.
var lostCreates = map[string]lostCreate{
	"a reset, and it was done": {fault: gatewaytest.Fault{Reset: true, Processed: true}},
	"a reset, and it is done 2 s later": {
		fault: gatewaytest.Fault{Reset: true, Late: 2 * time.Second},
	},
	"a reset, and nothing was done": {fault: gatewaytest.Fault{Reset: true}},
	"a 502, and it was done":        {fault: gatewaytest.Fault{Status: 502, Processed: true}},
	"a 504, and it is done 2 s later": {
		fault: gatewaytest.Fault{Status: 504, Late: 2 * time.Second},
	},
	"a 504, and it is done 25 s later": {
		fault: gatewaytest.Fault{Status: 504, Late: 25 * time.Second},
	},
	"a 408, and it was done":           {fault: gatewaytest.Fault{Status: 408, Processed: true}},
	"an answer that is cut off":        {fault: gatewaytest.Fault{Truncate: 40, Processed: true}},
	"an empty answer, and it was done": {fault: gatewaytest.Fault{Status: 200, Processed: true}},
	"a page of a filter, and it was done": {
		fault: gatewaytest.Fault{Status: 403, Body: html403, Processed: true},
	},
	"a login page, and it was done": {
		fault: gatewaytest.Fault{Status: 200, Body: "<html>Log in</html>", Processed: true},
	},
	"a refusal, and it was done": {
		fault: gatewaytest.Fault{Status: 403, Body: `{"success":false,"message":"blocked"}`, Processed: true},
	},
	"no answer in time, and it is done 5 s later": {
		fault: gatewaytest.Fault{Hang: true, Late: 5 * time.Second},
	},
	"no answer in time, and it is done 40 s later": {
		fault: gatewaytest.Fault{Hang: true, Late: 40 * time.Second},
	},
	"a reset, and lists show the key 3 s later": {
		fault:  gatewaytest.Fault{Reset: true, Processed: true},
		quirks: gatewaytest.Quirks{ListLag: 3 * time.Second, SearchLag: 3 * time.Second},
	},
	"a reset, and lists show the key 40 s later": {
		fault:  gatewaytest.Fault{Reset: true, Processed: true},
		quirks: gatewaytest.Quirks{ListLag: 40 * time.Second, SearchLag: 40 * time.Second},
	},
	"a 504 of a gateway without a search": {
		fault: gatewaytest.Fault{Status: 504, Late: 2 * time.Second}, quirks: gatewaytest.Quirks{NoSearch: true},
	},
	"a 504 of a gateway without a search, done 25 s later": {
		fault: gatewaytest.Fault{Status: 504, Late: 25 * time.Second}, quirks: gatewaytest.Quirks{NoSearch: true},
	},
	"a proxy sends it twice, and both answers are lost": {
		fault:  gatewaytest.Fault{Reset: true, Processed: true, Late: time.Second},
		quirks: gatewaytest.Quirks{ListLag: 5 * time.Second, SearchLag: 5 * time.Second},
	},
}

// inject makes the gateway lose the next create.
func (l lostCreate) inject(g providertest.Gateway) {
	g.SetQuirks(l.quirks)
	if fault := l.fault; !reflect.ValueOf(fault).IsZero() {
		fault.Method, fault.Times = "POST", 1
		g.Inject(fault)
	}
}

// Whatever becomes of the response to a create, the next apply leaves one key, which is the state's.
func TestLostCreateLeavesNoKeyAndDoublesNone(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for name, lost := range lostCreates {
			if style == gatewaytest.StyleFork && lost.quirks.ListLag > 30*time.Second {
				continue // It shows a new key in lists alone, so each create takes too long.
			}
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				theirs := gatewaytest.APIKey{Name: "app", Unlimited: true}
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(theirs))
				others := gateway.APIKeys()
				lost.inject(gateway)
				w := newProtocolWorkspace(t, gateway, full)
				w.provider = map[string]any{"request_timeout": "10s"}
				done := w.apply()
				for _, key := range w.KeysInState() {
					if done.failed && !key.Tainted {
						t.Errorf("after %s, the state has %+v", done.said, key)
					}
				}
				if !done.failed {
					requireSame(t, gateway.Server, others, w)
				}
				w.requireSettled(gateway, others...)
			}))
		}
	}
}

// Terraform marks a key that may appear later as tainted, and replaces it with the next apply.
func TestCLISettlesALostCreate(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a reset, and it was done", "a 504, and it is done 25 s later"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			theirs := gatewaytest.APIKey{Name: "app", Unlimited: true}
			gateway := providertest.NewGateway(t, gatewaytest.WithAPIKeys(theirs))
			others := gateway.APIKeys()
			lostCreates[name].inject(gateway)
			w := gateway.Workspace(t, providertest.APIKey(full.String()))
			_, exit := w.Run("apply", "-auto-approve")
			for _, key := range w.KeysInState() {
				if key.Tainted != (exit != 0) {
					t.Errorf("the exit code is %d, and the state has %+v", exit, key)
				}
			}
			requireSettled(w, gateway.Server, others...)
		})
	}
}

// If a gateway responds with success alone, what the next apply does depends on nothing but the name.
func TestCreateWithAResponseOfSuccessAloneIsSettled(t *testing.T) {
	t.Parallel()
	for name, quirks := range map[string]gatewaytest.Quirks{
		"and shown at once":                      {},
		"and shown 3 s later":                    {ListLag: 3 * time.Second, SearchLag: 3 * time.Second},
		"and shown 40 s later":                   {ListLag: 40 * time.Second, SearchLag: 40 * time.Second},
		"without a search":                       {NoSearch: true},
		"without a search, and shown 40 s later": {NoSearch: true, ListLag: 40 * time.Second},
		"and no time of creation in the list":    {NotInList: []string{"created_time"}},
		"and no time of creation when read":      {NotInRead: []string{"created_time", "user_id"}},
	} {
		quirks.CreateAlone = true
		for styleName, style := range map[string]gatewaytest.Style{
			"one-api": gatewaytest.StyleOneAPI, "a newer fork": gatewaytest.StyleFork,
		} {
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style), gatewaytest.WithQuirks(quirks),
					gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app", Unlimited: true}))
				others := gateway.APIKeys()
				w := newProtocolWorkspace(t, gateway, full)
				if done := w.apply(); done.failed != (quirks.ListLag > 30*time.Second) {
					t.Errorf("the create failed: %t: %s", done.failed, done.said)
				}
				later := quirks
				later.CreateAlone = false
				gateway.SetQuirks(later)
				if style == gatewaytest.StyleFork { // It always responds to a create like this.
					gateway.SetQuirks(gatewaytest.Quirks{})
				}
				w.requireSettled(gateway, others...)
			}))
		}
	}
}

// If a gateway never shows a secret, each apply is an error, and leaves one key, the state's.
func TestSecretThatIsNeverShownIsAnErrorAndLeavesOneKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t, gatewaytest.WithQuirks(gatewaytest.Quirks{CreateAlone: true}))
		w := newProtocolWorkspace(t, gateway, full)
		for range 2 {
			w.requireFailure(nil, "The API key was created, but its secret is lost",
				"reported the secret of neither of the two keys", "tainted")
			requireSame(t, gateway.Server, nil, w)
			if made := len(gateway.APIKeys()); made != 1 {
				t.Errorf("the gateway has %d keys", made)
			}
		}
		w.requireDestroyed(gateway)
	})
}

// A create that was refused fails at once, without a search.
func TestPlainRefusalOfACreateIsNoDoubt(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for name, fault := range map[string]gatewaytest.Fault{
			"with 200": {Method: "POST", Status: 200, Body: `{"success":false,"message":"no more keys"}`},
			"with 400": {Method: "POST", Status: 400, Body: `{"error":{"message":"no more keys"}}`},
		} {
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
				gateway.Inject(fault)
				w := newProtocolWorkspace(t, gateway, full)
				w.requireFailure(nil, "Cannot create the API key: the gateway refused the request", "no more keys")
				if keys := w.KeysInState(); len(keys) > 0 || len(gateway.APIKeys()) > 0 ||
					gateway.Clock.Slept() > 3*time.Second {
					t.Errorf("the state has %v, the gateway %v, and %s were waited", keys, gateway.APIKeys(),
						gateway.Clock.Slept())
				}
				gateway.ClearFaults()
				w.requireSettled(gateway)
			}))
		}
	}
}

// The creation name becomes the configured one at the end of the create. If the gateway refuses that name, the
// new key is deleted again.
func TestRefusedNameLeavesNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t, gatewaytest.WithStyle(gatewaytest.StyleOneAPI))
		w := newProtocolWorkspace(t, gateway, arguments{"name": strings.Repeat("n", 31)})
		w.requireFailure(nil, "Cannot create the API key: the gateway refused the request",
			gatewaytest.MessageNameTooLong, "The new key was deleted.")
		if keys := gateway.APIKeys(); len(keys) > 0 || len(w.KeysInState()) > 0 {
			t.Errorf("the gateway has %v, and the state %v", keys, w.KeysInState())
		}
		w.arguments = arguments{"name": strings.Repeat("n", 30)}
		w.requireSettled(gateway)
	})
}
