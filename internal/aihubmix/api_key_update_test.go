package aihubmix_test

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// A key that ran out is enabled in the order that the one-api family requires.
func TestAPIKeyThatRanOutIsEnabledAgain(t *testing.T) {
	exhausted := gatewaytest.APIKey{Name: "app", Status: 4, RemainQuota: 0, UsedQuota: 100_000}
	expired := gatewaytest.APIKey{Name: "app", Status: 3, Unlimited: true, RemainQuota: -1, ExpiredTime: 1_000}
	for name, test := range map[string]struct {
		key      gatewaytest.APIKey
		settings aihubmix.APIKeySettings
		expected string
	}{
		"by a higher limit": {
			exhausted,
			aihubmix.APIKeySettings{Name: "app", SpendLimit: new(int64(150_000))},
			"1 app status=1 remain=50000 used=100000 unlimited=false expires=-1 models= subnet=",
		},
		"by no limit": {
			exhausted,
			aihubmix.APIKeySettings{Name: "app"},
			"1 app status=1 remain=-1 used=100000 unlimited=true expires=-1 models= subnet=",
		},
		"not by a limit that is still used": {
			exhausted,
			aihubmix.APIKeySettings{Name: "app", SpendLimit: new(int64(60_000))},
			"1 app status=4 remain=-40000 used=100000 unlimited=false expires=-1 models= subnet=",
		},
		"by a later expiry": {
			expired,
			aihubmix.APIKeySettings{Name: "app", ExpiredTime: new(int64(4_000_000_000))},
			"1 app status=1 remain=-1 used=0 unlimited=true expires=4000000000 models= subnet=",
		},
		"into disabled, if that is wanted": {
			exhausted,
			aihubmix.APIKeySettings{Name: "app", SpendLimit: new(int64(150_000)), Disabled: true},
			"1 app status=2 remain=50000 used=100000 unlimited=false expires=-1 models= subnet=",
		},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				updated, err := update(t.Context(), gateway.client(), 1, test.settings)
				if err != nil {
					t.Fatal(err)
				}
				expectTable(t, gateway, test.expected)
				equal(t, "what is returned", lineOf(updated), test.expected)
			}, gatewaytest.WithAPIKeys(test.key))
		})
	}
}

// The one-api family changes the status in a separate request.
func TestStatusIsChangedWithTheFewestRequests(t *testing.T) {
	expected := map[gatewaytest.Style]string{
		gatewaytest.StyleAIHubMix: "GET key, PUT keys",
		gatewaytest.StyleOneAPI:   "GET key, PUT keys, PUT keys",
		gatewaytest.StyleFork:     "GET key, PUT keys, GET key, PUT keys, GET key",
	}
	for name, status := range map[string]int64{"to disabled": 1, "to enabled": 2} {
		for spending, spends := range map[string]int64{"of a key at rest": 0, "of a key that spends": 7} {
			t.Run(name+" "+spending, func(t *testing.T) {
				inEveryStyle(t, func(t *testing.T, gateway gateway, style gatewaytest.Style) {
					settings := limited
					settings.Disabled = status == 1
					updated, err := update(t.Context(), gateway.client(), 1, settings)
					if err != nil {
						t.Fatal(err)
					}
					equal(t, "requests", requests(gateway), expected[style])
					expectTable(t, gateway, lineOf(updated))
					equal(t, "status", int64(*updated.Status), 3-status)
				}, gatewaytest.WithQuirks(gatewaytest.Quirks{Spends: spends}), gatewaytest.WithAPIKeys(
					gatewaytest.APIKey{Name: "app", Status: status, RemainQuota: 5_000},
				))
			})
		}
	}
}

// The separate request neither undoes the others nor waits for earlier spending.
func TestStatusIsChangedAtOnceThoughTheKeyHasSpent(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		spent := false
		gateway.OnAPIKeyWrite(func(key *gatewaytest.APIKey) {
			if !spent {
				spent = true
				key.RemainQuota, key.UsedQuota = key.RemainQuota-10, key.UsedQuota+10
			}
		})
		begun := time.Now()
		updated, err := update(t.Context(), gateway.client(), 1,
			aihubmix.APIKeySettings{Name: "app", SpendLimit: new(int64(500)), Disabled: true})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "time", time.Since(begun), 0)
		expectTable(t, gateway, lineOf(updated))
		expectTable(t, gateway, "1 app status=2 remain=500 used=10 unlimited=false expires=-1 models= subnet=")
	}, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app", RemainQuota: 100}))
}

// Spending before every request is no error, and raises the limit by no more than the
// spent amount.
func TestSpendingDuringAnUpdateMovesTheLimitByWhatWasSpent(t *testing.T) {
	const before, spends = 2_000, 7
	changes := map[string]aihubmix.APIKeySettings{
		"of all settings": limited,
		"of the name":     {Name: "renamed", SpendLimit: new(int64(50_000))},
		"of the limit":    {Name: "app", SpendLimit: new(int64(60_000))},
		"of the status":   {Name: "app", SpendLimit: new(int64(50_000)), Disabled: true},
		"to no limit":     {Name: "app"},
		"of nothing":      {Name: "app", SpendLimit: new(int64(50_000))},
	}
	for name, settings := range changes {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				begun := time.Now()
				updated, err := update(t.Context(), gateway.client(), 1, settings)
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "time", time.Since(begun), 0)
				expectTable(t, gateway, lineOf(updated))
				if settings.SpendLimit == nil {
					return
				}
				spent := *updated.UsedQuota - before
				if moved := *updated.SpendLimit() - *settings.SpendLimit; moved < 0 || moved > spent {
					t.Errorf("the limit is higher by %d, though only %d was spent", moved, spent)
				}
			}, gatewaytest.WithQuirks(gatewaytest.Quirks{Spends: spends}), gatewaytest.WithAPIKeys(
				gatewaytest.APIKey{Name: "app", RemainQuota: 48_000, UsedQuota: before},
			))
		})
	}
}

// A limit that rose by more than the spent amount, or fell, is reported.
func TestLimitThatMovedOtherwiseIsAltered(t *testing.T) {
	for name, change := range map[string]func(*gatewaytest.APIKey){
		"up without spending": func(key *gatewaytest.APIKey) { key.RemainQuota += 10 },
		"up by more than spent": func(key *gatewaytest.APIKey) {
			key.RemainQuota, key.UsedQuota = key.RemainQuota+1, key.UsedQuota+10
		},
		"down": func(key *gatewaytest.APIKey) { key.RemainQuota -= 10 },
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				_, err := update(t.Context(), gateway.client(), 1,
					aihubmix.APIKeySettings{Name: "app", SpendLimit: new(int64(500))})
				expectAltered(t, err, aihubmix.SettingSpendLimit)
			}, gatewaytest.WithQuirks(gatewaytest.Quirks{Alter: change}), gatewaytest.WithAPIKeys(
				gatewaytest.APIKey{Name: "app", RemainQuota: 100},
			))
		})
	}
}

// Unknown fields are kept, whatever they hold.
func TestUnknownSettingsAreKept(t *testing.T) {
	extra := map[string]any{
		"group": "vip", "note": "for the night shift", "fallback_models": []any{"gpt-5", "claude"},
		"model_mapping": map[string]any{"gpt-5": "gpt-5-nano"}, "big": 9007199254740993.0, "off": false, "nothing": nil,
	}
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		client := gateway.client()
		settings := limited
		settings.Disabled = true // The status takes a second request.
		for range 2 {
			if _, err := update(t.Context(), client, 1, settings); err != nil {
				t.Fatal(err)
			}
			settings.Disabled, settings.Name = false, "renamed"
		}
		held := gateway.APIKeys()[0]
		equal(t, "name", held.Name, "renamed")
		equal(t, "kept settings", sorted(held.Extra), sorted(extra))
		for _, request := range gateway.Requests() {
			if request.Method == http.MethodPut {
				lacks(t, string(request.Body), `"key"`, "full_key", "used_quota", "accessed_time", held.Key)
			}
		}
	}, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app", RemainQuota: 5, Extra: maps.Clone(extra)}))
}

// A new key keeps the fields that the gateway set when it gets its own name.
func TestNewKeyKeepsTheFieldsThatTheGatewaySet(t *testing.T) {
	give := func(key *gatewaytest.APIKey) {
		if key.Extra == nil {
			key.Extra = map[string]any{"group": "default", "fallback_models": []any{"gpt-5"}}
		}
	}
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		if _, err := createNamed(t.Context(), gateway.client(), limited); err != nil {
			t.Fatal(err)
		}
		equal(t, "settings", sorted(gateway.APIKeys()[0].Extra),
			sorted(map[string]any{"group": "default", "fallback_models": []any{"gpt-5"}}))
	}, gatewaytest.WithQuirks(gatewaytest.Quirks{Alter: give}))
}

// Stale reads, and reads that do not know the key yet, are repeated.
func TestStaleReadsAfterAnUpdateAreRepeated(t *testing.T) {
	for name, quirks := range map[string]gatewaytest.Quirks{
		"as it was before, once":  {StaleReads: 1},
		"as it was before, twice": {StaleReads: 2},
		"not known for a while":   {ReadLag: 3 * time.Second, ListLag: 3 * time.Second},
	} {
		for change, settings := range map[string]aihubmix.APIKeySettings{
			"all settings": limited, "the name": {Name: "renamed"},
			"the limit": {Name: "app", SpendLimit: new(int64(5))}, "the status": {Name: "app", Disabled: true},
		} {
			t.Run(name+", "+change, func(t *testing.T) {
				inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
					client := gateway.client()
					created, err := client.CreateAPIKey(t.Context(), inCreation(aihubmix.APIKeySettings{}))
					if err != nil {
						t.Fatal(err)
					}
					updated, err := client.UpdateAPIKey(t.Context(), created, settings)
					if err != nil {
						t.Fatal(err)
					}
					expectTable(t, gateway, lineOf(updated))
					equal(t, "name", gateway.APIKeys()[0].Name, settings.Name)
				}, gatewaytest.WithQuirks(quirks))
			})
		}
	}
}

// A field that only a list or only a single read has is no difference.
func TestFieldMissingFromAResponseIsNoDifference(t *testing.T) {
	alone := []string{"created_time", "user_id", "accessed_time"}
	for name, quirks := range map[string]gatewaytest.Quirks{
		"not in the list":        {NotInList: alone},
		"not in the single read": {NotInRead: alone},
		"settings not in the list": {
			NotInList: []string{"models", "subnet", "expired_time", "remain_quota", "unlimited_quota", "name_of_none"},
		},
		"counters not in the list":     {NotInList: []string{"used_quota"}},
		"counters not in single reads": {NotInRead: []string{"used_quota"}},
	} {
		for way, fault := range map[string]gatewaytest.Fault{
			"answered": {Method: "HEAD"},
			"lost":     {Method: "POST", Reset: true, Processed: true, Times: 1},
		} {
			t.Run(name+", "+way, func(t *testing.T) {
				inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
					gateway.Inject(fault)
					client := gateway.client()
					created, err := createNamed(t.Context(), client, limited)
					if err != nil {
						t.Fatal(err)
					}
					renamed := limited
					renamed.Name = "renamed"
					if _, err := update(t.Context(), client, created.ID, renamed); err != nil {
						t.Fatal(err)
					}
					equal(t, "keys", len(gateway.APIKeys()), 1)
					equal(t, "name", gateway.APIKeys()[0].Name, "renamed")
					equal(t, "models", gateway.APIKeys()[0].Models, "gpt-5,gpt-5-nano")
					equal(t, "limit", gateway.APIKeys()[0].RemainQuota, 100_000)
				}, gatewaytest.WithQuirks(quirks))
			})
		}
	}
}

func sorted(values map[string]any) string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(values)) {
		lines = append(lines, name+"="+fmt.Sprint(values[name]))
	}
	return fmt.Sprint(lines)
}

// The response to an update is believed if it has the whole key with the requested
// settings; otherwise the key is read.
func TestUpdatedKeyIsReadIfTheResponseIsNotTheWholeKey(t *testing.T) {
	settings := aihubmix.APIKeySettings{Name: "renamed"}
	for name, body := range map[string]string{
		"an old one":    `{"id":1,"name":"app","status":1,"expired_time":-1,"remain_quota":5,"unlimited_quota":false,"used_quota":0,"models":"gpt-5","subnet":""}`,
		"a part of it":  `{"id":1,"name":"renamed","status":1,"unlimited_quota":true}`,
		"another key's": `{"id":2,"name":"renamed","status":1,"expired_time":-1,"remain_quota":-1,"unlimited_quota":true,"used_quota":0,"models":"","subnet":""}`,
		"no object":     `true`,
		"a broken one":  `{"id":1,"remain_quota":"lots"}`,
	} {
		for _, done := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, done %t", name, done), func(t *testing.T) {
				inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
					gateway.Inject(gatewaytest.Fault{
						Method: "PUT", Status: 200, Body: `{"success":true,"data":` + body + `}`, Processed: done,
					})
					updated, err := update(t.Context(), gateway.client(), 1, settings)
					if !done {
						expectAltered(t, err, aihubmix.SettingName, aihubmix.SettingSpendLimit, aihubmix.SettingModels)
						return
					}
					expectAltered(t, err)
					expectTable(t, gateway, lineOf(updated))
				}, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app", RemainQuota: 5, Models: "gpt-5"}))
			})
		}
	}
}
