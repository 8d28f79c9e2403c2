package aihubmix_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// Refreshing a thousand keys costs a few lists where the gateway gives all keys
// at once, and a hundred pages where it gives ten.
func TestManyAPIKeysAreRefreshedWithFewRequests(t *testing.T) {
	for name, style := range styles {
		for count, most := range map[int]map[aihubmixtest.Style]int{
			1:    {aihubmixtest.StyleAIHubMix: 1, aihubmixtest.StyleOneAPI: 1, aihubmixtest.StyleFork: 1},
			3:    {aihubmixtest.StyleAIHubMix: 3, aihubmixtest.StyleOneAPI: 3, aihubmixtest.StyleFork: 3},
			1000: {aihubmixtest.StyleAIHubMix: 25, aihubmixtest.StyleOneAPI: 110, aihubmixtest.StyleFork: 25},
		} {
			t.Run(fmt.Sprintf("%s with %d keys", name, count), func(t *testing.T) {
				inBubble(t, func(t *testing.T, gateway gateway) {
					client := gateway.client()
					var group sync.WaitGroup
					for id := range count {
						group.Go(func() {
							key, err := client.RefreshAPIKey(t.Context(), int64(id+1))
							if err != nil {
								t.Error(err)
								return
							}
							equal(t, "ID", key.ID, int64(id+1))
						})
					}
					group.Wait()
					if made := len(gateway.Requests()); made > most[style] {
						t.Errorf("%d requests were made, expected at most %d", made, most[style])
					}
				}, aihubmixtest.WithStyle(style), aihubmixtest.WithAPIKeys(aihubmixtest.GenerateAPIKeys(count)...))
			})
		}
	}
}

func TestSnapshotOfAPIKeysServesForTenSeconds(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		clock := aihubmixtest.NewClock()
		client := gateway.client(func(config *aihubmix.Config) { config.Clock = clock })
		names := func() string {
			keys, err := client.RecentAPIKeys(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			return keys[0].Name
		}
		equal(t, "name", names(), "before")
		gateway.ChangeAPIKey(1, func(key *aihubmixtest.APIKey) { key.Name = "after" })
		equal(t, "name at once", names(), "before")
		if err := clock.Sleep(t.Context(), 10*time.Second); err != nil {
			t.Fatal(err)
		}
		equal(t, "name after ten seconds", names(), "after")
	}, aihubmixtest.WithAPIKeys(aihubmixtest.APIKey{Name: "before"}))
}

// A key that was made after the snapshot is not gone.
func TestAPIKeyThatTheSnapshotDoesNotHaveIsAskedForSingly(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		for range 4 {
			if _, err := client.RefreshAPIKey(t.Context(), 1); err != nil {
				t.Fatal(err)
			}
		}
		gateway.ChangeAPIKey(1, func(key *aihubmixtest.APIKey) { key.ID = 2 })
		if _, err := client.RefreshAPIKey(t.Context(), 2); err != nil {
			t.Error(err)
		}
	}, aihubmixtest.WithAPIKeys(aihubmixtest.APIKey{Name: "a"}))
}
