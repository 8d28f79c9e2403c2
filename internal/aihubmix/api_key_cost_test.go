package aihubmix_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// Counts the requests of creates and deletes, and how long they take with a limit of 480
// requests in 3 minutes. Run with -v to see the figures.
func TestCostOfCreatesAndDeletes(t *testing.T) {
	creates := map[gatewaytest.Style]int{
		gatewaytest.StyleAIHubMix: 2, gatewaytest.StyleOneAPI: 2, gatewaytest.StyleFork: 4,
	}
	const deletes = 3 // The caller's read, the delete, and the read after it.
	for _, count := range []int{1, 100, 300} {
		t.Run(fmt.Sprintf("%d keys", count), func(t *testing.T) {
			if underRace && count > 100 {
				t.Skip("a hundred keys show the race detector as much")
			}
			inEveryStyle(t, func(t *testing.T, gateway gateway, style gatewaytest.Style) {
				client := gateway.client(random(1))
				begun := time.Now()
				inParallel(count, func(int) {
					if _, err := createNamed(t.Context(), client, limited); err != nil {
						t.Error(err)
					}
				})
				equal(t, "keys", len(gateway.APIKeys()), count)
				sent, took := responded(gateway), time.Since(begun)
				equal(t, "requests of the creates", sent, creates[style]*count)
				expectDuration(t, sent, took)

				pass(3 * time.Minute)
				gateway.ForgetRequests()
				begun = time.Now()
				inParallel(count, func(i int) {
					expected := aihubmix.ExpectedAPIKey{ID: int64(i + 1), Name: "app"}
					if err := client.DeleteAPIKey(t.Context(), expected); err != nil {
						t.Error(err)
					}
				})
				expectTable(t, gateway)
				deleted, deleteTook := responded(gateway), time.Since(begun)
				equal(t, "requests of the deletes", deleted, deletes*count)
				expectDuration(t, deleted, deleteTook)
				t.Logf("%d creates: %d requests in %s; deletes: %d requests in %s", count, sent, took, deleted,
					deleteTook)
			}, gatewaytest.WithRateLimit(480, 3*time.Minute))
		})
	}
}

// responded counts the requests that the limiter let through; each refused one is sent
// again.
func responded(gateway gateway) int { return len(gateway.Requests()) - gateway.Limited() }

// expectDuration allows as many windows of the limiter as are needed, and some time that
// is lost at the end of each.
func expectDuration(t *testing.T, requests int, took time.Duration) {
	t.Helper()
	windows := time.Duration((requests - 1) / 480)
	if took < windows*3*time.Minute || took > windows*4*time.Minute {
		t.Errorf("%d requests took %s", requests, took)
	}
}
