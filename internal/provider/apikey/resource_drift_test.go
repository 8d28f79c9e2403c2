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

// Settings that the provider does not know are as they were after every write.
func TestUpdateKeepsSettingsThatAreNotKnown(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		t.Run(styleName, func(t *testing.T) {
			t.Parallel()
			extra := map[string]any{
				"group": "vip", "remark": "billing", "fallback_models": `["gpt-5-nano"]`, "model_mapping": `{"a":"b"}`,
				"cross_group_retry": true, "priority": float64(7),
			}
			gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style),
				gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app", Unlimited: true, Extra: maps.Clone(extra)}))
			w := gateway.Workspace(t,
				namedKey+providertest.APIKey(
					"  name = var.name",
				)+"import {\n  to = aihubmix_api_key.app\n  id = \"1\"\n}\n")
			w.MustRun("apply", "-auto-approve")
			w.MustRun("apply", "-auto-approve", "-var=name=renamed")
			w.Write("main.tf", providertest.NeedProvider+namedKey+providertest.APIKey(
				"  name = var.name\n  spend_limit_usd = 1\n  enabled = false",
			))
			w.MustRun("apply", "-auto-approve")
			key := gateway.APIKeys()[0]
			if fmt.Sprint(key.Extra) != fmt.Sprint(extra) || key.Status != 2 || key.RemainQuota != 500_000 {
				t.Errorf("the key is %+v", key)
			}
			w.RequireNoChange()
			w.RequireDestroyed(gateway.Server)
		})
	}
}

// A key that is used between any two requests.
func TestSpendingMeanwhileIsNoErrorAndNoDrift(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		t.Run(styleName, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style),
				gatewaytest.WithQuirks(gatewaytest.Quirks{Spends: 7}))
			// What is spent right at the write is not to be seen in any read before it.
			gateway.OnAPIKeyWrite(func(key *gatewaytest.APIKey) {
				key.UsedQuota += 11
				if !key.Unlimited {
					key.RemainQuota -= 11
				}
			})
			w := gateway.Workspace(t, "")
			for _, arguments := range []string{
				"name = \"app\"\nspend_limit_usd = 0.2", "name = \"renamed\"\nspend_limit_usd = 0.2",
				"name = \"renamed\"\nspend_limit_usd = 0.4",
				"name = \"renamed\"\nspend_limit_usd = 0.4\nenabled = false",
				"name = \"renamed\"\nspend_limit_usd = 0.1\nallowed_models = [\"gpt-5\"]",
				"name = \"renamed\"", "name = \"renamed\"\nspend_limit_usd = 0.3",
			} {
				w.Write("main.tf", providertest.NeedProvider+providertest.APIKey(arguments))
				w.MustRun("apply", "-auto-approve")
				providertest.RequireSame(t, gateway.Server, nil, w)
				w.RequireNoChange()
				w.RequireNoChange()
			}
			// Somebody who raises the limit is seen.
			gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.RemainQuota += 1000 })
			providertest.ExpectWords(t, w.MustRun("plan"), "0 to add, 1 to change, 0 to destroy")
			w.MustRun("apply", "-auto-approve")
			w.RequireNoChange()
			w.RequireDestroyed(gateway.Server)
		})
	}
}

func TestAPIKeyThatIsDeletedBetweenPlanAndApply(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		for name, test := range map[string]struct {
			plan []string
			exit int
			says string
		}{
			"is an error of a change": {
				[]string{"plan", "-out=saved.tfplan", "-var=name=renamed"}, 1, "The API key no longer exists",
			},
			"is no error of a destroy":   {[]string{"plan", "-destroy", "-out=saved.tfplan"}, 0, "1 destroyed"},
			"is no error of a new plan":  {nil, 0, "1 added, 0 changed, 0 destroyed"},
			"is no error of a new apply": {[]string{"taint", appKey}, 0, "1 added, 0 changed, 0 destroyed"},
		} {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style))
				w := gateway.Workspace(t, keyOfVariable)
				w.MustRun("apply", "-auto-approve")
				command := []string{"apply", "-auto-approve"}
				if test.plan != nil {
					w.MustRun(test.plan...)
				}
				if len(test.plan) > 2 {
					command = []string{"apply", "saved.tfplan"}
				}
				gateway.RemoveAPIKey(1)
				said, exit := w.Run(command...)
				providertest.ExpectExit(t, exit, test.exit, said)
				providertest.ExpectWords(t, said, test.says)
				w.RequireSettled(gateway.Server)
			})
		}
	}
}

// What a gateway reports in one place only, or otherwise than before, is not a change.
func TestReportsThatDifferAreNoChange(t *testing.T) {
	t.Parallel()
	later := func(seconds int64) func(*gatewaytest.APIKey) {
		return func(key *gatewaytest.APIKey) { key.CreatedTime += seconds }
	}
	for styleName, style := range providertest.Styles {
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
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style), gatewaytest.WithQuirks(test.quirks))
				const data = "data \"aihubmix_api_keys\" \"all\" {}\n"
				w := gateway.Workspace(t,
					namedKey+data+providertest.APIKey(strings.Replace(full, `"app"`, "var.name", 1)))
				w.MustRun("apply", "-auto-approve")
				w.RequireNoChange()
				if test.change != nil {
					gateway.ChangeAPIKey(1, test.change)
				}
				w.RequireNoChange()
				w.MustRun("apply", "-auto-approve", "-var=name=renamed")
				providertest.RequireSame(t, gateway.Server, nil, w)
				w.MustRun("apply", "-auto-approve", "-refresh=false", "-var=name=again")
				w.MustRun("destroy", "-auto-approve", "-refresh=false")
				providertest.RequireSame(t, gateway.Server, nil, w)
				if left := gateway.APIKeys(); len(left) > 0 {
					t.Errorf("the server has %v", left)
				}
			})
		}
	}
}

func TestListWhoseTotalLiesIsWhole(t *testing.T) {
	t.Parallel()
	for name, total := range map[string]func(int) int{
		"too small": func(int) int { return 10 }, "zero": func(int) int { return 0 },
		"below zero": func(int) int { return -1 },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t, gatewaytest.WithStyle(gatewaytest.StyleFork),
				gatewaytest.WithQuirks(gatewaytest.Quirks{Total: total}),
				gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(125)...))
			w := gateway.Workspace(t,
				"data \"aihubmix_api_keys\" \"all\" {}\noutput \"count\" {\n  value = "+
					"length(data.aihubmix_api_keys.all.keys)\n}\n")
			w.MustRun("apply", "-auto-approve")
			if count := strings.TrimSpace(string(w.Output("output", "-json", "count"))); count != "125" {
				t.Errorf("%s of 125 keys were listed", count)
			}
		})
	}
}

// A key that is deleted while a list is read has others come on earlier pages.
func TestListFromWhichKeysAreDeletedMeanwhileIsWhole(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t, gatewaytest.WithStyle(gatewaytest.StyleFork),
		gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(205)...))
	var pages atomic.Int32
	gateway.SetQuirks(gatewaytest.Quirks{Total: func(count int) int {
		if pages.Add(1) == 2 {
			gateway.RemoveAPIKey(205)
		}
		return count
	}})
	s := providertest.Serve(t, providertest.Reaching(gateway.Server))
	s.Configure(nil, false)
	schema := s.Schema.DataSourceSchemas["aihubmix_api_keys"]
	var keys []tftypes.Value
	if err := s.Attributes(schema, s.ReadData("aihubmix_api_keys", nil))["keys"].As(&keys); err != nil ||
		len(keys) != 204 {
		t.Errorf("%d of 204 keys were listed: %v", len(keys), err)
	}
	for number, key := range keys {
		var values map[string]tftypes.Value
		if err := key.As(&values); err != nil || !values["id"].Equal(tftypes.NewValue(tftypes.Number, number+1)) {
			t.Fatalf("key %d is %v: %v", number+1, values["id"], err)
		}
	}
}

// A secret that was changed at the gateway is taken over where it is shown, and said
// where it is not.
func TestSecretThatWasChangedAtTheGateway(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		t.Run(styleName, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style))
			w := gateway.Workspace(t, keyOfVariable)
			w.MustRun("apply", "-auto-approve")
			gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.Key = strings.Repeat("New", 15) + "WXYZ" })
			said := w.MustRun("apply", "-auto-approve")
			if style == gatewaytest.StyleAIHubMix {
				providertest.ExpectWords(t, said, "Warning: The API key's secret was changed at the gateway",
					`The secret of the key "app" with the ID 1 in the state ends in 0001, but the gateway's ends in WXYZ`,
					"terraform apply -replace")
				providertest.ExpectWords(t, w.MustRun("plan"),
					"Warning: The API key's secret was changed at the gateway")
				w.MustRun("apply", "-auto-approve", "-replace="+appKey)
			}
			providertest.RequireSame(t, gateway.Server, nil, w)
			providertest.ExpectNone(t, w.MustRun("plan"), "Warning: The API key's secret")
			w.RequireNoChange()
			w.RequireDestroyed(gateway.Server)
		})
	}
}

// A delete that is acknowledged and not done is an error, and the key stays in the state.
func TestDeleteThatIsNotDoneIsAnError(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		for name, test := range map[string]struct {
			quirks gatewaytest.Quirks
			fault  gatewaytest.Fault
			says   string
		}{
			"acknowledged": {quirks: gatewaytest.Quirks{KeepsDeleted: true}, fault: gatewaytest.Fault{
				Method: "DELETE", Delay: time.Millisecond,
			}, says: "the service confirmed the deletion of the key 1, but still shows it"},
			"refused": {fault: gatewaytest.Fault{
				Method: "DELETE", Status: 200, Body: `{"success":false,"message":"not today"}`,
			}, says: "not today"},
			"lost": {
				fault: gatewaytest.Fault{Method: "DELETE", Reset: true},
				says:  "Cannot delete the API key: the service did not answer",
			},
		} {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style))
				w := gateway.Workspace(t, keyOfVariable)
				w.MustRun("apply", "-auto-approve")
				gateway.SetQuirks(test.quirks)
				gateway.Inject(test.fault)
				said, exit := w.Run("destroy", "-auto-approve")
				providertest.ExpectExit(t, exit, 1, said)
				providertest.ExpectWords(t, said, "Cannot delete the API key", test.says)
				providertest.RequireSame(t, gateway.Server, nil, w)
				gateway.SetQuirks(gatewaytest.Quirks{})
				gateway.ClearFaults()
				w.RequireSettled(gateway.Server)
			})
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
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			gateway := providertest.NewGateway(t)
			w := gateway.Workspace(t, keyOfVariable)
			w.MustRun("apply", "-auto-approve")
			gateway.Inject(fault)
			w.RequireDestroyed(gateway.Server)
		})
	}
}
