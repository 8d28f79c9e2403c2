package provider_test

import (
	"fmt"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestProviderMakesNoRequestBeforeADataSourceNeedsOne(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := providertest.NewProcessWorkspace(t, server, providertest.NeedProvider+`
provider "aihubmix" {}

resource "terraform_data" "first" {}

data "aihubmix_user" "current" {
  depends_on = [terraform_data.first]
}
`)
	if said, exit := w.Run("validate"); exit != 0 {
		t.Fatal(said)
	}
	// The data source waits for the resource, so that planning has no need of the account.
	if said, exit := w.Run("plan"); exit != 0 {
		t.Fatal(said)
	}
	if count := len(server.Requests()); count != 0 {
		t.Errorf("%d requests were made by validate and plan, not 0", count)
	}
	if said, exit := w.Run("apply", "-auto-approve"); exit != 0 {
		t.Fatal(said)
	}
	if count := len(server.Requests()); count != 1 {
		t.Errorf("%d requests were made by apply, not 1", count)
	}
}

// readMany reads that many data sources of a kind at once.
func readMany(s providertest.ProtocolServer, count int, name string, arguments func(number int) map[string]any) {
	s.T.Helper()
	atOnce(count, func(number int) {
		read, err := s.ReadDataSource(s.T.Context(), &tfprotov6.ReadDataSourceRequest{
			TypeName: name, Config: s.Configuration(s.Schema.DataSourceSchemas[name], arguments(number)),
		})
		if err != nil || len(read.Diagnostics) > 0 {
			s.T.Error(name, err, providertest.Summaries(read.Diagnostics))
		}
	})
}

// In these tests the clock stands still, as if a plan took no time: what they find
// does not depend on the machine.

func TestHundredUserBlocksInOnePlanCostOneRequest(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	s := providertest.Serve(t, providertest.Reaching(server))
	s.Configure(nil, false)
	readMany(s, 100, "aihubmix_user", func(int) map[string]any { return nil })
	providertest.ExpectRequests(t, server, 1)
}

// Keys each read by a block of its own, and lists of them besides.
func TestManyAPIKeyBlocksCostFewRequests(t *testing.T) {
	t.Parallel()
	const count = 200
	server := providertest.NewServer(t, gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(count)...))
	s := providertest.Serve(t, providertest.Reaching(server))
	s.Configure(nil, false)
	readMany(s, count, "aihubmix_api_key", func(number int) map[string]any { return map[string]any{"id": number + 1} })
	readMany(s, 20, "aihubmix_api_keys", func(int) map[string]any { return nil })
	readMany(s, 1, "aihubmix_api_key", func(int) map[string]any { return map[string]any{"name": "generated-0042"} })
	providertest.ExpectRequests(t, server, 6) // 3 single reads and one list of 3.
}

// A plan that refreshes a thousand keys, and one that refreshes one.
func TestRefreshOfKeysCostsFewRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		style gatewaytest.Style
		count int
		most  int
		// unknown are fields that the gateway does not report.
		unknown []string
	}{
		"a thousand at the hosted service": {gatewaytest.StyleAIHubMix, 1000, 10, nil},
		"a thousand at one-api":            {gatewaytest.StyleOneAPI, 1000, 110, nil},
		"a thousand at one-api 0.6.4":      {gatewaytest.StyleOneAPI, 1000, 110, []string{"models", "subnet"}},
		"a thousand at a newer fork":       {gatewaytest.StyleFork, 1000, 15, nil},
		"one at the hosted service":        {gatewaytest.StyleAIHubMix, 1, 1, nil},
		"one at one-api":                   {gatewaytest.StyleOneAPI, 1, 1, nil},
		"one at a newer fork":              {gatewaytest.StyleFork, 1, 1, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStyle(test.style),
				gatewaytest.WithQuirks(gatewaytest.Quirks{Unknown: test.unknown}),
				gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(test.count)...))
			s := providertest.Serve(t, providertest.Reaching(server))
			s.Configure(nil, false)
			atOnce(test.count, func(number int) {
				read := s.Refresh(providertest.ProtocolState{State: s.Configuration(
					s.Schema.ResourceSchemas["aihubmix_api_key"], map[string]any{"id": number + 1, "user_id": 42},
				)})
				if len(read.Diagnostics) > 0 ||
					s.Attributes(s.Schema.ResourceSchemas["aihubmix_api_key"], read.NewState)["name"].IsNull() {
					t.Errorf("key %d: %v", number+1, providertest.Summaries(read.Diagnostics))
				}
			})
			providertest.ExpectRequests(t, server, test.most)
		})
	}
}

// What creates and deletes cost, beside one request for the account: two requests a key
// where answers hold it, four where they don't; three a deleted key.
func TestCreatesAndDeletesCostFewRequests(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		style          gatewaytest.Style
		create, delete int
	}{
		"the hosted service": {gatewaytest.StyleAIHubMix, 2, 3},
		"one-api":            {gatewaytest.StyleOneAPI, 2, 3},
		"a newer fork":       {gatewaytest.StyleFork, 4, 3},
	} {
		for _, count := range []int{1, 100} {
			t.Run(fmt.Sprintf("%d at %s", count, name), func(t *testing.T) {
				t.Parallel()
				server := providertest.NewServer(t, gatewaytest.WithStyle(test.style))
				s := providertest.Serve(t, providertest.Reaching(server))
				s.Configure(nil, false)
				keys := make([]providertest.ProtocolState, count)
				atOnce(count, func(number int) {
					keys[number] = s.Change(providertest.ProtocolState{},
						map[string]any{"name": "app", "spend_limit_usd": 1, "enabled": true}, true)
				})
				providertest.ExpectRequests(t, server, 1+count*test.create)
				server.ForgetRequests()
				atOnce(count, func(number int) { s.Change(keys[number], nil, true) })
				t.Log(len(server.Requests()))
				providertest.ExpectRequests(t, server, count*test.delete)
				if left := len(server.APIKeys()); left > 0 {
					t.Errorf("%d keys are left", left)
				}
			})
		}
	}
}

// keysOfAnotherAccount returns a server with two hundred keys of an account, and
// what refreshes, in one run, keys of another account that it does not have.
func keysOfAnotherAccount(
	t *testing.T, style gatewaytest.Style,
) (server *gatewaytest.Server, refresh func(number int)) {
	t.Helper()
	server = providertest.NewServer(t, gatewaytest.WithStyle(style),
		gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "ours"}))
	s := providertest.Serve(t, providertest.Reaching(server))
	s.Configure(nil, false)
	ours := s.ImportAPIKey(1)
	server.RemoveAPIKey(1)
	for _, theirs := range gatewaytest.GenerateAPIKeys(200) {
		server.AddAPIKey(theirs)
	}
	server.SetAccountField("id", 43)
	server.SetAccountField("username", "eve")
	server.ForgetRequests()

	s = providertest.Serve(t, providertest.Reaching(server))
	s.Configure(nil, false)
	return server, func(number int) {
		key := ours
		key.State = s.Configuration(s.Schema.ResourceSchemas["aihubmix_api_key"],
			map[string]any{"id": 1000 + number, "user_id": 42})
		key.Identity = s.Identity(int64(1000 + number))
		read := s.Refresh(key)
		if found := providertest.Summaries(read.Diagnostics); len(found) != 1 ||
			found[0] != "The API key belongs to a different account" {
			t.Errorf("key %d: %v", number, found)
		}
	}
}

func TestRefreshOfKeysOfAnotherAccountCostsFewRequests(t *testing.T) {
	t.Parallel()
	most := map[gatewaytest.Style]int{
		gatewaytest.StyleAIHubMix: 40, gatewaytest.StyleOneAPI: 125, gatewaytest.StyleFork: 40,
	}
	for name, style := range gatewaytest.Styles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, refresh := keysOfAnotherAccount(t, style)
			atOnce(20, refresh)
			providertest.ExpectRequests(t, server, most[style])
		})
	}
}

// Once a key is not found, the account is compared before anything else is asked.
func TestKeyAfterOneOfAnotherAccountCostsNoRequest(t *testing.T) {
	t.Parallel()
	for name, style := range gatewaytest.Styles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, refresh := keysOfAnotherAccount(t, style)
			refresh(0)
			server.ForgetRequests()
			refresh(1)
			providertest.ExpectRequests(t, server, 0)
		})
	}
}

// atOnce does something with each number, ten at a time, as a CLI does with the objects of a plan.
func atOnce(count int, do func(number int)) {
	numbers := make(chan int)
	var group sync.WaitGroup
	for range 10 {
		group.Go(func() {
			for number := range numbers {
				do(number)
			}
		})
	}
	for number := range count {
		numbers <- number
	}
	close(numbers)
	group.Wait()
}
