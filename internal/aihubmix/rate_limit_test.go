package aihubmix_test

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// inParallel calls a function that many times, ten at a time.
func inParallel(count int, do func(i int)) {
	var group sync.WaitGroup
	turns := make(chan struct{}, 10)
	for i := range count {
		group.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			do(i)
		})
	}
	group.Wait()
}

// With the one-api family's limit of 480 requests in 3 minutes, more requests take longer
// but succeed, and no key is created twice.
func TestManyKeysUnderTheKnownRateLimit(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		client := gateway.client(random(1))
		begun := time.Now()
		inParallel(100, func(i int) {
			settings := aihubmix.APIKeySettings{Name: fmt.Sprintf("app-%d", i), SpendLimit: new(int64(1))}
			if _, err := client.CreateAPIKey(t.Context(), settings); err != nil {
				t.Error(err)
			}
		})
		for range 3 {
			inParallel(1000, func(i int) {
				if _, err := client.RefreshAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: int64(i + 1)}); err != nil {
					t.Error(err)
				}
			})
			inParallel(120, func(i int) {
				if _, err := client.FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: int64(i + 1)}); err != nil {
					t.Error(err)
				}
			})
			time.Sleep(time.Minute) //nolint:forbidigo // Inside of a synctest bubble.
		}
		names := map[string]bool{}
		for _, key := range gateway.APIKeys() {
			names[key.Name] = true
		}
		equal(t, "keys", len(gateway.APIKeys()), 1000)
		equal(t, "names", len(names), 1000)
		if took := time.Since(begun); took < 4*time.Minute {
			t.Errorf("it took %s: the limit was never met", took)
		}
	}, gatewaytest.WithRateLimit(480, 3*time.Minute), gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(900)...))
}

// minuteEach makes requests of a method wait for a minute, so many times.
func minuteEach(method string, times int) gatewaytest.Fault {
	fault := rateLimit("60", times)
	fault.Method = method
	return fault
}

func TestCreateAndItsSearchesShareFourMinutes(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(minuteEach("POST", 3))
		gateway.Inject(gatewaytest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
		gateway.Inject(minuteEach("GET", 0))
		client := gateway.client()
		begun := time.Now()
		_, err := client.CreateAPIKey(t.Context(), aihubmix.APIKeySettings{Name: aihubmix.UniqueName("app-")})
		equal(t, "ambiguous", failureOf(t, err).Ambiguous, true)
		if took := time.Since(begun); took < 4*time.Minute || took > 4*time.Minute+20*time.Second {
			t.Errorf("it took %s", took)
		}
		if requests := len(gateway.Requests()); requests > 20 {
			t.Errorf("%d requests", requests)
		}
	})
}

func TestDeleteAndItsReadsShareFourMinutes(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		key, err := client.FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1})
		if err != nil {
			t.Fatal(err)
		}
		gateway.Inject(minuteEach("DELETE", 3))
		gateway.Inject(minuteEach("GET", 0))
		begun := time.Now()
		err = client.DeleteAPIKey(t.Context(), key.Expected())
		equal(t, "kind", failureOf(t, err).Kind, aihubmix.KindRateLimited)
		equal(t, "ambiguous", failureOf(t, err).Ambiguous, true)
		equal(t, "time", time.Since(begun), 4*time.Minute)
	}, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app"}))
}

func TestReadsOfTheCurrentKeyShareFourMinutes(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(rateLimit("60", 3))
		gateway.Inject(gatewaytest.Fault{Status: 404, Times: 1})
		gateway.Inject(rateLimit("60", 0))
		withAPIKey := func(config *aihubmix.Config) { config.APIKey = aihubmix.NewSecret("sk-0123456789abcdef") }
		client := gateway.client(withAPIKey)
		begun := time.Now()
		_, err := client.CurrentAPIKey(t.Context())
		equal(t, "kind", failureOf(t, err).Kind, aihubmix.KindRateLimited)
		equal(t, "time", time.Since(begun), 4*time.Minute)
	})
}
