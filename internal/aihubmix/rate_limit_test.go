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
				if _, err := client.RefreshAPIKey(t.Context(), int64(i+1)); err != nil {
					t.Error(err)
				}
			})
			inParallel(120, func(i int) {
				if _, err := client.APIKey(t.Context(), int64(i+1)); err != nil {
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
