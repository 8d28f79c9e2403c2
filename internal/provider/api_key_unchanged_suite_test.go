package provider_test

import (
	"fmt"
	"maps"
	"math/big"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

const hour = int64(time.Hour / time.Second)

// withoutAccount is a gateway that does not report the account of a key.
var withoutAccount = gatewaytest.WithQuirks(gatewaytest.Quirks{
	NotInList: []string{"user_id"}, NotInRead: []string{"user_id"},
})

// ownPrivate is the private state that a create leaves.
const ownPrivate = `{"moved_limit":0,"gateway":"http://localhost"}`

// keyScenes are the ways in which a plan can differ from one that changes nothing.
var keyScenes = map[string]func(*keyScene){
	"nothing":  func(*keyScene) {},
	"models":   createdAs("allowed_models", textsOf("gpt-5", "claude-opus-4-5")),
	"networks": createdAs("allowed_cidrs", textsOf("192.0.2.1", "10.0.0.0/8")),
	"a ttl":    createdAs("ttl", "2160h"),
	"a ttl that is due": func(scene *keyScene) {
		scene.created["ttl"], scene.configured["rotate_before_expiry"] = "2h", "1h59m59s"
	},
	"a rotation": func(scene *keyScene) {
		scene.created["ttl"], scene.created["rotate_before_expiry"] = "48h", "1h"
	},
	"an expiry":                createdAs("expires_at", "2099-01-31T12:00:00+02:00"),
	"values that rotate":       createdAs("rotate_when_changed", rotationValue("b")),
	"other values that rotate": configuredAs("rotate_when_changed", rotationValue("c")),
	"no limit":                 createdAs("spend_limit_usd", nil),
	"a limit with decimals":    createdAs("spend_limit_usd", big.NewFloat(0.3)),
	"a limit of nothing":       createdAs("spend_limit_usd", 0),
	"a limit of a period":      createdAs("spend_limit_period", "daily"),
	"a period that is due": func(scene *keyScene) {
		scene.created["spend_limit_period"] = "monthly"
		scene.stored["spend_limit_renewed_at"] = "2020-01-01T00:00:00Z"
	},
	"a period that is due, of a key that is disabled": func(scene *keyScene) {
		scene.created["spend_limit_period"], scene.created["enabled"] = "monthly", false
		scene.stored["spend_limit_renewed_at"] = "2020-01-01T00:00:00Z"
	},
	"a period that is new":       configuredAs("spend_limit_period", "weekly"),
	"a period that is not known": configuredAs("spend_limit_period", tftypes.UnknownValue),
	"a period without a limit": func(scene *keyScene) {
		scene.configured["spend_limit_period"], scene.configured["spend_limit_usd"] = "daily", nil
	},
	"a time to keep it":               createdAs("keep_after_destroy", "24h"),
	"a time to keep it that is new":   configuredAs("keep_after_destroy", "24h"),
	"a limit between two quota units": createdAs("spend_limit_usd", number("0.0000031")),
	"a key that is disabled":          createdAs("enabled", false),
	"enabled left out": func(scene *keyScene) {
		scene.created["enabled"], scene.configured["enabled"] = false, nil
	},
	"another name":              configuredAs("name", "other"),
	"a name that is not known":  configuredAs("name", tftypes.UnknownValue),
	"a name that is null":       configuredAs("name", nil),
	"an empty name":             configuredAs("name", ""),
	"a limit that is not known": configuredAs("spend_limit_usd", tftypes.UnknownValue),
	"a limit below zero":        configuredAs("spend_limit_usd", -1),
	"a lifetime that is none":   configuredAs("ttl", "soon"),
	"two expiry settings": func(scene *keyScene) {
		scene.configured["ttl"], scene.configured["expires_at"] = "1h", "2099-01-31T12:00:00Z"
	},
	"an expiry in another time zone": func(scene *keyScene) {
		scene.created["expires_at"] = "2099-01-31T12:00:00Z"
		scene.configured["expires_at"] = "2099-01-31T13:00:00+01:00"
	},
	"a model that is not known": configuredAs("allowed_models", oneText(tftypes.UnknownValue)),
	"a model that is null":      configuredAs("allowed_models", oneText(nil)),
	"a key that was renamed":    changedKey(func(key *gatewaytest.APIKey) { key.Name = "renamed" }),
	"a key that was used": changedKey(func(key *gatewaytest.APIKey) {
		key.RemainQuota -= 100
		key.UsedQuota += 100
	}),
	"a key whose limit was raised": changedKey(func(key *gatewaytest.APIKey) { key.RemainQuota += 1_000_000 }),
	"a key that was disabled":      changedKey(func(key *gatewaytest.APIKey) { key.Status = 2 }),
	"a key that has expired": changedKey(func(key *gatewaytest.APIKey) {
		key.ExpiredTime, key.Status = key.CreatedTime-hour, 3
	}),
	"a key that is used up":   changedKey(func(key *gatewaytest.APIKey) { key.RemainQuota, key.Status = 0, 4 }),
	"a key with other models": changedKey(func(key *gatewaytest.APIKey) { key.Models = "gpt-5" }),
	"a key with a network":    changedKey(func(key *gatewaytest.APIKey) { key.Subnet = "192.0.2.1/32" }),
	"a different key with its ID": changedKey(func(key *gatewaytest.APIKey) {
		key.CreatedTime += hour
		key.Key = strings.Repeat("other", 10)
	}),
	"a key with another secret": changedKey(func(key *gatewaytest.APIKey) { key.Key = strings.Repeat("other", 10) }),
	"a key of another account":  changedKey(func(key *gatewaytest.APIKey) { key.UserID = 7 }),
	"a key that is gone":        then(func(server *gatewaytest.Server, id int64) { server.RemoveAPIKey(id) }),
	"a masked secret":           changedGateway(gatewaytest.WithQuirks(gatewaytest.Quirks{Masked: true})),
	"one-api": func(scene *keyScene) {
		scene.gateway = append(scene.gateway, gatewaytest.WithStyle(gatewaytest.StyleOneAPI))
	},
	"a newer fork": func(scene *keyScene) {
		scene.gateway = append(scene.gateway, gatewaytest.WithStyle(gatewaytest.StyleFork))
	},
	"another quota unit": func(scene *keyScene) {
		scene.isUnread = true
		changedGateway(gatewaytest.WithStatus(map[string]any{"quota_per_unit": 1000}))(scene)
	},
	"a state without an ID": storedAs("id", nil),
	"a state without an account": func(scene *keyScene) {
		scene.stored["user_id"], scene.stored["account_username"] = nil, nil
	},
	"a state without a name of an account": storedAs("account_username", nil),
	"an account with another name":         storedAs("account_username", "before"),
	"another account":                      storedAs("user_id", 7),
	"a state without a secret":             storedAs("key", nil),
	"a state with another secret":          storedAs("key", "sk-other"),
	"last characters of a secret":          storedAs("key_last4", "zzzz"),
	"a state without a time of creation":   storedAs("issued_at", nil),
	"another time of creation":             storedAs("issued_at", "2020-01-01T00:00:00Z"),
	"a time of creation with an offset":    storedAs("issued_at", "2020-01-01T01:00:00+01:00"),
	"a state without a limit":              storedAs("spend_limit_usd", nil),
	"no models in a set":                   storedAs("allowed_models", textsOf()),
	"no private state":                     privateAs(""),
	"a key that was imported":              ownPrivateAs(`{"moved_limit":0,"gateway":"","imported":true}`),
	"a limit that has moved":               ownPrivateAs(`{"moved_limit":-100,"gateway":"http://localhost"}`),
	"a key of another gateway":             ownPrivateAs(`{"moved_limit":0,"gateway":"https://other.example"}`),
	"private state that cannot be read":    ownPrivateAs(`[]`),
	"private state that is not UTF-8":      ownPrivateAs("{\"gateway\":\"http://localhost\",\"other\":\"\xff\"}"),
	"more in private state": privateAs("{" + slot("api_key", ownPrivate) + "," +
		slot(".import_before_read", "true") + "}"),
	"no identity": identityAs(func(providertest.ProtocolServer) *tfprotov6.ResourceIdentityData { return nil }),
	"an empty identity": identityAs(func(providertest.ProtocolServer) *tfprotov6.ResourceIdentityData {
		return &tfprotov6.ResourceIdentityData{}
	}),
	"another identity": identityAs(
		func(s providertest.ProtocolServer) *tfprotov6.ResourceIdentityData { return s.Identity(99) },
	),
	"an account that is allowed": func(scene *keyScene) {
		scene.arguments["allowed_usernames"] = textsOf("ada")
	},
	"an account that is not allowed": func(scene *keyScene) {
		scene.arguments["allowed_usernames"] = textsOf("grace")
	},
	"no Manage Key": func(scene *keyScene) { scene.withoutKey = true },
	"an unknown API key of the provider, if deferral is allowed": func(scene *keyScene) {
		scene.arguments["api_key"], scene.isDeferring = tftypes.UnknownValue, true
	},
	"a list that a data source has read": func(scene *keyScene) { scene.isListed = true },
	"a list without the status, that a data source has read": func(scene *keyScene) {
		scene.isListed = true
		changedGateway(gatewaytest.WithQuirks(gatewaytest.Quirks{NotInList: []string{"status"}}))(scene)
	},
	"an account that was not read": func(scene *keyScene) { scene.isUnread = true },
	"another key that is gone, and one of another account": func(scene *keyScene) {
		scene.isMissing, scene.stored["user_id"], scene.stored["account_username"] = true, 7, "grace"
	},
	"an account that cannot be read, and a key without one": func(scene *keyScene) {
		scene.isUnread, scene.stored["user_id"] = true, nil
		changedGateway(withoutAccount)(scene)
		changedGateway(func(server *gatewaytest.Server) {
			server.Inject(gatewaytest.Fault{Path: "/api/user/self", Status: 500})
		})(scene)
	},
	"another key that is gone": func(scene *keyScene) { scene.isMissing = true },
	"another key that is gone, and an account that cannot be read": func(scene *keyScene) {
		scene.isMissing, scene.isUnread = true, true
		createdAs("spend_limit_usd", nil)(scene) // A limit would need the unit, which is not known either.
		changedGateway(func(server *gatewaytest.Server) {
			server.Inject(gatewaytest.Fault{Path: "/api/user/self", Status: 500})
		})(scene)
	},
	"an unknown Manage Key, if deferral is allowed": func(scene *keyScene) {
		scene.arguments["manage_key"], scene.isDeferring = tftypes.UnknownValue, true
	},
	"an unknown Manage Key": func(scene *keyScene) { scene.arguments["manage_key"] = tftypes.UnknownValue },
}

// rotationValue is a map of values that rotate the key.
func rotationValue(value string) map[string]tftypes.Value {
	return map[string]tftypes.Value{"a": tftypes.NewValue(tftypes.String, value)}
}

// oneText is a set of one string, which may be unknown or null.
func oneText(value any) []tftypes.Value {
	return []tftypes.Value{tftypes.NewValue(tftypes.String, value)}
}

// ownPrivateAs replaces what the resource keeps in private state.
func ownPrivateAs(content string) func(*keyScene) {
	return privateAs("{" + slot("api_key", content) + "}")
}

// In each of the scenes, and in two hundred pairs of them, the fast path and the framework have the same responses.
// AIHUBMIX_TEST_SEED repeats the pairs of a run.
func TestFastPathRespondsAsTheFramework(t *testing.T) {
	t.Parallel()
	names := slices.Sorted(maps.Keys(keyScenes))
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			newKeyScene(name).compare(t, name)
		})
	}
	seed := rand.Uint64()
	if fixed, err := strconv.ParseUint(os.Getenv("AIHUBMIX_TEST_SEED"), 10, 64); err == nil {
		seed = fixed
	}
	t.Logf("AIHUBMIX_TEST_SEED=%d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	for range 200 {
		i, j := random.IntN(len(names)), random.IntN(len(names))
		one, other := names[min(i, j)], names[max(i, j)]
		t.Run(one+" and "+other, func(t *testing.T) {
			t.Parallel()
			newKeyScene(one, other).compare(t, fmt.Sprintf("%s and %s, with the seed %d", one, other, seed))
		})
	}
}

// A fast path that is never taken would pass all comparisons.
func TestUnchangedKeysTakeTheFastPath(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"nothing", "models", "networks", "a ttl", "a rotation", "an expiry", "values that rotate", "no limit",
		"a limit with decimals", "a limit of nothing", "a limit between two quota units", "a key that is disabled",
		"a limit of a period", "a period that is due, of a key that is disabled", "a time to keep it",
		"a masked secret", "one-api", "a newer fork", "a state without a secret", "an account that is allowed",
		"no identity",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			shortened := newKeyScene(name, name).compare(t, "nothing else")
			for _, call := range []string{"read", "plan"} {
				if !shortened[call] {
					t.Errorf("the framework had to %s", call)
				}
			}
		})
	}
}
