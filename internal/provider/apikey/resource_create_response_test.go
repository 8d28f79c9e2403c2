package apikey_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// onCreate is a gateway whose responses to creates are changed.
func onCreate(change func(shown map[string]any, keys []gatewaytest.APIKey)) gatewaytest.Quirks {
	return gatewaytest.Quirks{OnCreate: change}
}

// without removes fields from the response to a create.
func without(names ...string) gatewaytest.Quirks {
	return onCreate(func(shown map[string]any, _ []gatewaytest.APIKey) {
		for _, name := range names {
			delete(shown, name)
		}
	})
}

// A response to a create that describes an older key, as the newest one of a lagging list: that key is not touched.
func TestCreateResponseOfAnotherKeyIsNotBelieved(t *testing.T) {
	t.Parallel()
	for styleName, style := range map[string]gatewaytest.Style{
		"the hosted service": gatewaytest.StyleAIHubMix, "one-api": gatewaytest.StyleOneAPI,
	} {
		t.Run(styleName, inBubble(func(t *testing.T) {
			theirs := gatewaytest.APIKey{Name: "theirs", Key: "TheirKeyThatIsNotOursABCD", RemainQuota: 5}
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(theirs),
				gatewaytest.WithQuirks(onCreate(func(shown map[string]any, keys []gatewaytest.APIKey) {
					shown["id"], shown["name"] = keys[0].ID, keys[0].Name
					shown["key"], shown["full_key"] = keys[0].Key, "sk-"+keys[0].Key
				})))
			others := gateway.APIKeys()
			w := newProtocolWorkspace(t, gateway, limited)
			done := w.apply()
			if done.failed { // Only the response to a create has the secret at the hosted service.
				requireFailed(t, done, "The API key was created, but its secret is lost")
			}
			requireSame(t, gateway.Server, others, w)
			gateway.SetQuirks(gatewaytest.Quirks{})
			w.requireSettled(gateway, others...)
		}))
	}
}

// Responses to creates that lack or garble fields keep the secret, and cost two more requests at most.
func TestCreateResponsesThatLackFieldsKeepTheSecret(t *testing.T) {
	t.Parallel()
	garbled := func(name string, value any) gatewaytest.Quirks {
		return onCreate(func(shown map[string]any, _ []gatewaytest.APIKey) { shown[name] = value })
	}
	for name, test := range map[string]struct {
		quirks gatewaytest.Quirks
		most   int
	}{
		"a whole response": {gatewaytest.Quirks{}, 2},
		"a bare record": {
			gatewaytest.Quirks{OnBody: func(body map[string]any) any { return body["data"] }}, 2,
		},
		"no name":                       {without("name"), 3},
		"ID and secret alone":           {without("name", "key", "models", "subnet", "user_id", "created_time"), 4},
		"a counter that cannot be read": {garbled("used_quota", "many"), 3},
		"a time that cannot be read":    {garbled("accessed_time", []string{}), 3},
		"no expiry":                     {without("expired_time"), 2},
		"a shortened name": {onCreate(func(shown map[string]any, _ []gatewaytest.APIKey) {
			shown["name"] = fmt.Sprint(shown["name"])[:20]
		}), 2},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithQuirks(test.quirks))
			w := newProtocolWorkspace(t, gateway, limited)
			w.mustApply()
			writes := gateway.Count("POST", "/api/token/") + gateway.Count("PUT", "/api/token/")
			reads := gateway.Count("GET", "/api/token/1") + gateway.Count("GET", "/api/token/search")
			if writes != 2 || writes+reads > test.most {
				t.Errorf("%d writes and %d reads were sent", writes, reads)
			}
			if found := w.attribute("key"); found != "sk-"+gateway.APIKeys()[0].Key {
				t.Errorf("the secret is %q", found)
			}
			w.requireSettled(gateway)
		}))
	}
}

// What a create reports may differ from what reads report later: the account of a team, or another clock.
func TestReadsMayReportOtherFactsThanTheCreate(t *testing.T) {
	t.Parallel()
	for name, quirks := range map[string]gatewaytest.Quirks{
		"the account 0": onCreate(func(shown map[string]any, _ []gatewaytest.APIKey) { shown["user_id"] = 0 }),
		"a team's account in reads": {
			Alter:    func(key *gatewaytest.APIKey) { key.UserID = 77 },
			OnCreate: func(shown map[string]any, _ []gatewaytest.APIKey) { shown["user_id"] = 42 },
		},
		"a time 3 seconds later": {
			Alter:    func(key *gatewaytest.APIKey) { key.CreatedTime = 1_767_225_603 },
			OnCreate: func(shown map[string]any, _ []gatewaytest.APIKey) { shown["created_time"] = 1_767_225_600 },
		},
		"a time of another zone": {
			Alter:    func(key *gatewaytest.APIKey) { key.CreatedTime = 1_767_225_600 + 8*3600 },
			OnCreate: func(shown map[string]any, _ []gatewaytest.APIKey) { shown["created_time"] = 1_767_225_600 },
		},
	} {
		for style, masked := range map[string]bool{"": false, ", masked": true} {
			t.Run(name+style, inBubble(func(t *testing.T) {
				quirks := quirks
				if masked {
					quirks.Mask = func(string) string { return "••••••••" }
				}
				gateway := newMemoryGateway(t, gatewaytest.WithQuirks(quirks))
				w := newProtocolWorkspace(t, gateway, limited)
				w.mustApply()
				issued := w.attribute("issued_at")
				for range 2 {
					w.requireNoChange()
					w.mustApply(refreshOnly)
				}
				if w.attribute("user_id") != "42" || w.attribute("issued_at") != issued {
					t.Errorf("the account is %s, and the time %s", w.attribute("user_id"), w.attribute("issued_at"))
				}
				w.arguments = limited.with("name", "renamed")
				w.mustApply()
				gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.Name = "by hand" })
				requireAction(t, w.plan(), update)
				w.requireDestroyed(gateway)
			}))
		}
	}
}

// An ID that is given again within two seconds, to a key with the same name, has a different secret.
func TestIDThatIsGivenAgainAtOnceIsADifferentKey(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t)
		w := newProtocolWorkspace(t, gateway, limited)
		w.mustApply()
		created := gateway.APIKeys()[0].CreatedTime
		gateway.RemoveAPIKey(1)
		gateway.AddAPIKey(gatewaytest.APIKey{
			ID: 1, Name: "another", Key: "AnotherKeyOfTheSameSecondABCD", CreatedTime: created + 1,
		})
		w.requireFailure([]option{toDestroy, withoutRefresh}, "The ID now belongs to a different API key",
			"has a secret that ends in ABCD rather than o0o1")
		if len(gateway.APIKeys()) != 1 {
			t.Error("the other key was deleted")
		}
	})
}

// A search that lists one ID twice lists one key.
func TestSearchThatListsAKeyTwiceDeletesNone(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		t.Run(styleName, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style),
				gatewaytest.WithQuirks(gatewaytest.Quirks{SearchTwice: true}))
			gateway.Inject(gatewaytest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
			w := newProtocolWorkspace(t, gateway, limited)
			w.mustApply()
			if style == gatewaytest.StyleOneAPI && gateway.Count("DELETE", "/api/token/1") > 0 {
				t.Error("the key was deleted")
			}
			w.requireSettled(gateway)
		}))
	}
}

// A time of creation in milliseconds is unknown: a ttl cannot be counted from it. The new key is deleted, also if the
// gateway does not know it yet.
func TestCreationTimeInMillisecondsIsUnknown(t *testing.T) {
	t.Parallel()
	gateways := lateGateways()
	gateways["at once"] = gatewaytest.Quirks{}
	for name, quirks := range gateways {
		t.Run(name, inBubble(func(t *testing.T) {
			quirks.Alter = func(key *gatewaytest.APIKey) { key.CreatedTime = 1_767_225_600_000 }
			gateway := newMemoryGateway(t, gatewaytest.WithQuirks(quirks))
			w := newProtocolWorkspace(t, gateway, limited.with("ttl", "2160h"))
			w.requireFailure(nil, "The new API key's ttl cannot be kept", "The new key was deleted.")
			if left := gateway.APIKeys(); len(left) > 0 {
				t.Errorf("the gateway has %v", left)
			}
			gateway.SetQuirks(gatewaytest.Quirks{Alter: quirks.Alter})
			w.arguments = limited
			w.requireSettled(gateway)
		}))
	}
}

// An expiry in milliseconds is an error of a write and a warning of a refresh, and stops no destroy.
func TestExpiryInMillisecondsStopsNoDestroy(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		inMilliseconds := gatewaytest.Quirks{
			Alter: func(key *gatewaytest.APIKey) { key.ExpiredTime = 4_000_000_000_000 },
		}
		gateway := newMemoryGateway(t, gatewaytest.WithQuirks(inMilliseconds))
		w := newProtocolWorkspace(t, gateway, limited)
		w.requireFailure(nil, "The gateway did not apply the requested settings",
			"expires_at: requested null, reported a time that is not in seconds.")
		gateway.SetQuirks(gatewaytest.Quirks{})
		w.mustApply()
		id := gateway.APIKeys()[0].ID
		gateway.ChangeAPIKey(id, func(key *gatewaytest.APIKey) { key.ExpiredTime = 4_000_000_000_000 })
		planned := w.plan()
		providertest.ExpectWords(t, planned.said, "Warning: The API key's expiry cannot be read")
		gateway.SetQuirks(inMilliseconds)
		w.arguments = limited.with("name", "renamed")
		w.requireFailure(nil, "The gateway did not apply the requested settings",
			"expires_at: requested null, reported a time that is not in seconds.")
		_ = gateway.Clock.Sleep(t.Context(), time.Hour)
		w.requireDestroyed(gateway)
	})
}
