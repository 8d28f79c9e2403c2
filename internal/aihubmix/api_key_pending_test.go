package aihubmix_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func namedTwice(format, name string) string { return strings.ReplaceAll(format, "%s", name) }

// The wait ends one minute after the start of the creation.
func TestPendingKeyIsWaitedForUntilAMinuteAfterItsCreation(t *testing.T) {
	for name, test := range map[string]struct {
		// age is how long ago the creation began, appears when the key appears.
		age, appears time.Duration
		quirks       gatewaytest.Quirks
		found        bool
		// took is the longest wait, or the exact one if the key is not found.
		took time.Duration
	}{
		"that is there": {10 * time.Second, 0, gatewaytest.Quirks{}, true, 0},
		"that is there, at a gateway that cannot search": {
			10 * time.Second, 0, gatewaytest.Quirks{NoSearch: true}, true, 50 * time.Second,
		},
		"that appears later": {
			10 * time.Second, 25 * time.Second, gatewaytest.Quirks{}, true, 33 * time.Second,
		},
		"that only the list has": {
			10 * time.Second, time.Second, gatewaytest.Quirks{SearchLag: time.Hour}, true, 50 * time.Second,
		},
		"that does not appear": {
			10 * time.Second, time.Hour, gatewaytest.Quirks{}, false, 50 * time.Second,
		},
		"whose creation is over":                     {time.Hour, time.Hour, gatewaytest.Quirks{}, false, 0},
		"whose creation is over, and which is there": {time.Hour, 0, gatewaytest.Quirks{}, true, 0},
		"whose creation is in the future": {
			-time.Hour, time.Hour, gatewaytest.Quirks{}, false, time.Minute,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				pending := creationName(time.Now().Add(-test.age))
				appear := func() {
					gateway.AddAPIKey(gatewaytest.APIKey{Name: pending, Unlimited: true, RemainQuota: -1})
				}
				if test.appears == 0 {
					appear()
				} else {
					defer time.AfterFunc(test.appears, appear).Stop()
				}
				if test.quirks.SearchLag > 0 {
					gateway.Inject(gatewaytest.Fault{Path: apiKeysPath + "search", Status: 200, Body: `{"data":[]}`})
				}
				begun := time.Now()
				found, err := gateway.client().PendingAPIKey(t.Context(), pending)
				if err != nil {
					t.Fatal(err)
				}
				took := time.Since(begun)
				equal(t, "it is found", found.ID != 0, test.found)
				equal(t, "in time", took <= test.took && (test.found || took == test.took), true)
				if test.found {
					expectTable(t, gateway, lineOf(found))
				}
			}, gatewaytest.WithQuirks(test.quirks))
		})
	}
}

// A hundred keys of one interrupted run share their searches.
func TestPendingKeysShareTheirSearches(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		client := gateway.client()
		names := make([]string, 100)
		for i := range names {
			names[i] = creationName(time.Now())
			if i%2 == 0 {
				time.AfterFunc(20*time.Second, func() { gateway.AddAPIKey(gatewaytest.APIKey{Name: names[i]}) })
			}
		}
		var group sync.WaitGroup
		for i, name := range names {
			group.Go(func() {
				found, err := client.PendingAPIKey(t.Context(), name)
				if err != nil {
					t.Error(err)
				}
				equal(t, fmt.Sprintf("name of %d", i), found.Name == name, i%2 == 0)
			})
		}
		group.Wait()
		// One for each pause, and a last one for each key.
		if sent := len(gateway.Requests()); sent > 200 {
			t.Errorf("%d requests were sent for 100 keys", sent)
		}
		equal(t, "lists", gateway.Count("GET", apiKeysPath) <= 12, true)
	}, gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(50)...))
}

// With short pages the list takes a hundred requests, so it is read once at the end and
// not polled.
func TestListIsNotPolledForAPendingKey(t *testing.T) {
	for name, quirks := range map[string]gatewaytest.Quirks{"with a search": {}, "without": {NoSearch: true}} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, style gatewaytest.Style) {
				found, err := gateway.client().PendingAPIKey(t.Context(), creationName(time.Now()))
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "ID", found.ID, 0)
				one := map[gatewaytest.Style]int{
					gatewaytest.StyleAIHubMix: 3, gatewaytest.StyleOneAPI: 102, gatewaytest.StyleFork: 12,
				}
				if lists := gateway.Count("GET", apiKeysPath); lists > one[style] {
					t.Errorf("%d pages of lists were read", lists)
				}
				searches := gateway.Count("GET", apiKeysPath+"search")
				if searches > 12 {
					t.Errorf("%d searches were sent", searches)
				}
			}, gatewaytest.WithQuirks(quirks), gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(998)...))
		})
	}
}

func TestWaitForAPendingKeyEndsWithTheInterruption(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		begun := time.Now()
		_, err := gateway.client().PendingAPIKey(cancelledAfter(t, 5*time.Second), creationName(begun))
		equal(t, "time", time.Since(begun), 5*time.Second)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v", err)
		}
	})
}

// If the account cannot be read, the key may still exist.
func TestPendingKeyIsNotForgottenIfTheSearchFails(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		gateway.Inject(gatewaytest.Fault{Method: "GET", Status: 502})
		_, err := gateway.client(maxRetries(0)).PendingAPIKey(t.Context(), creationName(time.Now()))
		equal(t, "status", failureOf(t, err).Status, 502)
	})
}

// All but one of several keys with the name are deleted.
func TestOfTwoPendingKeysOneIsFound(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		name := creationName(time.Now())
		for _, name := range []string{name, "app", name, name} {
			gateway.AddAPIKey(gatewaytest.APIKey{Name: name, Unlimited: true, RemainQuota: -1})
		}
		found, err := gateway.client().PendingAPIKey(t.Context(), name)
		if err != nil {
			t.Fatal(err)
		}
		gateway.RemoveAPIKey(2)
		expectTable(t, gateway, lineOf(found))
	})
}
