package apikey_test

import (
	"fmt"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

const namedKey = "variable \"name\" {\n  default = \"app\"\n}\n"

// keyOfVariable is a key whose name is a variable, with all other settings.
var keyOfVariable = namedKey +
	providertest.APIKey("  name = var.name\n  spend_limit_usd = 0.2\n  allowed_models = [\"gpt-5\"]")

// becomesAnothers gives the ID of a key to a key of somebody else, as a restore does.
func becomesAnothers(g providertest.Gateway, id int64, change func(*gatewaytest.APIKey)) []gatewaytest.APIKey {
	g.ChangeAPIKey(id, func(key *gatewaytest.APIKey) {
		*key = gatewaytest.APIKey{
			ID: id, UserID: 42, Name: "theirs", Key: fmt.Sprintf("TheirKeyNumber%030dXYZW", id), Status: 1,
			CreatedTime: 1_000_000_000, ExpiredTime: -1, Unlimited: true, Models: "gpt-5-nano",
		}
		change(key)
	})
	return g.APIKeys()
}

// anothers are the ways in which a key with the same ID is another one.
var anothers = map[string]func(*gatewaytest.APIKey){
	"created at another time":        func(*gatewaytest.APIKey) {},
	"of another account":             func(key *gatewaytest.APIKey) { key.UserID, key.CreatedTime = 43, 1_767_225_600 },
	"without a time, another secret": func(key *gatewaytest.APIKey) { key.CreatedTime = 0 },
}

// What is done to a key compares it first, whatever the CLI has read before.
func TestAPIKeyWhoseIDIsAnothersIsNotTouched(t *testing.T) {
	t.Parallel()
	type step []string
	change, destroy := step{"plan", "-out=saved.tfplan", "-var=name=renamed"}, step{
		"plan", "-destroy", "-out=saved.tfplan",
	}
	for name, test := range map[string]struct {
		before, command step
	}{
		"by a plan":   {command: step{"plan"}},
		"by a change": {command: step{"apply", "-auto-approve", "-var=name=renamed"}},
		"by a change without refresh": {
			command: step{"apply", "-auto-approve", "-var=name=renamed", "-refresh=false"},
		},
		"by a saved plan to change":    {change, step{"apply", "saved.tfplan"}},
		"by a destroy":                 {command: step{"destroy", "-auto-approve"}},
		"by a destroy without refresh": {command: step{"destroy", "-auto-approve", "-refresh=false"}},
		"by a saved plan to destroy":   {destroy, step{"apply", "saved.tfplan"}},
		"by a replacement of a tainted one without refresh": {
			step{"taint", appKey}, step{"apply", "-auto-approve", "-refresh=false"},
		},
	} {
		for how, another := range anothers {
			if how != "created at another time" && name != "by a destroy without refresh" &&
				name != "by a change without refresh" && name != "by a replacement of a tainted one without refresh" {
				continue
			}
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				gateway := providertest.NewGateway(t)
				w := gateway.Workspace(t, keyOfVariable)
				w.MustRun("apply", "-auto-approve")
				if test.before != nil {
					w.MustRun(test.before...)
				}
				theirs := becomesAnothers(gateway, 1, another)
				said, exit := w.Run(test.command...)
				providertest.ExpectExit(t, exit, 1, said)
				providertest.ExpectWords(t, said, "The ID is another API key's now",
					`the key "theirs" that has this ID now`, "It was left unchanged.")
				if found := gateway.APIKeys(); fmt.Sprint(found) != fmt.Sprint(theirs) {
					t.Errorf("the server has %v", found)
				}
				if keys := w.KeysInState(); len(keys) != 1 || *keys[0].ID != 1 || keys[0].Name != "app" {
					t.Errorf("the state has %v", keys)
				}
				w.MustRun("state", "rm", appKey)
				w.RequireSettled(gateway.Server, theirs...)
			})
		}
	}
}

// The Manage Key of another account, in which the ID is another key's, or none's.
func TestTaintedAPIKeyOfAnotherAccountIsNotTouched(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		for name, isThere := range map[string]bool{"the ID is another key's": true, "the ID is no key's": false} {
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style))
				w := gateway.Workspace(t, keyOfVariable)
				w.MustRun("apply", "-auto-approve")
				w.MustRun("taint", appKey)
				own := gateway.APIKeys()[0]
				gateway.SetAccountField("id", 43)
				gateway.SetAccountField("username", "eve")
				says := "The ID is another API key's now"
				var theirs []gatewaytest.APIKey
				if isThere {
					theirs = becomesAnothers(gateway, 1, func(key *gatewaytest.APIKey) { key.UserID = 43 })
				} else {
					gateway.RemoveAPIKey(1)
					says = "The API key belongs to another account"
				}
				for _, command := range [][]string{
					{"apply", "-auto-approve", "-refresh=false"}, {"destroy", "-auto-approve", "-refresh=false"},
				} {
					said, exit := w.Run(command...)
					providertest.ExpectExit(t, exit, 1, said)
					providertest.ExpectWords(t, said, says)
				}
				if found := gateway.APIKeys(); fmt.Sprint(found) != fmt.Sprint(theirs) ||
					gateway.Count("DELETE", "/api/token/1") != 0 {
					t.Errorf("the server has %v", found)
				}
				// Back in the own account, nothing is lost.
				gateway.SetAccountField("id", 42)
				gateway.SetAccountField("username", "ada")
				gateway.RemoveAPIKey(1)
				gateway.AddAPIKey(own)
				w.RequireSettled(gateway.Server)
			})
		}
	}
}

func TestAPIKeyIsNotGoneForAnotherAccount(t *testing.T) {
	t.Parallel()
	for name, arguments := range map[string][]string{
		"in a plan":                    {"plan"},
		"in a destroy":                 {"destroy", "-auto-approve"},
		"in a destroy without refresh": {"destroy", "-auto-approve", "-refresh=false"},
		"in a change without refresh":  {"apply", "-auto-approve", "-refresh=false", "-var=name=renamed"},
	} {
		for who, test := range map[string]struct {
			account map[string]any
			says    string
		}{
			"with another ID": {
				map[string]any{"id": 43, "username": "eve"},
				"belongs to the account with the ID 42 (ada), but the Manage Key is that of the account with the ID " +
					"43 (eve)",
			},
			"with another ID of the name": {
				map[string]any{"id": 43},
				"belongs to the account with the ID 42 (ada), but the Manage Key is that of the account with the ID " +
					"43 (ada)",
			},
			"without an ID, but another name": {
				map[string]any{"id": nil, "username": "eve"},
				`belongs to the account "ada", but the Manage Key is that of the account "eve"`,
			},
			"that tells neither": {
				map[string]any{"id": nil, "username": nil},
				"was not found. Whether it is gone, or the Manage Key (from the environment variable " +
					"AIHUBMIX_MANAGE_KEY) is another account's, cannot be known",
			},
		} {
			if who != "with another ID" && name != "in a plan" {
				continue
			}
			t.Run(name+", "+who, func(t *testing.T) {
				t.Parallel()
				gateway := providertest.NewGateway(t)
				w := gateway.Workspace(t, keyOfVariable)
				w.MustRun("apply", "-auto-approve")
				gateway.RemoveAPIKey(1)
				for field, value := range test.account {
					gateway.SetAccountField(field, value)
				}
				said, exit := w.Run(arguments...)
				providertest.ExpectExit(t, exit, 1, said)
				providertest.ExpectWords(t, said, test.says)
				providertest.ExpectWords(t, w.MustRun("state", "list"), appKey)
			})
		}
	}
}

// The administrator of every gateway of the one-api family is the account 1, "root": a
// key that another gateway does not have lives on at the first.
func TestAPIKeyIsNotGoneAtAnotherGateway(t *testing.T) {
	t.Parallel()
	const config = `
		variable "gateway" {}
		provider "aihubmix" {
			base_urls = [var.gateway]
		}
		resource "aihubmix_api_key" "app" {
			name = "app"
		}
	`
	for name, arguments := range map[string][]string{
		"in a plan":                    {"plan"},
		"in a destroy":                 {"destroy", "-auto-approve"},
		"in a destroy without refresh": {"destroy", "-auto-approve", "-refresh=false"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			first, second := providertest.NewGateway(t,
				gatewaytest.WithStyle(gatewaytest.StyleOneAPI)), providertest.NewGateway(t,
				gatewaytest.WithStyle(gatewaytest.StyleOneAPI))
			w := first.Workspace(t, config)
			w.MustRun("apply", "-auto-approve", "-var=gateway="+first.URL)
			said, exit := w.Run(append(arguments, "-var=gateway="+second.URL)...)
			providertest.ExpectExit(t, exit, 1, said)
			providertest.ExpectWords(t, said, "The API key belongs to another gateway",
				"It was last seen at "+first.URL)
			providertest.ExpectWords(t, w.MustRun("state", "list"), "aihubmix_api_key.app")
			if keys := len(first.APIKeys()); keys != 1 {
				t.Errorf("the first gateway has %d keys", keys)
			}
			w.MustRun("destroy", "-auto-approve", "-var=gateway="+first.URL)
			if keys := len(first.APIKeys()); keys != 0 {
				t.Errorf("the first gateway has %d keys after the destroy", keys)
			}
		})
	}
}

// An account is the same whatever it is called, and a key that is there is the right one
// in an account that does not say which it is.
func TestAPIKeyOfARenamedAccountIsItsOwn(t *testing.T) {
	t.Parallel()
	for styleName, style := range providertest.Styles {
		for name, account := range map[string]map[string]any{
			"a renamed account":            {"username": "ada-lovelace"},
			"an account without a name":    {"username": nil},
			"an account without an ID":     {"id": nil},
			"an account with neither":      {"username": nil, "id": nil},
			"an account that gets another": {"username": "eve", "display_name": "Eve"},
		} {
			if style != gatewaytest.StyleAIHubMix && name != "a renamed account" {
				continue
			}
			t.Run(name+" at "+styleName, func(t *testing.T) {
				t.Parallel()
				gateway := providertest.NewGateway(t, gatewaytest.WithStyle(style))
				w := gateway.Workspace(t, keyOfVariable)
				w.MustRun("apply", "-auto-approve")
				for field, value := range account {
					gateway.SetAccountField(field, value)
				}
				w.RequireNoChange()
				w.MustRun("apply", "-auto-approve", "-refresh=false", "-var=name=renamed")
				w.MustRun("apply", "-auto-approve")
				providertest.RequireSame(t, gateway.Server, nil, w)
				w.RequireNoChange()
				w.RequireDestroyed(gateway.Server)
			})
		}
	}
}

// What a good read has found renews whose the key is: afterwards it may be gone.
func TestOwnerOfAnAPIKeyIsRenewedByARead(t *testing.T) {
	t.Parallel()
	gateway := providertest.NewGateway(t, gatewaytest.WithQuirks(gatewaytest.Quirks{Unknown: []string{"user_id"}}),
		gatewaytest.WithAccount(gatewaytest.Account{"username": "ada", "quota": 1}))
	w := gateway.Workspace(t, keyOfVariable)
	w.MustRun("apply", "-auto-approve")
	gateway.SetAccountField("username", "ada-lovelace")
	w.MustRun("apply", "-auto-approve", "-refresh-only")
	providertest.ExpectWords(t, w.Read("terraform.tfstate"), `"account_username": "ada-lovelace"`)
	gateway.RemoveAPIKey(1)
	w.RequireSettled(gateway.Server)
}
