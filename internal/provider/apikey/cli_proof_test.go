package apikey_test

import (
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// cliCase is a gateway that reports too little, too late or something else, as Terraform meets it.
type cliCase struct {
	style  gatewaytest.Style
	quirks gatewaytest.Quirks
	// arguments are those of the key, or those of [limited].
	arguments arguments
	// happens after the apply, and command runs then. It fails if says has words.
	happens func(g providertest.Gateway)
	command []string
	says    string
	// isCreateError says that the apply fails with these words already.
	isCreateError bool
}

func lagging(lag time.Duration) gatewaytest.Quirks {
	return gatewaytest.Quirks{ReadLag: lag, ListLag: lag, SearchLag: lag, WriteLag: lag}
}

// withoutList is a gateway whose list does not work, and which does not find a key for the moment.
func withoutList(g providertest.Gateway) {
	g.Inject(gatewaytest.Fault{Path: "/api/token/", Method: "GET", Status: 404, Body: "404 page not found"})
	g.Inject(gatewaytest.Fault{Path: "/api/token/2", Method: "GET", Status: 404})
}

const unlisted = "the API keys cannot be listed"

var (
	refreshCommand = []string{"apply", "-auto-approve", "-refresh-only"}
	destroyCommand = []string{"destroy", "-auto-approve"}
)

var cliCases = map[string]cliCase{
	"a plan without a list":    {happens: withoutList, command: []string{"plan"}, says: unlisted},
	"a refresh without a list": {happens: withoutList, command: refreshCommand, says: unlisted},
	"a destroy without a list": {happens: withoutList, command: destroyCommand, says: unlisted},
	"reads 6 seconds late": {quirks: gatewaytest.Quirks{
		ReadLag: 6 * time.Second, ListLag: 6 * time.Second, SearchLag: 6 * time.Second,
	}, command: refreshCommand},
	"reads and writes 20 seconds late": {quirks: lagging(20 * time.Second), command: destroyCommand},
	"a destroy 4 seconds too early": {
		happens: func(g providertest.Gateway) { g.SetQuirks(lagging(4 * time.Second)) }, command: destroyCommand,
	},
	"the response of another key": {style: gatewaytest.StyleOneAPI, quirks: onCreate(
		func(shown map[string]any, keys []gatewaytest.APIKey) {
			shown["id"], shown["name"], shown["key"] = keys[0].ID, keys[0].Name, keys[0].Key
		})},
	"ID and secret alone": {quirks: without("name", "key", "models", "subnet")},
	"a bare record": {quirks: gatewaytest.Quirks{
		OnBody: func(body map[string]any) any { return body["data"] },
	}},
	"a counter that cannot be read": {quirks: onCreate(
		func(shown map[string]any, _ []gatewaytest.APIKey) { shown["used_quota"] = "many" })},
	"the account 0": {quirks: onCreate(
		func(shown map[string]any, _ []gatewaytest.APIKey) { shown["user_id"] = 0 }), command: destroyCommand},
	"a time 3 seconds later": {quirks: onCreate(func(shown map[string]any, keys []gatewaytest.APIKey) {
		shown["created_time"] = keys[len(keys)-1].CreatedTime + 3
	}), command: destroyCommand},
	"a time of another zone": {quirks: onCreate(func(shown map[string]any, keys []gatewaytest.APIKey) {
		shown["created_time"] = keys[len(keys)-1].CreatedTime + 8*3600
	}), command: refreshCommand},
	"an ID that is given again": {happens: func(g providertest.Gateway) {
		created := g.APIKeys()[1].CreatedTime
		g.RemoveAPIKey(2)
		g.AddAPIKey(gatewaytest.APIKey{ID: 2, Name: "another", Key: "AnotherKeyOfThisSecondABCD", CreatedTime: created})
	}, command: destroyCommand, says: "The ID now belongs to a different API key"},
	"a search that lists a key twice": {style: gatewaytest.StyleOneAPI, quirks: gatewaytest.Quirks{
		SearchTwice: true, OnCreate: func(shown map[string]any, _ []gatewaytest.APIKey) { clear(shown) },
	}},
	"bullets in place of the secret": {
		quirks: gatewaytest.Quirks{Mask: masks["bullets"]}, command: refreshCommand,
	},
	"the first eight characters": {
		quirks: gatewaytest.Quirks{Mask: masks["the first eight"]}, command: refreshCommand,
	},
	"three characters at the end": {
		quirks: gatewaytest.Quirks{Mask: masks["three at the end"]}, command: refreshCommand,
	},
	"a creation time in milliseconds": {arguments: limited.with("ttl", "2160h"), quirks: gatewaytest.Quirks{
		Alter: func(key *gatewaytest.APIKey) { key.CreatedTime *= 1000 },
	}, says: "The new API key's ttl cannot be kept", isCreateError: true},
	"the status 0": {arguments: limited.with("enabled", false), happens: func(g providertest.Gateway) {
		g.ChangeAPIKey(2, func(key *gatewaytest.APIKey) { key.Status = 0 })
	}, command: refreshCommand},
}

// The worst of what gateways were seen to do ends with keys and state in agreement and an empty plan, or with an error
// that leaves both as they are. Each case starts Terraform at most four times.
func TestCLIKeepsKeysAndStateInAgreement(t *testing.T) {
	t.Parallel()
	for name, test := range cliCases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			theirs := gatewaytest.APIKey{Name: "theirs", Key: "TheirKeyThatIsNotOursABCD", RemainQuota: 5}
			gateway := providertest.NewGateway(t, gatewaytest.WithStyle(test.style),
				gatewaytest.WithQuirks(test.quirks), gatewaytest.WithAPIKeys(theirs))
			others := gateway.APIKeys()
			configured := test.arguments
			if configured == nil {
				configured = limited
			}
			w := gateway.Workspace(t, providertest.APIKey(configured.String()))
			said, exit := w.Run("apply", "-auto-approve")
			if (exit != 0) != test.isCreateError {
				t.Fatal(said)
			}
			if test.isCreateError {
				providertest.ExpectWords(t, said, test.says)
				requireSame(t, gateway.Server, others, w)
				return
			}
			requireSame(t, gateway.Server, others, w)
			if test.happens != nil {
				test.happens(gateway)
			}
			before := gateway.APIKeys()
			if test.command != nil {
				said, exit = w.Run(test.command...)
				providertest.ExpectNone(t, said, "Warning: The API key's secret")
				words := strings.Join(strings.Fields(said), " ")
				if (exit != 0) != (test.says != "") || !strings.Contains(words, test.says) {
					t.Fatalf("exit code %d: %s", exit, said)
				}
			}
			gateway.ClearFaults()
			switch {
			case test.command != nil && test.command[0] == "destroy" && test.says == "":
				if left := w.KeysInState(); len(left) > 0 {
					t.Errorf("the state has %v", left)
				}
				requireSame(t, gateway.Server, others, w)
			case test.says != "":
				if found := gateway.APIKeys(); len(found) != len(before) || len(w.KeysInState()) != 1 {
					t.Errorf("the gateway has %v, and the state %v", found, w.KeysInState())
				}
			default:
				said, exit = w.Run("plan", "-detailed-exitcode")
				providertest.ExpectExit(t, exit, 0, said)
				requireSame(t, gateway.Server, others, w)
			}
		})
	}
}
