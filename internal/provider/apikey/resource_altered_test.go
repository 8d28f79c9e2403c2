package apikey_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

var everySetting = arguments{
	"name": "App ", "spend_limit_usd": 0.2, "expires_at": "2096-10-02T07:06:40Z",
	"allowed_models": []string{"GPT-5"}, "allowed_cidrs": []string{"10.1.2.3/8"},
}

// alterations are what gateways are known to decide themselves.
var alterations = map[string]struct {
	alter func(*gatewaytest.APIKey)
	says  string
}{
	"a limit that is forced": {
		func(key *gatewaytest.APIKey) { key.RemainQuota = 50_000 - key.UsedQuota },
		"spend_limit_usd: requested 0.2, reported 0.1.",
	},
	"no limit at all": {
		func(key *gatewaytest.APIKey) { key.Unlimited, key.RemainQuota = true, 0 },
		"spend_limit_usd: requested 0.2, reported null.",
	},
	"an expiry that is forced": {
		func(key *gatewaytest.APIKey) { key.ExpiredTime = 3_000_000_000 },
		`expires_at: requested "2096-10-02T07:06:40Z", reported "2065-01-24T05:20:00Z".`,
	},
	"trimmed names": {
		func(key *gatewaytest.APIKey) { key.Name = strings.TrimSpace(key.Name) },
		`name: requested "App ", reported "App".`,
	},
	"lower-case models": {
		func(key *gatewaytest.APIKey) { key.Models = strings.ToLower(key.Models) },
		`allowed_models: requested ["GPT-5"], reported ["gpt-5"].`,
	},
	"masked host bits": {
		func(key *gatewaytest.APIKey) {
			key.Subnet = strings.ReplaceAll(key.Subnet, "10.1.2.3/8", "10.0.0.0/8")
		},
		`allowed_cidrs: requested ["10.1.2.3/8"], reported ["10.0.0.0/8"].`,
	},
}

func TestSettingsThatAGatewayAltersAreAnErrorAndLeaveNothing(t *testing.T) {
	t.Parallel()
	for name, test := range alterations {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithQuirks(gatewaytest.Quirks{Alter: test.alter}))
			w := newProtocolWorkspace(t, gateway, everySetting)
			for range 2 {
				w.requireFailure(nil, "The gateway did not apply the requested settings", test.says,
					"The new key was deleted.")
				if left := gateway.APIKeys(); len(left) > 0 || len(w.KeysInState()) > 0 {
					t.Errorf("the gateway has %v, and the state %v", left, w.KeysInState())
				}
			}
			gateway.SetQuirks(gatewaytest.Quirks{})
			w.requireSettled(gateway)
		}))
	}
}

// After an update, the state has what the gateway has: the next plan changes that alone, and replaces nothing.
func TestSettingsAlteredAtAnUpdateAreInTheState(t *testing.T) {
	t.Parallel()
	for name, test := range alterations {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := newProtocolWorkspace(t, gateway, arguments{"name": "before"})
			w.mustApply()
			gateway.SetQuirks(gatewaytest.Quirks{Alter: test.alter})
			w.arguments = everySetting
			for range 2 {
				w.requireFailure(nil, "The gateway did not apply the requested settings", test.says,
					"The other settings are as requested.")
				requireSame(t, gateway.Server, nil, w)
				requireAction(t, w.plan(), update)
			}
			if keys := w.KeysInState(); len(keys) != 1 || keys[0].Tainted || gateway.APIKeys()[0].ID != 1 {
				t.Errorf("the state has %v", keys)
			}
			if name == "lower-case models" { // The error advises to write them as the gateway has them.
				w.arguments = everySetting.with("allowed_models", []string{"gpt-5"}).
					with("expires_at", "2096-10-02T09:06:40+02:00")
			}
			gateway.SetQuirks(gatewaytest.Quirks{})
			w.requireSettled(gateway)
		}))
	}
}

// Terraform accepts the state of a key that the gateway alters, both after a create and after an update.
func TestCLIAcceptsTheStateOfAnAlteredKey(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	lower := gatewaytest.Quirks{Alter: alterations["lower-case models"].alter}
	gateway.SetQuirks(lower)
	w := gateway.Workspace(t, providertest.APIKey(everySetting.String()))
	said, exit := w.Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "The new key was deleted.")
	gateway.SetQuirks(gatewaytest.Quirks{})
	configure(w, `name = "before"`)
	w.MustRun("apply", "-auto-approve")
	gateway.SetQuirks(lower)
	configure(w, everySetting.String())
	said, exit = w.Run("apply", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "The other settings are as requested.")
	providertest.ExpectWords(t, w.MustRun("plan"), "0 to add, 1 to change, 0 to destroy")
}

// A gateway that does not know a restriction would leave a key that may call everything.
func TestUnknownRestrictionLeavesNoUnrestrictedKey(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for field, says := range map[string]string{
			"models": `allowed_models: requested ["gpt-5","gpt-5-nano"], reported null.`,
			"subnet": `allowed_cidrs: requested ["10.0.0.0/8","192.0.2.1"], reported null.`,
		} {
			for how, alone := range map[string]bool{"": false, ", with a response of success alone": true} {
				if alone && style == gatewaytest.StyleAIHubMix {
					continue
				}
				t.Run(field+" at "+styleName+how, inBubble(func(t *testing.T) {
					gateway := newMemoryGateway(t, gatewaytest.WithStyle(style),
						gatewaytest.WithQuirks(gatewaytest.Quirks{Unknown: []string{field}, CreateAlone: alone}))
					w := newProtocolWorkspace(t, gateway, full)
					for range 2 {
						w.requireFailure(nil, "The gateway did not apply the requested settings", says)
						if left := gateway.APIKeys(); len(left) > 0 || len(w.KeysInState()) > 0 {
							t.Errorf("the gateway has %v, and the state %v", left, w.KeysInState())
						}
					}
					w.arguments = arguments{"name": "app", "spend_limit_usd": 1}
					w.requireSettled(gateway)
				}))
			}
		}
	}
}

func TestNameThatAGatewayDoesNotChangeIsAnErrorOfItsOwn(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		t.Run(styleName, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style),
				gatewaytest.WithQuirks(gatewaytest.Quirks{NoRename: true}))
			w := newProtocolWorkspace(t, gateway, full)
			w.requireFailure(nil, `name: requested "app", reported "terraform-`,
				"A gateway that does not rename keys cannot be used with this resource.", "The new key was deleted.")
			if left := gateway.APIKeys(); len(left) > 0 || len(w.KeysInState()) > 0 {
				t.Errorf("the gateway has %v, and the state %v", left, w.KeysInState())
			}
		}))
	}
}

// A refused key that cannot be deleted either is in the state.
func TestNewAPIKeyThatCannotBeDeletedIsInTheState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		const refusal = `{"success":false,"message":"no"}`
		gateway.Inject(gatewaytest.Fault{Method: "PUT", Status: 200, Body: refusal, Times: 1})
		gateway.Inject(gatewaytest.Fault{Method: "DELETE", Status: 500, Times: 1})
		w := newProtocolWorkspace(t, gateway, full)
		w.requireFailure(nil, "Cannot create the API key: the gateway refused the request",
			"The new API key ", "with the ID 1 could not be deleted either", "Request: DELETE ")
		if keys := w.KeysInState(); len(keys) != 1 || !keys[0].Tainted || *keys[0].ID != 1 {
			t.Errorf("the state has %v", keys)
		}
		requireSame(t, gateway.Server, nil, w)
		w.requireSettled(gateway)
	})
}

// If the second step of a create fails otherwise, the key is kept.
func TestNewAPIKeyThatCannotBeFinishedIsReplaced(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]gatewaytest.Fault{
		"a failure":       {Method: "PUT", Status: 500},
		"a reset":         {Method: "PUT", Reset: true},
		"a lost response": {Method: "PUT", Status: 502, Times: 1},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			gateway.Inject(fault)
			w := newProtocolWorkspace(t, gateway, full)
			w.requireFailure(nil, "Cannot give the new API key its name and settings",
				"with the ID 1 was created", "tainted")
			requireSame(t, gateway.Server, nil, w)
			gateway.ClearFaults()
			w.requireSettled(gateway)
		}))
	}
}

// A write whose response is lost is settled by reading.
func TestUpdateWithALostResponseIsSettled(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for name, test := range map[string]struct {
			fault  gatewaytest.Fault
			quirks gatewaytest.Quirks
			fails  bool
		}{
			"it was done": {fault: gatewaytest.Fault{Reset: true, Processed: true}},
			"it was done, and two reads are stale": {
				fault: gatewaytest.Fault{Reset: true, Processed: true}, quirks: gatewaytest.Quirks{StaleReads: 2},
			},
			"it was acknowledged, and a read is stale": {
				fault: gatewaytest.Fault{Delay: time.Millisecond}, quirks: gatewaytest.Quirks{StaleReads: 1},
			},
			"it is done 2 s later": {fault: gatewaytest.Fault{Status: 504, Late: 2 * time.Second}},
			"it was not done":      {fault: gatewaytest.Fault{Status: 502}, fails: true},
			"it was acknowledged, and was not done": {
				fault: gatewaytest.Fault{Status: 200, Body: `{"success":true}`}, fails: true,
			},
		} {
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
				w := newProtocolWorkspace(t, gateway, limited)
				w.mustApply()
				gateway.SetQuirks(test.quirks)
				fault := test.fault
				fault.Method, fault.Times = "PUT", 1
				gateway.Inject(fault)
				w.arguments = limited.with("name", "renamed")
				done := w.apply()
				name := map[bool]string{true: "app", false: "renamed"}[test.fails]
				if keys := w.KeysInState(); done.failed != test.fails || len(keys) != 1 || keys[0].Name != name ||
					keys[0].Tainted {
					t.Errorf("the state has %v after %s", keys, done.said)
				}
				w.mustApply()
				if keys := gateway.APIKeys(); len(keys) != 1 || keys[0].Name != "renamed" || keys[0].Models != "gpt-5" {
					t.Errorf("the gateway has %v", keys)
				}
				w.requireDestroyed(gateway)
			}))
		}
	}
}
