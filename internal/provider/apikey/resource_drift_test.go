package apikey_test

import (
	"fmt"
	"maps"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// Settings that the provider does not know keep their values in every write.
func TestUpdateKeepsSettingsThatAreNotKnown(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		t.Run(styleName, inBubble(func(t *testing.T) {
			extra := map[string]any{
				"group": "vip", "remark": "billing", "fallback_models": `["gpt-5-nano"]`, "model_mapping": `{"a":"b"}`,
				"cross_group_retry": true, "priority": float64(7),
			}
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style),
				gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app", Unlimited: true, Extra: maps.Clone(extra)}))
			w := newProtocolWorkspace(t, gateway, arguments{"name": "app"})
			w.importKey(1)
			w.requireNoChange()
			w.arguments = arguments{"name": "renamed"}
			w.mustApply()
			w.arguments = arguments{"name": "app", "spend_limit_usd": 1, "enabled": false}
			w.mustApply()
			key := gateway.APIKeys()[0]
			if fmt.Sprint(key.Extra) != fmt.Sprint(extra) || key.Status != 2 || key.RemainQuota != 500_000 {
				t.Errorf("the key is %+v", key)
			}
			w.requireNoChange()
			w.requireDestroyed(gateway)
		}))
	}
}

// A key that is used between any two requests.
func TestSpendingMeanwhileIsNoErrorAndNoDrift(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		t.Run(styleName, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style),
				gatewaytest.WithQuirks(gatewaytest.Quirks{Spends: 7}))
			// No read before the write shows what is spent at the moment of the write.
			gateway.OnAPIKeyWrite(func(key *gatewaytest.APIKey) {
				key.UsedQuota += 11
				if !key.Unlimited {
					key.RemainQuota -= 11
				}
			})
			w := newProtocolWorkspace(t, gateway, nil)
			for _, configured := range []arguments{
				{"name": "app", "spend_limit_usd": 0.2},
				{"name": "renamed", "spend_limit_usd": 0.2},
				{"name": "renamed", "spend_limit_usd": 0.4},
				{"name": "renamed", "spend_limit_usd": 0.4, "enabled": false},
				{"name": "renamed", "spend_limit_usd": 0.1, "allowed_models": []string{"gpt-5"}},
				{"name": "renamed"},
				{"name": "renamed", "spend_limit_usd": 0.3},
			} {
				w.arguments = configured
				w.mustApply()
				requireSame(t, gateway.Server, nil, w)
				w.requireNoChange()
				w.requireNoChange()
			}
			// A limit that somebody raises is a drift.
			gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.RemainQuota += 1000 })
			requireAction(t, w.apply(), update)
			w.requireNoChange()
			w.requireDestroyed(gateway)
		}))
	}
}

// The state cannot show a limit in another unit, so no plan would show that an update removes it.
func TestUpdateKeepsALimitThatTheStateCannotShow(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		unit    gatewaytest.Option
		status  int
		options []option
		kept    bool
	}{
		"in another unit": {unit: providertest.WithOtherUnit, kept: true},
		"in a unit that cannot be read": {
			unit: gatewaytest.WithStatus(nil), status: 403, options: []option{withoutRefresh}, kept: true,
		},
		"but not one that the plan has shown": {unit: gatewaytest.WithStatus(nil)},
	} {
		for styleName, style := range gatewaytest.Styles() {
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style), test.unit)
				w := newProtocolWorkspace(t, gateway, arguments{"name": "app"})
				w.mustApply()
				gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) {
					key.Unlimited, key.RemainQuota, key.UsedQuota = false, 5000, 300
				})
				if test.status != 0 {
					gateway.Inject(gatewaytest.Fault{Path: "/api/status", Status: test.status})
				}
				w.arguments = arguments{"name": "renamed"}
				requireAction(t, w.apply(test.options...), update)
				key := gateway.APIKeys()[0]
				if isKept := !key.Unlimited && key.RemainQuota == 5000; key.Name != "renamed" || isKept != test.kept {
					t.Errorf("the key is %+v", key)
				}
			}))
		}
	}
}

func TestAPIKeyDeletedBetweenPlanAndApplyIsSettled(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for name, test := range map[string]struct {
			saved   bool
			options []option
			tainted bool
			action  string
			says    string
		}{
			"is an error of a change":    {saved: true, says: "The API key no longer exists"},
			"is no error of a destroy":   {saved: true, options: []option{toDestroy}, action: deletion},
			"is no error of a new plan":  {action: creation},
			"is no error of a new apply": {tainted: true, action: creation},
		} {
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
				w := newProtocolWorkspace(t, gateway, limited)
				w.mustApply()
				w.key.tainted = test.tainted
				w.arguments = limited.with("name", "renamed")
				saved := w.plan(test.options...)
				gateway.RemoveAPIKey(1)
				if !test.saved {
					saved = w.plan(test.options...)
				}
				done := w.execute(saved)
				if test.says != "" {
					requireFailed(t, done, test.says)
				} else {
					requireAction(t, done, test.action)
				}
				w.requireSettled(gateway)
			}))
		}
	}
}

// What a gateway reports in one place only, or in other words than before, is not a change.
func TestReportsThatDifferAreNoChange(t *testing.T) {
	t.Parallel()
	later := func(seconds int64) func(*gatewaytest.APIKey) {
		return func(key *gatewaytest.APIKey) { key.CreatedTime += seconds }
	}
	for styleName, style := range gatewaytest.Styles() {
		for name, test := range map[string]struct {
			quirks gatewaytest.Quirks
			change func(*gatewaytest.APIKey)
		}{
			"created_time one second later":    {change: later(1)},
			"created_time two seconds earlier": {change: later(-2)},
			"created_time of 0":                {change: func(key *gatewaytest.APIKey) { key.CreatedTime = 0 }},
			"created_time and user_id not listed": {
				quirks: gatewaytest.Quirks{NotInList: []string{"created_time", "user_id"}},
			},
			"created_time and user_id not read": {
				quirks: gatewaytest.Quirks{NotInRead: []string{"created_time", "user_id"}},
			},
			"a model and a network twice": {change: func(key *gatewaytest.APIKey) {
				key.Models, key.Subnet = "gpt-5,gpt-5,gpt-5-nano", "10.0.0.0/8,192.0.2.1/32,10.0.0.0/8"
			}},
		} {
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style), gatewaytest.WithQuirks(test.quirks))
				w := newProtocolWorkspace(t, gateway, full)
				w.readsList = true
				w.mustApply()
				w.requireNoChange()
				if test.change != nil {
					gateway.ChangeAPIKey(1, test.change)
				}
				w.requireNoChange()
				w.arguments = full.with("name", "renamed")
				w.mustApply()
				requireSame(t, gateway.Server, nil, w)
				w.arguments = full.with("name", "again")
				w.mustApply(withoutRefresh)
				w.mustApply(toDestroy, withoutRefresh)
				if left := gateway.APIKeys(); len(left) > 0 || len(w.KeysInState()) > 0 {
					t.Errorf("the gateway has %v, and the state %v", left, w.KeysInState())
				}
			}))
		}
	}
}

func TestListWithAWrongTotalIsComplete(t *testing.T) {
	t.Parallel()
	for name, total := range map[string]func(int) int{
		"too small": func(int) int { return 10 }, "zero": func(int) int { return 0 },
		"below zero": func(int) int { return -1 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			requireWholeList(t, newMemoryGateway(t, gatewaytest.WithStyle(gatewaytest.StyleFork),
				gatewaytest.WithQuirks(gatewaytest.Quirks{Total: total}),
				gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(125)...)), 125)
		})
	}
}

// A key that is deleted during paging moves others to pages that were already read.
func TestListIsCompleteIfKeysAreDeletedMeanwhile(t *testing.T) {
	t.Parallel()
	gateway := newMemoryGateway(t, gatewaytest.WithStyle(gatewaytest.StyleFork),
		gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(205)...))
	var pages atomic.Int32
	gateway.SetQuirks(gatewaytest.Quirks{Total: func(count int) int {
		if pages.Add(1) == 2 {
			gateway.RemoveAPIKey(205)
		}
		return count
	}})
	requireWholeList(t, gateway, 204)
}

// requireWholeList reads the list of keys, whose IDs must be 1 to count.
func requireWholeList(t *testing.T, g providertest.Gateway, count int) {
	t.Helper()
	s := newProtocolWorkspace(t, g, nil).serve()
	schema := s.Schema.DataSourceSchemas["aihubmix_api_keys"]
	var keys []tftypes.Value
	if err := s.Attributes(schema, s.ReadData("aihubmix_api_keys", nil))["keys"].As(&keys); err != nil ||
		len(keys) != count {
		t.Errorf("%d of %d keys were listed: %v", len(keys), count, err)
	}
	for number, key := range keys {
		var values map[string]tftypes.Value
		if err := key.As(&values); err != nil || !values["id"].Equal(tftypes.NewValue(tftypes.Number, number+1)) {
			t.Fatalf("key %d is %v: %v", number+1, values["id"], err)
		}
	}
}

// A secret that was changed at the gateway is taken over if it is shown, and is a warning if it is not.
func TestSecretThatWasChangedAtTheGatewayIsNoticed(t *testing.T) {
	t.Parallel()
	const warning = "Warning: The API key's secret was changed at the gateway"
	for styleName, style := range gatewaytest.Styles() {
		t.Run(styleName, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
			w := newProtocolWorkspace(t, gateway, limited)
			w.mustApply()
			w.mustApply(refreshOnly) // It notes that reads show the secret.
			gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.Key = strings.Repeat("New", 15) + "WXYZ" })
			done := w.mustApply()
			if style == gatewaytest.StyleAIHubMix {
				providertest.ExpectWords(t, done.said, warning,
					`The secret of the API key "app" with the ID 1 ends in o0o1 in the state, `+
						"but in WXYZ at the gateway",
					"terraform apply -replace")
				requireAction(t, w.plan(), noChange, warning)
				requireAction(t, w.apply(toReplace), replacing)
			}
			requireSame(t, gateway.Server, nil, w)
			planned := w.plan()
			requireAction(t, planned, noChange)
			providertest.ExpectNone(t, planned.said, "Warning: The API key's secret")
			w.requireDestroyed(gateway)
		}))
	}
}

// A delete that is acknowledged and not done is an error, and the key stays in the state.
func TestDeleteThatIsNotDoneIsAnError(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for name, test := range map[string]struct {
			quirks gatewaytest.Quirks
			fault  gatewaytest.Fault
			says   string
		}{
			"acknowledged": {
				quirks: gatewaytest.Quirks{KeepsDeleted: true},
				fault:  gatewaytest.Fault{Delay: time.Millisecond},
				says:   "the gateway confirmed the deletion of the API key with the ID 1, but still reports it",
			},
			"refused": {
				fault: gatewaytest.Fault{Status: 200, Body: `{"success":false,"message":"not today"}`},
				says:  "not today",
			},
			"lost": {
				fault: gatewaytest.Fault{Reset: true},
				says:  "Cannot delete the API key: the gateway did not respond",
			},
		} {
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
				w := newProtocolWorkspace(t, gateway, limited)
				w.mustApply()
				gateway.SetQuirks(test.quirks)
				test.fault.Method = "DELETE"
				gateway.Inject(test.fault)
				w.requireFailure([]option{toDestroy}, "Cannot delete the API key", test.says)
				requireSame(t, gateway.Server, nil, w)
				gateway.SetQuirks(gatewaytest.Quirks{})
				gateway.ClearFaults()
				w.requireSettled(gateway)
			}))
		}
	}
}

func TestDeleteWithALostResponseIsDone(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]gatewaytest.Fault{
		"a reset": {Method: "DELETE", Reset: true, Processed: true},
		"a 504":   {Method: "DELETE", Status: 504, Processed: true},
		"a page":  {Method: "DELETE", Status: 403, Body: html403, Processed: true},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := newProtocolWorkspace(t, gateway, limited)
			w.mustApply()
			gateway.Inject(fault)
			w.requireDestroyed(gateway)
		}))
	}
}

// Terraform keeps what a delete and a change of a deleted key leave, and settles it with the next apply.
func TestCLISettlesWhatChangedAtTheGateway(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t, keyOfVariable)
	w.MustRun("apply", "-auto-approve")
	gateway.SetQuirks(gatewaytest.Quirks{KeepsDeleted: true})
	said, exit := w.Run("destroy", "-auto-approve")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "but still reports it")
	requireSame(t, gateway.Server, nil, w)
	gateway.SetQuirks(gatewaytest.Quirks{})
	w.MustRun("plan", "-out=saved.tfplan", "-var=name=renamed")
	gateway.RemoveAPIKey(1)
	said, exit = w.Run("apply", "saved.tfplan")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, "The API key no longer exists")
	requireSettled(w, gateway.Server)
}
