package apikey_test

import (
	"fmt"
	"testing"
	"testing/synctest"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

const namedKey = "variable \"name\" {\n  default = \"app\"\n}\n"

var limited = arguments{"name": "app", "spend_limit_usd": 0.2, "allowed_models": []string{"gpt-5"}}

// keyOfVariable is the same key, with its name in a variable.
var keyOfVariable = namedKey + providertest.APIKey(
	"  name = var.name\n  spend_limit_usd = 0.2\n  allowed_models = [\"gpt-5\"]")

// reuseID gives the ID of a key to a key of somebody else, as a restored database does.
func reuseID(g providertest.Gateway, id int64, change func(*gatewaytest.APIKey)) []gatewaytest.APIKey {
	g.ChangeAPIKey(id, func(key *gatewaytest.APIKey) {
		*key = gatewaytest.APIKey{
			ID: id, UserID: 42, Name: "theirs", Key: fmt.Sprintf("TheirKeyNumber%030dXYZW", id), Status: 1,
			CreatedTime: 1_000_000_000, ExpiredTime: -1, Unlimited: true, Models: "gpt-5-nano",
		}
		change(key)
	})
	return g.APIKeys()
}

// differences are the ways in which another key with the same ID differs.
var differences = map[string]func(*gatewaytest.APIKey){
	"created at another time":        func(*gatewaytest.APIKey) {},
	"of another account":             func(key *gatewaytest.APIKey) { key.UserID, key.CreatedTime = 43, 1_767_225_600 },
	"without a time, another secret": func(key *gatewaytest.APIKey) { key.CreatedTime = 0 },
}

// The provider compares a key before it changes or deletes it, whatever the CLI has read before.
func TestAPIKeyWithAReusedIDIsNotTouched(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		options                  []option
		isPlan, isSaved, tainted bool
		name                     string
	}{
		"by a plan":                    {isPlan: true},
		"by a change":                  {name: "renamed"},
		"by a change without refresh":  {name: "renamed", options: []option{withoutRefresh}},
		"by a saved plan to change":    {name: "renamed", isSaved: true},
		"by a destroy":                 {options: []option{toDestroy}},
		"by a destroy without refresh": {options: []option{toDestroy, withoutRefresh}},
		"by a saved plan to destroy":   {options: []option{toDestroy}, isSaved: true},
		"by a replacement of a tainted one without refresh": {tainted: true, options: []option{withoutRefresh}},
	} {
		for how, difference := range differences {
			t.Run(name+", "+how, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t)
				w := newProtocolWorkspace(t, gateway, limited)
				w.mustApply()
				w.key.tainted = test.tainted
				if test.name != "" {
					w.arguments = limited.with("name", test.name)
				}
				saved := w.plan(test.options...)
				theirs := reuseID(gateway, 1, difference)
				if !test.isSaved {
					saved = w.plan(test.options...)
				}
				if !test.isPlan {
					saved = w.execute(saved)
				}
				requireFailed(t, saved, "The ID now belongs to a different API key",
					`The API key "theirs" has this ID now, but it `,
					"Neither was changed.")
				if found := gateway.APIKeys(); fmt.Sprint(found) != fmt.Sprint(theirs) {
					t.Errorf("the gateway has %v", found)
				}
				if keys := w.KeysInState(); len(keys) != 1 || *keys[0].ID != 1 || keys[0].Name != "app" {
					t.Errorf("the state has %v", keys)
				}
				w.key = trackedKey{}
				w.requireSettled(gateway, theirs...)
			}))
		}
	}
}

// Terraform keeps a key whose ID was reused in the state until the user removes it there.
func TestCLIDoesNotTouchAKeyWithAReusedID(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t)
	w := gateway.Workspace(t, keyOfVariable)
	w.MustRun("apply", "-auto-approve")
	w.MustRun("taint", appKey) // Then Terraform sends no private state with the delete.
	theirs := reuseID(gateway, 1, differences["created at another time"])
	for _, command := range [][]string{
		{"apply", "-auto-approve", "-refresh=false"}, {"destroy", "-auto-approve"},
	} {
		said, exit := w.Run(command...)
		providertest.ExpectExit(t, exit, 1, said)
		providertest.ExpectWords(t, said, "The ID now belongs to a different API key", "Neither was changed.")
	}
	if found := gateway.APIKeys(); fmt.Sprint(found) != fmt.Sprint(theirs) {
		t.Errorf("the gateway has %v", found)
	}
	w.MustRun("state", "rm", appKey)
	requireSettled(w, gateway.Server, theirs...)
}

// With the Manage Key of another account, the ID is another key's, or no key's.
func TestTaintedAPIKeyOfAnotherAccountIsNotTouched(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for name, exists := range map[string]bool{"the ID is another key's": true, "the ID is no key's": false} {
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
				w := newProtocolWorkspace(t, gateway, limited)
				w.mustApply()
				w.key.tainted = true
				own := gateway.APIKeys()[0]
				setAccount(gateway, map[string]any{"id": 43, "username": "eve"})
				says := "The ID now belongs to a different API key"
				var theirs []gatewaytest.APIKey
				if exists {
					theirs = reuseID(gateway, 1, func(key *gatewaytest.APIKey) { key.UserID = 43 })
				} else {
					gateway.RemoveAPIKey(1)
					says = "The API key belongs to a different account"
				}
				w.requireFailure([]option{withoutRefresh}, says)
				w.requireFailure([]option{toDestroy, withoutRefresh}, says)
				if found := gateway.APIKeys(); fmt.Sprint(found) != fmt.Sprint(theirs) ||
					gateway.Count("DELETE", "/api/token/1") != 0 {
					t.Errorf("the gateway has %v", found)
				}
				// With the own account again, nothing is lost.
				setAccount(gateway, map[string]any{"id": 42, "username": "ada"})
				gateway.RemoveAPIKey(1)
				gateway.AddAPIKey(own)
				w.requireSettled(gateway)
			}))
		}
	}
}

func setAccount(g providertest.Gateway, fields map[string]any) {
	for field, value := range fields {
		g.SetAccountField(field, value)
	}
}

func TestAPIKeyIsNotGoneForAnotherAccount(t *testing.T) {
	t.Parallel()
	renamed := limited.with("name", "renamed")
	for name, test := range map[string]struct {
		arguments arguments
		options   []option
	}{
		"in a plan":                    {limited, nil},
		"in a destroy":                 {limited, []option{toDestroy}},
		"in a destroy without refresh": {limited, []option{toDestroy, withoutRefresh}},
		"in a change without refresh":  {renamed, []option{withoutRefresh}},
	} {
		for who, account := range map[string]struct {
			fields map[string]any
			says   string
		}{
			"with another ID": {
				map[string]any{"id": 43, "username": "eve"},
				"belongs to the account with the ID 42 (ada). The Manage Key, which came from the environment " +
					"variable AIHUBMIX_MANAGE_KEY, belongs to the account with the ID 43 (eve)",
			},
			"without an ID, but another name": {
				map[string]any{"id": nil, "username": "eve"},
				`belongs to the account "ada". The Manage Key, which came from the environment variable ` +
					`AIHUBMIX_MANAGE_KEY, belongs to the account "eve"`,
			},
			"that reports neither": {
				map[string]any{"id": nil, "username": nil},
				"was not found. It may be gone, or it may belong to a different account than the Manage Key, which " +
					"came from the environment variable AIHUBMIX_MANAGE_KEY. The two accounts cannot be compared",
			},
		} {
			t.Run(name+", "+who, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t)
				w := newProtocolWorkspace(t, gateway, limited)
				w.mustApply()
				gateway.RemoveAPIKey(1)
				setAccount(gateway, account.fields)
				w.arguments = test.arguments
				w.requireFailure(test.options, account.says)
				if keys := w.KeysInState(); len(keys) != 1 {
					t.Errorf("the state has %v", keys)
				}
			}))
		}
	}
}

// Some gateways report the ID 0 or that of a team with a key, and earlier states have it. The account with the name of
// the state is the key's.
func TestAccountIDOfTheStateIsHealed(t *testing.T) {
	t.Parallel()
	for name, isGone := range map[string]bool{"of a key that exists": false, "of a key that is gone": true} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t, gatewaytest.WithQuirks(gatewaytest.Quirks{
				Alter: func(key *gatewaytest.APIKey) { key.UserID = 0 },
			}))
			w := newProtocolWorkspace(t, gateway, limited)
			setAccount(gateway, map[string]any{"id": 7})
			w.mustApply()
			setAccount(gateway, map[string]any{"id": 42})
			if isGone {
				gateway.RemoveAPIKey(1)
				requireAction(t, w.plan(), creation)
				return
			}
			w.readsAccount = true
			w.mustApply(refreshOnly)
			if found := w.attribute("user_id"); found != "42" {
				t.Errorf("the account is %s", found)
			}
			w.requireNoChange()
		}))
	}
}

// The administrator of every gateway of the one-api family is the account 1, "root". A key that another gateway
// does not have still exists at the first.
func TestAPIKeyIsNotGoneAtAnotherGateway(t *testing.T) {
	t.Parallel()
	for name, options := range map[string][]option{
		"in a plan":                    nil,
		"in a destroy":                 {toDestroy},
		"in a destroy without refresh": {toDestroy, withoutRefresh},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first := providertest.NewGateway(t, gatewaytest.WithStyle(gatewaytest.StyleOneAPI))
			second := providertest.NewGateway(t, gatewaytest.WithStyle(gatewaytest.StyleOneAPI))
			around := providertest.Reaching(first.Server)
			around.Clock = first.Clock
			w := &protocolWorkspace{t: t, around: around, arguments: arguments{"name": "app"}}
			w.mustApply()
			around.Variables["AIHUBMIX_API_BASE"] = second.URL
			w.requireFailure(options, "The API key belongs to a different gateway", "It was last read at "+first.URL)
			if keys := w.KeysInState(); len(keys) != 1 || len(first.APIKeys()) != 1 {
				t.Errorf("the state has %v, and the first gateway %v", keys, first.APIKeys())
			}
			around.Variables["AIHUBMIX_API_BASE"] = first.URL
			w.requireDestroyed(first)
		})
	}
}

// An account is the same whatever its name is. A key that exists is the right one, even in an account that does
// not report which it is.
func TestAPIKeyOfARenamedAccountIsItsOwn(t *testing.T) {
	t.Parallel()
	for styleName, style := range gatewaytest.Styles() {
		for name, account := range map[string]map[string]any{
			"a renamed account":            {"username": "ada-lovelace"},
			"an account without a name":    {"username": nil},
			"an account without an ID":     {"id": nil},
			"an account with neither":      {"username": nil, "id": nil},
			"an account that gets another": {"username": "eve", "display_name": "Eve"},
		} {
			t.Run(name+" at "+styleName, inBubble(func(t *testing.T) {
				gateway := newMemoryGateway(t, gatewaytest.WithStyle(style))
				w := newProtocolWorkspace(t, gateway, limited)
				w.mustApply()
				setAccount(gateway, account)
				w.requireNoChange()
				w.arguments = limited.with("name", "renamed")
				w.mustApply(withoutRefresh)
				w.arguments = limited
				w.mustApply()
				requireSame(t, gateway.Server, nil, w)
				w.requireNoChange()
				w.requireDestroyed(gateway)
			}))
		}
	}
}

// A read that finds the key renews which account it belongs to: afterwards the key may be gone.
func TestOwnerOfAnAPIKeyIsRenewedByARead(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		gateway := newMemoryGateway(t, gatewaytest.WithQuirks(gatewaytest.Quirks{Unknown: []string{"user_id"}}),
			gatewaytest.WithAccount(gatewaytest.Account{"username": "ada", "quota": 1}))
		w := newProtocolWorkspace(t, gateway, limited)
		w.mustApply()
		gateway.SetAccountField("username", "ada-lovelace")
		w.mustApply(refreshOnly)
		if found := w.attribute("account_username"); found != "ada-lovelace" {
			t.Errorf("the account is %q", found)
		}
		gateway.RemoveAPIKey(1)
		w.requireSettled(gateway)
	})
}
