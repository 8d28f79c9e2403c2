package apikey_test

import (
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// unlistedBodies are the forms in which a list that does not work responds with 404.
var unlistedBodies = map[string]string{
	"a page of nginx": "<html><head><title>404 Not Found</title></head></html>",
	"JSON":            `{"success":false,"message":"not found"}`,
	"text":            "404 page not found",
	"nothing":         "",
}

// A list that does not work does not say that a key is gone, whatever its status and its body are.
func TestFailingListIsNoProofThatAnAPIKeyIsGone(t *testing.T) {
	t.Parallel()
	const says = "the API keys cannot be listed"
	for name, body := range unlistedBodies {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := newProtocolWorkspace(t, gateway, limited)
			w.mustApply()
			key := gateway.APIKeys()[0]
			gateway.Inject(gatewaytest.Fault{Path: "/api/token/", Method: "GET", Status: 404, Body: body})
			gateway.Inject(gatewaytest.Fault{
				Path: "/api/token/1", Method: "GET", Status: 200, Body: `{"success":false,"message":"try later"}`,
			})
			w.requireFailure(nil, says, "It is not known whether the API key with the ID 1 is gone",
				"terraform state rm")
			w.requireFailure([]option{refreshOnly}, says)
			w.requireFailure([]option{toDestroy}, says)
			w.requireFailure([]option{toDestroy, withoutRefresh}, says)
			if sent := gateway.Count("DELETE", "/api/token/1"); sent > 0 || len(gateway.APIKeys()) != 1 {
				t.Errorf("%d deletes were sent, and the gateway has %v", sent, gateway.APIKeys())
			}
			gateway.ClearFaults()
			w.requireNoChange()
			if found := gateway.APIKeys()[0]; found.Name != key.Name {
				t.Errorf("the gateway has %v", found)
			}
			w.requireDestroyed(gateway)
		}))
	}
}

// A gateway refuses a revoked Manage Key with status 200, like a key that is gone.
func TestRevokedManageKeyIsNamed(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for name, options := range map[string][]option{
			"in a plan": nil, "in a destroy": {toDestroy}, "in a destroy without refresh": {toDestroy, withoutRefresh},
		} {
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
				w := newProtocolWorkspace(t, gateway, limited)
				w.mustApply()
				w.around.Variables["AIHUBMIX_MANAGE_KEY"] = "fd-revoked"
				w.requireFailure(options, "access was refused", "the Manage Key is wrong or revoked")
				if len(w.KeysInState()) != 1 || len(gateway.APIKeys()) != 1 {
					t.Errorf("the state has %v, the gateway %v", w.KeysInState(), gateway.APIKeys())
				}
			}))
		}
	}
}

// From the delete on, a list that does not work leaves the key in the state.
func TestDeleteWithoutAListIsNotDone(t *testing.T) {
	t.Parallel()
	for name, body := range unlistedBodies {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := newProtocolWorkspace(t, gateway, limited)
			w.mustApply()
			_ = gateway.Clock.Sleep(t.Context(), time.Hour)
			saved := w.plan(toDestroy)
			gateway.Inject(gatewaytest.Fault{Path: "/api/token/", Method: "GET", Status: 404, Body: body})
			gateway.Inject(gatewaytest.Fault{Path: "/api/token/1", Method: "DELETE", Status: 404, Body: body})
			gateway.Inject(gatewaytest.Fault{Path: "/api/token/1", Method: "GET", Times: 1})
			gateway.Inject(gatewaytest.Fault{Path: "/api/token/1", Method: "GET", Status: 404, Body: body})
			requireFailed(t, w.execute(saved), "Cannot delete the API key")
			if len(w.KeysInState()) != 1 || len(gateway.APIKeys()) != 1 {
				t.Errorf("the state has %v, the gateway %v", w.KeysInState(), gateway.APIKeys())
			}
			gateway.ClearFaults()
			w.requireDestroyed(gateway)
		}))
	}
}

// lateGateways know a new key only after a while: a replica, a cache, or a base URL that lags.
func lateGateways() map[string]gatewaytest.Quirks {
	late := map[string]gatewaytest.Quirks{}
	for _, lag := range []time.Duration{2 * time.Second, 4 * time.Second, 6 * time.Second, 20 * time.Second} {
		late["reads "+lag.String()+" late"] = gatewaytest.Quirks{ReadLag: lag, ListLag: lag, SearchLag: lag}
		late["reads and writes "+lag.String()+" late"] = gatewaytest.Quirks{
			ReadLag: lag, ListLag: lag, SearchLag: lag, WriteLag: lag,
		}
	}
	return late
}

// A new key that a gateway does not know yet is waited for, by whatever comes first.
func TestYoungAPIKeyIsWaitedFor(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for name, quirks := range lateGateways() {
			if style == gatewaytest.StyleFork && quirks.ListLag > 15*time.Second {
				continue // It shows a new key in lists alone, so each create takes too long.
			}
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style), gatewaytest.WithQuirks(quirks))
				w := newProtocolWorkspace(t, gateway, limited)
				done := w.apply()
				if done.failed {
					t.Fatal(done.said)
				}
				w.requireNoChange()
				w.arguments = limited.with("name", "renamed")
				w.mustApply(withoutRefresh)
				w.requireNoChange()
				if found := gateway.APIKeys(); len(found) != 1 || found[0].Name != "renamed" {
					t.Errorf("the gateway has %v", found)
				}
				w.requireDestroyed(gateway)
				if slept := gateway.Clock.Slept(); slept > 3*time.Minute {
					t.Errorf("%s were waited", slept)
				}
			}))
		}
	}
}

// A destroy right after the create deletes the key.
func TestYoungAPIKeyIsDeleted(t *testing.T) {
	t.Parallel()
	for name, quirks := range lateGateways() {
		for how, options := range map[string][]option{
			"with a refresh": {toDestroy}, "without a refresh": {toDestroy, withoutRefresh},
		} {
			t.Run(name+", "+how, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t)
				w := newProtocolWorkspace(t, gateway, limited)
				w.mustApply()
				gateway.SetQuirks(quirks)
				w.mustApply(options...)
				if len(w.KeysInState()) > 0 || len(gateway.APIKeys()) > 0 {
					t.Errorf("the state has %v, the gateway %v", w.KeysInState(), gateway.APIKeys())
				}
			}))
		}
	}
}

// A key that was deleted in the console right after its creation is waited for, for a minute at most.
func TestWaitForAYoungAPIKeyEnds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		age     time.Duration
		options []option
		action  string
		most    time.Duration
	}{
		"a plan":                    {0, nil, creation, time.Minute},
		"a plan after half of it":   {30 * time.Second, nil, creation, 31 * time.Second},
		"a plan after a minute":     {time.Minute, nil, creation, 0},
		"a destroy of an old one":   {time.Hour, []option{toDestroy, withoutRefresh}, deletion, 0},
		"a destroy of a young one":  {0, []option{toDestroy, withoutRefresh}, deletion, time.Minute},
		"a clock that was set back": {-time.Hour, nil, creation, time.Minute},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := newProtocolWorkspace(t, gateway, limited)
			w.mustApply()
			gateway.RemoveAPIKey(1)
			_ = gateway.Clock.Sleep(t.Context(), test.age)
			before := gateway.Clock.Slept()
			planned := w.plan(test.options...)
			requireAction(t, planned, test.action)
			if test.action == deletion {
				w.execute(planned)
			}
			if slept := gateway.Clock.Slept() - before; slept > test.most {
				t.Errorf("%s were waited", slept)
			}
		}))
	}
}

// A destroy of an old key sends three requests, and waits for nothing.
func TestDestroyOfAnOldAPIKeyWaitsForNothing(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		t.Run(styleName, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
			w := newProtocolWorkspace(t, gateway, limited)
			w.mustApply()
			_ = gateway.Clock.Sleep(t.Context(), time.Hour)
			gateway.ForgetRequests()
			slept := gateway.Clock.Slept()
			w.mustApply(toDestroy, withoutRefresh)
			if gateway.Clock.Slept() != slept {
				t.Errorf("%s were waited", gateway.Clock.Slept()-slept)
			}
			providertest.ExpectRequests(t, gateway.Server, 3)
		}))
	}
}

// A key that was deleted between the read and the write of an update is missing, not the endpoint.
func TestAPIKeyThatIsDeletedBeforeItsUpdateIsNamed(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		t.Run(styleName, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
			w := newProtocolWorkspace(t, gateway, limited)
			w.mustApply()
			_ = gateway.Clock.Sleep(t.Context(), time.Hour)
			w.arguments = limited.with("name", "renamed")
			saved := w.plan()
			stale := `{"success":true,"data":{"id":1,"name":"app","unlimited_quota":true,"models":"","subnet":""}}`
			gateway.Inject(gatewaytest.Fault{Path: "/api/token/1", Method: "GET", Times: 1, Status: 200, Body: stale})
			gateway.RemoveAPIKey(1)
			requireFailed(t, w.execute(saved), "The API key no longer exists", "Plan again")
		}))
	}
}

// A state without an ID is that of a pending key only if its name is a creation name.
func TestStateWithoutAnIDAndWithAnOrdinaryNameTouchesNoKey(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]option{
		"in a plan": nil, "in a destroy": {toDestroy}, "in a destroy without refresh": {toDestroy, withoutRefresh},
		"in an update without refresh": {withoutRefresh},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := newProtocolWorkspace(t, gateway, limited)
			w.mustApply()
			gateway.AddAPIKey(gatewaytest.APIKey{Name: "app"})
			w.setAttribute("id", nil)
			w.arguments = limited.with("spend_limit_usd", 0.3)
			w.requireFailure(options, "The API key has no ID in the state", "terraform state rm")
			if keys := gateway.APIKeys(); len(keys) != 2 || gateway.Count("DELETE", "/api/token/2") > 0 {
				t.Errorf("the gateway has %v", keys)
			}
		}))
	}
}
