package apikey_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

const html403 = "<html><head><title>403 Forbidden</title></head><body>Request blocked</body></html>"

// lostCreates are the ways in which a create is lost that a run settles by itself.
var lostCreates = map[string]struct {
	fault  gatewaytest.Fault
	quirks gatewaytest.Quirks
}{
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

// lostEverywhere are those of them that a CLI runs in every style. The hosted service's,
// which masks secrets, is the hardest.
var lostEverywhere = []string{
	"a reset, and it was done", "a 504, and it is done 25 s later", "a proxy sends it twice, and both answers are lost",
}

// Whatever becomes of the response to a create, the next apply leaves one key, which is
// the state's.
func TestLostCreateLeavesNoKeyAndDoublesNone(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		for name, test := range lostCreates {
			if style != gatewaytest.StyleAIHubMix && !slices.Contains(lostEverywhere, name) {
				continue
			}
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				theirs := gatewaytest.APIKey{Name: "app", Unlimited: true}
				gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(theirs),
					gatewaytest.WithQuirks(test.quirks))
				others := gateway.APIKeys()
				if fault := test.fault; !reflect.ValueOf(fault).IsZero() {
					fault.Method, fault.Times = "POST", 1
					gateway.Inject(fault)
				}
				timeout := ""
				if test.fault.Hang {
					timeout = `request_timeout = "1s"`
				}
				w := gateway.Workspace(t, "provider \"aihubmix\" {\n"+timeout+"\n}\n"+providertest.APIKey(full))
				said, exit := w.Run("apply", "-auto-approve")
				for _, key := range w.KeysInState() {
					if exit != 0 && !key.Tainted {
						t.Errorf("after %s, the state has %+v", said, key)
					}
				}
				if exit == 0 {
					providertest.RequireSame(t, gateway.Server, others, w)
				}
				w.RequireSettled(gateway.Server, others...)
			})
		}
	}
}

// A gateway that responses with success alone: what the next apply does depends on nothing
// but the name.
func TestCreateThatIsRespondedWithSuccessAlone(t *testing.T) {
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
		for styleName, style := range map[string]gatewaytest.Style{
			"one-api": gatewaytest.StyleOneAPI, "a newer fork": gatewaytest.StyleFork,
		} {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				quirks.CreateAlone = true
				gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style),
					gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app", Unlimited: true}),
					gatewaytest.WithQuirks(quirks))
				others := gateway.APIKeys()
				w := gateway.Workspace(t, providertest.APIKey(full))
				said, exit := w.Run("apply", "-auto-approve")
				providertest.ExpectExit(t, exit, map[bool]int{true: 1}[quirks.ListLag > 30*time.Second], said)
				quirks.CreateAlone = false
				gateway.SetQuirks(quirks)
				if style == gatewaytest.StyleFork { // Its creates are always answered so.
					gateway.SetQuirks(gatewaytest.Quirks{})
				}
				w.RequireSettled(gateway.Server, others...)
			})
		}
	}
}

// A gateway that never shows a secret: each apply is an error, and leaves one key, the
// state's, or none.
func TestSecretThatIsNeverShownIsAnErrorAndLeavesOneKey(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t, gatewaytest.WithQuirks(gatewaytest.Quirks{CreateAlone: true}))
	w := gateway.Workspace(t, providertest.APIKey(full))
	for range 2 {
		said, exit := w.Run("apply", "-auto-approve")
		providertest.ExpectExit(t, exit, 1, said)
		providertest.ExpectWords(t, said, "The API key was created, but its secret is lost",
			"shows the secret of neither of the two keys", "tainted")
		providertest.RequireSame(t, gateway.Server, nil, w)
		if made := len(gateway.APIKeys()); made != 1 {
			t.Errorf("the server has %d keys", made)
		}
	}
	w.RequireDestroyed(gateway.Server)
}

// What was refused is refused at once.
func TestPlainRefusalOfACreateIsNoDoubt(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		for name, fault := range map[string]gatewaytest.Fault{
			"with 200": {Method: "POST", Status: 200, Body: `{"success":false,"message":"no more keys"}`},
			"with 400": {Method: "POST", Status: 400, Body: `{"error":{"message":"no more keys"}}`},
		} {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style))
				gateway.Inject(fault)
				w := gateway.Workspace(t, providertest.APIKey(full))
				said, exit := w.Run("apply", "-auto-approve")
				providertest.ExpectExit(t, exit, 1, said)
				providertest.ExpectWords(t, said, "Cannot create the API key: the service refused the request",
					"no more keys")
				if keys := w.KeysInState(); len(keys) > 0 || len(gateway.APIKeys()) > 0 ||
					gateway.Clock.Slept() > 3*time.Second {
					t.Errorf("the state has %v, the server %v, and %s were waited", keys, gateway.APIKeys(),
						gateway.Clock.Slept())
				}
				gateway.ClearFaults()
				w.RequireSettled(gateway.Server)
			})
		}
	}
}

// The name goes on to be unknown at the end of the create, with a name that the
// gateway refuses: the new key is deleted again.
func TestNameThatIsRefusedLeavesNothing(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t, gatewaytest.WithStyle(gatewaytest.StyleOneAPI))
	w := gateway.Workspace(t, providertest.APIKey(`name = "`+strings.Repeat("n", 31)+`"`))
	said, exit := w.Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "Cannot create the API key: the service refused the request",
		gatewaytest.MessageNameTooLong, "The new key was deleted.")
	providertest.RequireSame(t, gateway.Server, nil, w)
	if made := gateway.APIKeys(); len(made) > 0 {
		t.Errorf("the server has %v", made)
	}
	w.Write("main.tf", providertest.NeedProvider+providertest.APIKey(`name = "`+strings.Repeat("n", 30)+`"`))
	w.RequireSettled(gateway.Server)
}
