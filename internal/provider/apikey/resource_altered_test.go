package apikey_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

const everySetting = `
  name            = "App "
  spend_limit_usd = 0.2
  expires_at      = "2096-10-02T07:06:40Z"
  allowed_models  = ["GPT-5"]
  allowed_cidrs   = ["10.1.2.3/8"]
`

// alterations are what gateways are known to decide themselves.
var alterations = map[string]struct {
	alter func(*gatewaytest.APIKey)
	says  string
}{
	"a limit that is forced": {
		func(key *gatewaytest.APIKey) { key.RemainQuota = 50_000 - key.UsedQuota },
		"spend_limit_usd: 0.2 was asked for, but the gateway has 0.1.",
	},
	"no limit at all": {
		func(key *gatewaytest.APIKey) { key.Unlimited, key.RemainQuota = true, 0 },
		"spend_limit_usd: 0.2 was asked for, but the gateway has null.",
	},
	"an expiry that is forced": {
		func(key *gatewaytest.APIKey) { key.ExpiredTime = 3_000_000_000 },
		`expires_at: "2096-10-02T07:06:40Z" was asked for, but the gateway has "2065-01-24T05:20:00Z".`,
	},
	"trimmed names": {
		func(key *gatewaytest.APIKey) { key.Name = strings.TrimSpace(key.Name) },
		`name: "App " was asked for, but the gateway has "App".`,
	},
	"lower-case models": {
		func(key *gatewaytest.APIKey) { key.Models = strings.ToLower(key.Models) },
		`allowed_models: ["GPT-5"] was asked for, but the gateway has ["gpt-5"].`,
	},
	"masked host bits": {
		func(key *gatewaytest.APIKey) {
			key.Subnet = strings.ReplaceAll(key.Subnet, "10.1.2.3/8", "10.0.0.0/8")
		},
		`allowed_cidrs: ["10.1.2.3/8"] was asked for, but the gateway has ["10.0.0.0/8"].`,
	},
}

func TestSettingsThatAGatewayAltersAreAnErrorAndLeaveNothing(t *testing.T) {
	t.Parallel()
	for name, test := range alterations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t, gatewaytest.WithQuirks(gatewaytest.Quirks{Alter: test.alter}))
			w := gateway.Workspace(t, providertest.APIKey(everySetting))
			for range 2 {
				said, exit := w.Run("apply", "-auto-approve")
				providertest.ExpectExit(t, exit, 1, said)
				providertest.ExpectWords(t, said, "The gateway has other settings than were asked for", test.says,
					"The new key was deleted.")
				if left := gateway.APIKeys(); len(left) > 0 || len(w.KeysInState()) > 0 {
					t.Errorf("the server has %v, and the state %v", left, w.KeysInState())
				}
			}
			gateway.SetQuirks(gatewaytest.Quirks{})
			w.RequireSettled(gateway.Server)
		})
	}
}

// At an update, the state has what the gateway has: the next plan is a change of that
// alone, and no replacement.
func TestSettingsThatAGatewayAltersAtAnUpdateAreInTheState(t *testing.T) {
	t.Parallel()
	for name, test := range alterations {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t)
			w := gateway.Workspace(t, providertest.APIKey("  name = \"before\""))
			w.MustRun("apply", "-auto-approve")
			gateway.SetQuirks(gatewaytest.Quirks{Alter: test.alter})
			w.Write("main.tf", providertest.NeedProvider+providertest.APIKey(everySetting))
			for range 2 {
				said, exit := w.Run("apply", "-auto-approve")
				providertest.ExpectExit(t, exit, 1, said)
				providertest.ExpectWords(t, said, "The gateway has other settings than were asked for", test.says,
					"The other settings are as they were asked for.")
				providertest.RequireSame(t, gateway.Server, nil, w)
				providertest.ExpectWords(t, w.MustRun("plan"), "0 to add, 1 to change, 0 to destroy")
			}
			if keys := w.KeysInState(); len(keys) != 1 || keys[0].Tainted || gateway.APIKeys()[0].ID != 1 {
				t.Errorf("the state has %v", keys)
			}
			// What the error advises: written as the gateway has it.
			if name == "lower-case models" {
				w.Write("main.tf",
					providertest.NeedProvider+providertest.APIKey(strings.ToLower(strings.ReplaceAll(everySetting,
						"2096-10-02T07:06:40Z", "2096-10-02T09:06:40+02:00"))))
				w.Write("main.tf", strings.ReplaceAll(w.Read("main.tf"), "t09:06:40", "T09:06:40"))
			}
			gateway.SetQuirks(gatewaytest.Quirks{})
			w.RequireSettled(gateway.Server)
		})
	}
}

// A gateway that does not know a restriction would leave a key that may call everything.
func TestRestrictionThatAGatewayDoesNotKnowLeavesNoUnrestrictedKey(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		for field, says := range map[string]string{
			"models": `allowed_models: ["gpt-5","gpt-5-nano"] was asked for, but the gateway has null.`,
			"subnet": `allowed_cidrs: ["10.0.0.0/8","192.0.2.1"] was asked for, but the gateway has null.`,
		} {
			for how, alone := range map[string]bool{"": false, ", answered with success alone": true} {
				if alone && style == gatewaytest.StyleAIHubMix {
					continue
				}
				t.Run(field+" at "+styleName+how, func(t *testing.T) {
					t.Parallel()
					gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style),
						gatewaytest.WithQuirks(gatewaytest.Quirks{Unknown: []string{field}, CreateAlone: alone}))
					w := gateway.Workspace(t, providertest.APIKey(full))
					for range 2 {
						said, exit := w.Run("apply", "-auto-approve")
						providertest.ExpectExit(t, exit, 1, said)
						providertest.ExpectWords(t, said, "The gateway has other settings than were asked for", says)
						if left := gateway.APIKeys(); len(left) > 0 || len(w.KeysInState()) > 0 {
							t.Errorf("the server has %v, and the state %v", left, w.KeysInState())
						}
					}
					w.Write("main.tf",
						providertest.NeedProvider+providertest.APIKey("  name = \"app\"\n  spend_limit_usd = 1"))
					w.RequireSettled(gateway.Server)
				})
			}
		}
	}
}

func TestNameThatAGatewayDoesNotChangeIsAnErrorOfItsOwn(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		t.Run(styleName, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style),
				gatewaytest.WithQuirks(gatewaytest.Quirks{NoRename: true}))
			w := gateway.Workspace(t, providertest.APIKey(full))
			said, exit := w.Run("apply", "-auto-approve")
			providertest.ExpectExit(t, exit, 1, said)
			providertest.ExpectWords(t, said, `name: "app" was asked for, but the gateway has "terraform-`,
				"A gateway that does not rename keys cannot be used with this resource.", "The new key was deleted.")
			if left := gateway.APIKeys(); len(left) > 0 || len(w.KeysInState()) > 0 {
				t.Errorf("the server has %v, and the state %v", left, w.KeysInState())
			}
		})
	}
}

// A refused key that cannot be deleted either is in the state.
func TestNewAPIKeyThatCannotBeDeletedIsInTheState(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	gateway.Inject(gatewaytest.Fault{Method: "PUT", Status: 200, Body: `{"success":false,"message":"no"}`, Times: 1})
	gateway.Inject(gatewaytest.Fault{Method: "DELETE", Status: 500, Times: 1})
	w := gateway.Workspace(t, providertest.APIKey(full))
	said, exit := w.Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "Cannot create the API key: the service refused the request",
		"The new key with the ID 1, named", "could not be deleted either")
	if keys := w.KeysInState(); len(keys) != 1 || !keys[0].Tainted || *keys[0].ID != 1 {
		t.Errorf("the state has %v", keys)
	}
	providertest.RequireSame(t, gateway.Server, nil, w)
	w.RequireSettled(gateway.Server)
}

// The second step of a create that fails otherwise keeps the key.
func TestNewAPIKeyThatCannotBeFinishedIsReplaced(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]gatewaytest.Fault{
		"a failure":                   {Method: "PUT", Status: 500},
		"a reset":                     {Method: "PUT", Reset: true},
		"an answer that is not there": {Method: "PUT", Status: 502, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t)
			gateway.Inject(fault)
			w := gateway.Workspace(t, providertest.APIKey(full))
			said, exit := w.Run("apply", "-auto-approve")
			providertest.ExpectExit(t, exit, 1, said)
			providertest.ExpectWords(t, said, "Cannot give the new API key its name and settings",
				"The key with the ID 1, named", "tainted")
			providertest.RequireSame(t, gateway.Server, nil, w)
			gateway.ClearFaults()
			w.RequireSettled(gateway.Server)
		})
	}
}

// A write whose answer is lost is settled by reading.
func TestUpdateWithALostResponse(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		for name, test := range map[string]struct {
			fault  gatewaytest.Fault
			quirks gatewaytest.Quirks
			fails  bool
		}{
			"it was done": {
				gatewaytest.Fault{Reset: true, Processed: true}, gatewaytest.Quirks{}, false,
			},
			"it was done, and two reads are stale": {
				gatewaytest.Fault{Reset: true, Processed: true}, gatewaytest.Quirks{StaleReads: 2}, false,
			},
			"it was answered, and a read is stale": {
				gatewaytest.Fault{Delay: time.Millisecond}, gatewaytest.Quirks{StaleReads: 1}, false,
			},
			"it is done 2 s later": {
				gatewaytest.Fault{Status: 504, Late: 2 * time.Second}, gatewaytest.Quirks{}, false,
			},
			"it was not done": {gatewaytest.Fault{Status: 502}, gatewaytest.Quirks{}, true},
			"it was acknowledged, and was not done": {
				gatewaytest.Fault{Status: 200, Body: `{"success":true}`}, gatewaytest.Quirks{}, true,
			},
		} {
			if style == gatewaytest.StyleOneAPI {
				continue // Its responses are the hosted service's, its reads the fork's.
			}
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style))
				w := gateway.Workspace(t, keyOfVariable)
				w.MustRun("apply", "-auto-approve")
				gateway.SetQuirks(test.quirks)
				fault := test.fault
				fault.Method, fault.Times = "PUT", 1
				gateway.Inject(fault)
				said, exit := w.Run("apply", "-auto-approve", "-var=name=renamed")
				providertest.ExpectExit(t, exit, map[bool]int{true: 1}[test.fails], said)
				name := map[bool]string{true: "app", false: "renamed"}[test.fails]
				if keys := w.KeysInState(); len(keys) != 1 || keys[0].Name != name || keys[0].Tainted {
					t.Errorf("the state has %v after %s", fmt.Sprint(keys), said)
				}
				w.MustRun("apply", "-auto-approve", "-var=name=renamed")
				if keys := gateway.APIKeys(); len(keys) != 1 || keys[0].Name != "renamed" || keys[0].Models != "gpt-5" {
					t.Errorf("the server has %v", keys)
				}
				w.RequireDestroyed(gateway.Server)
			})
		}
	}
}
