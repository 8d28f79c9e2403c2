package aihubmix_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// Two hundred concurrent reads and writes exceed the rate limit, and some lose their
// response or meet a failing gateway. Each succeeds, and each write is done once.
func TestTwoHundredReadsAndWritesAgainstALimiter(t *testing.T) {
	const (
		each      = 40
		changed   = 1              // to each: keys that are changed
		deleted   = changed + each // and so on: keys that are deleted
		untouched = deleted + each
	)
	inEveryStyle(t, func(t *testing.T, gateway gateway, style gatewaytest.Style) {
		client := gateway.client()
		gateway.Inject(gatewaytest.Fault{Method: "GET", Status: http.StatusServiceUnavailable, Times: 5})
		gateway.Inject(gatewaytest.Fault{Method: "POST", Reset: true, Processed: true, Times: 3})
		gateway.Inject(gatewaytest.Fault{Method: "PUT", Status: http.StatusBadGateway, Processed: true, Times: 3})
		gateway.Inject(gatewaytest.Fault{
			Method: "DELETE", Path: fmt.Sprint(apiKeysPath, deleted), Hang: true, Processed: true, Times: 1,
		})

		var group sync.WaitGroup
		begin := make(chan struct{})
		do := func(what string, work func(ctx context.Context) error) {
			group.Go(func() {
				<-begin
				if err := work(t.Context()); err != nil {
					t.Errorf("%s: %v", what, err)
				}
			})
		}
		for i := range each {
			do("create", func(ctx context.Context) error {
				// Four keys each share one name.
				settings := aihubmix.APIKeySettings{Name: fmt.Sprintf("created-%d", i/4), SpendLimit: new(int64(i))}
				created, err := createNamed(ctx, client, settings)
				if err != nil && created.ID != 0 { // Both responses were lost, so the key is replaced.
					if err := client.DeleteAPIKey(ctx, created.Expected()); err != nil {
						return err
					}
					_, err = createNamed(ctx, client, settings)
				}
				return err
			})
			do("update", func(ctx context.Context) error {
				_, err := update(ctx, client, int64(changed+i),
					aihubmix.APIKeySettings{Name: fmt.Sprintf("changed-%d", i)})
				return err
			})
			do("delete", func(ctx context.Context) error {
				return client.DeleteAPIKey(ctx, aihubmix.ExpectedAPIKey{
					ID: int64(deleted + i), Name: fmt.Sprintf("generated-%04d", deleted+i-1),
				})
			})
			do("read a key", func(ctx context.Context) error {
				_, err := client.RefreshAPIKey(ctx, aihubmix.ExpectedAPIKey{ID: int64(untouched + i)})
				return err
			})
			do("read the account, or the models", func(ctx context.Context) error {
				switch {
				case i%2 == 0:
					_, err := client.User(ctx)
					return err
				case style == gatewaytest.StyleOneAPI: // one-api has no catalogue.
					_, err := client.AvailableModels(ctx)
					return err
				}
				_, err := client.Models(ctx, aihubmix.CatalogueQuery{})
				return err
			})
		}
		begun := time.Now()
		close(begin)
		group.Wait()

		names := map[string]int{}
		for _, key := range gateway.APIKeys() {
			names[key.Name]++
		}
		for i := range each {
			equal(t, "keys that were created of one name", names[fmt.Sprintf("created-%d", i/4)], 4)
			equal(t, "keys that were changed", names[fmt.Sprintf("changed-%d", i)], 1)
			equal(t, "keys that were deleted", names[fmt.Sprintf("generated-%04d", deleted+i-1)], 0)
			equal(t, "keys that were left alone", names[fmt.Sprintf("generated-%04d", untouched+i-1)], 1)
		}
		equal(t, "keys", len(gateway.APIKeys()), 3*each)
		if took := time.Since(begun); took < time.Minute {
			t.Errorf("it took %s: the limit was never met", took)
		}
	}, gatewaytest.WithRateLimit(200, time.Minute), gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(3*each)...))
}
