package aihubmix_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// Every setting that the gateway changed is reported, with the key as it is now.
func TestAlteredSettingsAreReportedEach(t *testing.T) {
	all := []aihubmix.Setting{
		aihubmix.SettingName, aihubmix.SettingSpendLimit, aihubmix.SettingExpiry, aihubmix.SettingModels,
		aihubmix.SettingNetworks, aihubmix.SettingStatus,
	}
	for name, test := range map[string]struct {
		quirks   gatewaytest.Quirks
		expected []aihubmix.Setting
	}{
		"a limit of its own": {
			gatewaytest.Quirks{Alter: func(key *gatewaytest.APIKey) { key.RemainQuota = 7 }}, all[1:2],
		},
		"no limit": {
			gatewaytest.Quirks{Alter: func(key *gatewaytest.APIKey) { key.Unlimited = true }}, all[1:2],
		},
		"an expiry of its own": {
			gatewaytest.Quirks{Alter: func(key *gatewaytest.APIKey) { key.ExpiredTime = 3_000_000_000 }}, all[2:3],
		},
		"names without their case": {
			gatewaytest.Quirks{Alter: func(key *gatewaytest.APIKey) { key.Name = strings.ToLower(key.Name) }}, all[:1],
		},
		"models of its own": {
			gatewaytest.Quirks{Alter: func(key *gatewaytest.APIKey) { key.Models = "gpt-5" }}, all[3:4],
		},
		"networks of its own": {
			gatewaytest.Quirks{Alter: func(key *gatewaytest.APIKey) { key.Subnet = "0.0.0.0/0" }}, all[4:5],
		},
		"a status of its own": {
			gatewaytest.Quirks{Alter: func(key *gatewaytest.APIKey) { key.Status = 2 }}, all[5:6],
		},
		"no models at all":   {gatewaytest.Quirks{Unknown: []string{"models"}}, all[3:4]},
		"no networks at all": {gatewaytest.Quirks{Unknown: []string{"subnet"}}, all[4:5]},
		"neither of them":    {gatewaytest.Quirks{Unknown: []string{"models", "subnet"}}, all[3:5]},
		"no names":           {gatewaytest.Quirks{NoRename: true}, all[:1]},
		"all": {gatewaytest.Quirks{NoRename: true, Unknown: []string{
			"models", "subnet",
		}, Alter: func(key *gatewaytest.APIKey) {
			key.RemainQuota, key.ExpiredTime, key.Status = 7, 3_000_000_000, 2
		}}, all},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				settings := limited
				settings.Name = "App"
				_, err := update(t.Context(), gateway.client(), 1, settings)
				expectAltered(t, err, test.expected...)
				altered, _ := errors.AsType[aihubmix.AlteredError](err)
				if altered.Key.ID != 0 {
					expectTable(t, gateway, lineOf(altered.Key))
					contains(t, altered.Error(), "the gateway accepted the settings of the API key with the ID 1")
				}
			}, gatewaytest.WithQuirks(test.quirks), gatewaytest.WithAPIKeys(suiteKey))
		})
	}
}

// An update that is acknowledged but not done is read several times before it is reported.
func TestUpdateThatIsNotDoneIsReported(t *testing.T) {
	for name, test := range map[string]struct {
		settings aihubmix.APIKeySettings
		expected aihubmix.Setting
	}{
		"of the status": {
			aihubmix.APIKeySettings{Name: "app", SpendLimit: new(int64(100_000)), Disabled: true},
			aihubmix.SettingStatus,
		},
		"of the name": {
			aihubmix.APIKeySettings{Name: "renamed", SpendLimit: new(int64(100_000))}, aihubmix.SettingName,
		},
		"of the limit": {aihubmix.APIKeySettings{Name: "app", SpendLimit: new(int64(10))}, aihubmix.SettingSpendLimit},
		"to no limit":  {aihubmix.APIKeySettings{Name: "app"}, aihubmix.SettingSpendLimit},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				gateway.Inject(gatewaytest.Fault{Method: "PUT", Status: 200, Body: `{"success":true}`})
				begun := time.Now()
				_, err := update(t.Context(), gateway.client(), 1, test.settings)
				expectAltered(t, err, test.expected)
				equal(t, "time", time.Since(begun), 4*time.Second)
				expectTable(t, gateway, suiteTable)
			}, gatewaytest.WithAPIKeys(suiteKey))
		})
	}
}

// The error has the gateway's own words, and nothing is changed.
func TestRefusedUpdateIsAnError(t *testing.T) {
	for name, test := range map[string]struct {
		settings aihubmix.APIKeySettings
		says     string
	}{
		"a name of 31 bytes": {aihubmix.APIKeySettings{Name: strings.Repeat("x", 31)}, gatewaytest.MessageNameTooLong},
		"a bare address": {
			aihubmix.APIKeySettings{Name: "app", Networks: []string{"10.0.0.1"}},
			"参数错误：无效的网段：failed to parse subnet: invalid CIDR address: 10.0.0.1",
		},
	} {
		t.Run(name, func(t *testing.T) {
			for _, style := range []gatewaytest.Style{gatewaytest.StyleOneAPI, gatewaytest.StyleFork} {
				inBubble(t, func(t *testing.T, gateway gateway) {
					_, err := update(t.Context(), gateway.client(), 1, test.settings)
					failure := failureOf(t, err)
					equal(t, "kind", failure.Kind, aihubmix.KindRefused)
					equal(t, "words", failure.Message, test.says)
					equal(t, "ambiguous", failure.Ambiguous, false)
					expectTable(t, gateway, suiteTable)
				}, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(suiteKey))
			}
		})
	}
}

// A key that was deleted between its read and its update is reported as not found.
func TestUpdateOfAKeyThatIsGoneIsNotFound(t *testing.T) {
	for name, fault := range map[string]gatewaytest.Fault{
		"refused": {Method: "HEAD"},
		"lost":    {Method: "PUT", Reset: true},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				gateway.Inject(fault)
				client := gateway.client()
				key, err := client.FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1})
				if err != nil {
					t.Fatal(err)
				}
				gateway.RemoveAPIKey(1)
				_, err = client.UpdateAPIKey(t.Context(), key, limited)
				equal(t, "kind", failureOf(t, err).Kind, aihubmix.KindNotFound)
				expectTable(t, gateway)
			}, gatewaytest.WithAPIKeys(suiteKey))
		})
	}
}

// A read settles an update whose response was lost, also if it is done some seconds later.
func TestUpdateWithALostResponseIsSettledByReading(t *testing.T) {
	for name, lost := range lostCreates {
		if lost.key == late {
			continue // The reads after an update do not take that long.
		}
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				fault := lost.ofCreate()
				fault.Method = "PUT"
				gateway.Inject(fault)
				updated, err := update(t.Context(), gateway.client(), 1, limited)
				if fault.Truncate > 0 || lost.key == soon {
					if err != nil {
						t.Fatal(err)
					}
					expectTable(t, gateway, lineOf(updated))
					equal(t, "name", updated.Name, "app")
					return
				}
				equal(t, "ambiguous", failureOf(t, err).Ambiguous, false)
				expectTable(t, gateway, suiteTable)
			}, gatewaytest.WithAPIKeys(suiteKey))
		})
	}
}
