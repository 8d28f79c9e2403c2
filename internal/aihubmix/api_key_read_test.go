package aihubmix_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// Refreshing a thousand keys costs a few lists if the gateway returns all keys at once,
// and a hundred pages if it returns ten.
func TestManyAPIKeysAreRefreshedWithFewRequests(t *testing.T) {
	for name, style := range styles {
		for count, most := range map[int]map[gatewaytest.Style]int{
			1:    {gatewaytest.StyleAIHubMix: 1, gatewaytest.StyleOneAPI: 1, gatewaytest.StyleFork: 1},
			3:    {gatewaytest.StyleAIHubMix: 3, gatewaytest.StyleOneAPI: 3, gatewaytest.StyleFork: 3},
			1000: {gatewaytest.StyleAIHubMix: 25, gatewaytest.StyleOneAPI: 110, gatewaytest.StyleFork: 25},
		} {
			t.Run(fmt.Sprintf("%s with %d keys", name, count), func(t *testing.T) {
				inBubble(t, func(t *testing.T, gateway gateway) {
					client := gateway.client()
					var group sync.WaitGroup
					for id := range count {
						group.Go(func() {
							key, err := client.RefreshAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: int64(id + 1)})
							if err != nil {
								t.Error(err)
								return
							}
							equal(t, "ID", key.ID, int64(id+1))
						})
					}
					group.Wait()
					if sent := len(gateway.Requests()); sent > most[style] {
						t.Errorf("%d requests were sent, expected at most %d", sent, most[style])
					}
				}, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(count)...))
			})
		}
	}
}

func TestListOfAPIKeysServesForAMinute(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		clock := gatewaytest.NewClock()
		client := gateway.client(func(config *aihubmix.Config) { config.Clock = clock })
		names := func() string {
			keys, err := client.RecentAPIKeys(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return keys[0].Name
		}
		equal(t, "name", names(), "before")
		gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.Name = "after" })
		equal(t, "name at once", names(), "before")
		if err := clock.Sleep(t.Context(), 59*time.Second); err != nil {
			t.Fatal(err)
		}
		equal(t, "name after most of a minute", names(), "before")
		if err := clock.Sleep(t.Context(), time.Second); err != nil {
			t.Fatal(err)
		}
		equal(t, "name after a minute", names(), "after")
	}, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "before"}))
}

// A key that was created after the list was read is not gone.
func TestAPIKeyMissingFromTheListIsReadSingly(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		for range 4 {
			if _, err := client.RefreshAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1}); err != nil {
				t.Fatal(err)
			}
		}
		gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.ID = 2 })
		if _, err := client.RefreshAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 2}); err != nil {
			t.Error(err)
		}
	}, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "a"}))
}

// Twenty keys are gone from an account that has 200 others.
func TestManyMissingAPIKeysShareTheirLists(t *testing.T) {
	for name, most := range map[string]int{"the hosted service": 30, "one-api": 130, "a newer fork": 40} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				client := gateway.client()
				inParallel(20, func(i int) {
					_, err := client.RefreshAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: int64(1000 + i)})
					if kind := failureOf(t, err).Kind; kind != aihubmix.KindNotFound {
						t.Errorf("the kind is %s", kind)
					}
				})
				if count := len(gateway.Requests()); count > most {
					t.Errorf("%d requests were sent, expected at most %d", count, most)
				}
			}, gatewaytest.WithStyle(styles[name]), gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(200)...))
		})
	}
}

// A list may lag. The keys that it does not have yet are read singly, however many there
// are, as long as they are found.
func TestAPIKeysThatAListLacksAreFoundSingly(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		for range 4 {
			if _, err := client.RefreshAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1}); err != nil {
				t.Fatal(err)
			}
		}
		for range 30 {
			id := gateway.AddAPIKey(gatewaytest.APIKey{Name: "later"})
			if _, err := client.RefreshAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: id}); err != nil {
				t.Error(err)
			}
		}
	}, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "a"}))
}

// A key is known if a refresh would send no request.
func TestAPIKeyIsKnownAsLongAsARefreshNeedsNoRequest(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		expect := func(when string, id int64, expected bool) {
			t.Helper()
			requests := len(gateway.Requests())
			key, known := client.KnownAPIKey(id)
			if known != expected || known && key.ID != id {
				t.Errorf("%s, the key %d is known: %t (%d)", when, id, known, key.ID)
			}
			equal(t, "requests "+when, len(gateway.Requests())-requests, 0)
		}
		refresh := func(id int64) {
			t.Helper()
			if _, err := client.RefreshAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: id}); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := client.RecentAPIKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
		expect("while the first keys are read singly", 1, false)
		for id := range int64(3) {
			refresh(id + 1)
		}
		expect("after them", 1, true)
		expect("after them", 9, true)
		expect("after them", 11, false)
		pass(time.Minute)
		expect("a minute later", 1, false)
		refresh(4)
		expect("once the list is read again", 1, true)
		expected := aihubmix.ExpectedAPIKey{ID: 10, Name: "generated-0009"}
		if err := client.DeleteAPIKey(t.Context(), expected); err != nil {
			t.Fatal(err)
		}
		expect("after a write", 1, false)
	}, gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(10)...))
}

// A list from before the read that does not find a key proves nothing.
func TestListOfBeforeIsNoProof(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		client := gateway.client()
		if _, err := client.RecentAPIKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
		gateway.AddAPIKey(gatewaytest.APIKey{Name: "app"})
		gateway.Inject(gatewaytest.Fault{
			Method: "GET", Path: apiKeysPath + "1", Status: 200, Body: `{"success":false,"message":"try later"}`,
		})
		found, err := client.FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1, Name: "app"})
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "ID", found.ID, 1)
	})
}
