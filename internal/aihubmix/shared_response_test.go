package aihubmix_test

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestConcurrentReadsShareOneRequest(t *testing.T) {
	for name, fault := range map[string]*gatewaytest.Fault{
		"an answer at once":         nil,
		"an answer that takes long": {Delay: 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				if fault != nil {
					gateway.Inject(*fault)
				}
				client := gateway.client()
				var group sync.WaitGroup
				for range 100 {
					group.Go(func() {
						user, err := client.User(t.Context())
						if err != nil {
							t.Error(err)
							return
						}
						equal(t, "user name", *user.Username, "ada")
					})
				}
				group.Wait()
				equal(t, "requests", len(gateway.Requests()), 1)
			})
		})
	}
}

func TestAccountIsCachedForFiveSeconds(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		// The time counts from the response, not from the request.
		gateway.Inject(gatewaytest.Fault{Delay: 10 * time.Second})
		client := gateway.client()
		expectQuota(t, client, 29_071_257)
		gateway.SetAccountField("quota", 5)
		pass(5*time.Second - 1)
		expectQuota(t, client, 29_071_257)
		equal(t, "requests before it is old", len(gateway.Requests()), 1)
		pass(1)
		expectQuota(t, client, 5)
		equal(t, "requests when it is old", len(gateway.Requests()), 2)
		pass(4 * time.Second)
		expectQuota(t, client, 5)
		equal(t, "requests while the new one is cached", len(gateway.Requests()), 2)
	})
}

func expectFreshQuota(t *testing.T, client *aihubmix.Client, expected int64) {
	t.Helper()
	account, err := client.UserInUnit(t.Context(), true)
	if err != nil {
		t.Error(err)
		return
	}
	equal(t, "fresh quota", *account.Figures.Quota, expected)
}

// Money that was spent before the call is not in the response.
func TestFreshReadUsesARequestThatBeganAfterItsCall(t *testing.T) {
	t.Run("though a response is cached", func(t *testing.T) {
		inBubble(t, func(t *testing.T, gateway gateway) {
			client := gateway.client()
			expectQuota(t, client, 29_071_257)
			gateway.SetAccountField("quota", 5)
			expectFreshQuota(t, client, 5)
			expectQuota(t, client, 5)
			equal(t, "requests", gateway.Count("GET", userPath), 2)
		})
	})
	t.Run("though a request is on its way", func(t *testing.T) {
		inBubble(t, func(t *testing.T, gateway gateway) {
			gateway.Inject(gatewaytest.Fault{Path: userPath, Processed: true, Delay: time.Second, Times: 1})
			client := gateway.client()
			var group sync.WaitGroup
			group.Go(func() { expectFreshQuota(t, client, 29_071_257) })
			synctest.Wait()
			gateway.SetAccountField("quota", 5)
			expectFreshQuota(t, client, 5)
			expectQuota(t, client, 5)
			group.Wait()
			expectQuota(t, client, 5) // Not the older response, which came later.
		})
	})
}

// Terraform reads ten blocks at once.
func TestFreshReadsShareTheNextRequest(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Path: userPath, Processed: true, Delay: time.Second})
		client := gateway.client()
		begun := time.Now()
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				for range 10 {
					expectFreshQuota(t, client, 29_071_257)
				}
			})
		}
		synctest.Wait()
		equal(t, "requests at once", gateway.Count("GET", userPath), 1)
		group.Wait()
		if count := gateway.Count("GET", userPath); count > 20 || time.Since(begun) > 20*time.Second {
			t.Errorf("%d requests in %s", count, time.Since(begun))
		}
	})
}

func TestFreshReadThatWaitsCanBeCancelled(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Path: userPath, Processed: true, Delay: 10 * time.Second, Times: 2})
		client := gateway.client()
		var group sync.WaitGroup
		for range 2 {
			group.Go(func() { expectFreshQuota(t, client, 29_071_257) })
			synctest.Wait()
		}
		_, err := client.UserInUnit(cancelledAfter(t, time.Second), true)
		expectCancelled(t, err)
		group.Wait()
		equal(t, "requests", gateway.Count("GET", userPath), 2)
	})
}

func expectQuota(t *testing.T, client *aihubmix.Client, expected int64) {
	t.Helper()
	user, err := client.User(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "quota", *user.Quota, expected)
}

func TestClientsDoNotShareACache(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		expectQuota(t, gateway.client(), 29_071_257)
		expectQuota(t, gateway.client(), 29_071_257)
		equal(t, "requests", len(gateway.Requests()), 2)
	})
}

func TestFailureIsNeverCached(t *testing.T) {
	for name, fault := range map[string]gatewaytest.Fault{
		"a refused key":               {Status: http.StatusUnauthorized, Times: 1},
		"a refusal with status 200":   {Status: http.StatusOK, Body: `{"success":false}`, Times: 1},
		"an answer that is no answer": {Status: http.StatusOK, Body: `<html>`, Times: 1},
		"a failure of the server":     {Status: http.StatusBadGateway, Times: 1},
		"a closed connection":         {Reset: true, Processed: true, Times: 1},
		"a rate limit":                {Status: http.StatusTooManyRequests, Times: 1},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				client := gateway.client(maxRetries(0))
				gateway.Inject(fault)
				if _, err := client.User(t.Context()); err == nil {
					t.Fatal("no error")
				}
				expectQuota(t, client, 29_071_257)
				equal(t, "requests", len(gateway.Requests()), 2)
			})
		})
	}
}

func TestFailureIsNotHiddenByAnOldResponse(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		expectQuota(t, client, 29_071_257)
		pass(time.Minute)
		gateway.Inject(gatewaytest.Fault{Status: http.StatusUnauthorized})
		_, err := client.User(t.Context())
		equal(t, "kind", failureOf(t, err).Kind, aihubmix.KindUnauthorized)
	})
}

func TestFailureIsSharedByThoseWhoWaitedForIt(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		gateway.Inject(gatewaytest.Fault{Delay: time.Second, Status: http.StatusForbidden})
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				_, err := client.User(t.Context())
				if err == nil {
					t.Error("no error")
				}
			})
		}
		group.Wait()
		equal(t, "requests", len(gateway.Requests()), 1)
	})
}

func TestCancelledReaderDoesNotDisturbOthers(t *testing.T) {
	for name, whoBegins := range map[string]int{"the one who began the request": 0, "one who joined": 1} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Delay: 10 * time.Second})
				client := gateway.client()
				begun := time.Now()
				leave := func() {
					_, err := client.User(cancelledAfter(t, time.Second))
					expectCancelled(t, err)
					equal(t, "time of the one who left", time.Since(begun), time.Second)
				}
				stay := func() {
					if _, err := client.User(t.Context()); err != nil {
						t.Error(err)
					}
					equal(t, "time of the one who stayed", time.Since(begun), 10*time.Second)
				}
				readers := []func(){leave, stay}
				var group sync.WaitGroup
				group.Go(readers[whoBegins])
				synctest.Wait()
				group.Go(readers[1-whoBegins])
				group.Wait()
				equal(t, "requests", len(gateway.Requests()), 1)
				expectQuota(t, client, 29_071_257)
				equal(t, "requests after it was cached", len(gateway.Requests()), 1)
			})
		})
	}
}

func TestCancellationIsNotInherited(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Hang: true, Times: 1})
		client := gateway.client()
		_, err := client.User(cancelledAfter(t, time.Second))
		expectCancelled(t, err)
		expectQuota(t, client, 29_071_257)
		equal(t, "requests", len(gateway.Requests()), 2)
	})
}

func TestRequestGoesOnUntilItsLastReaderLeaves(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		ended := make(chan time.Time, 1)
		hanging := roundTripperFunc(func(request *http.Request) (*http.Response, error) {
			<-request.Context().Done()
			ended <- time.Now()
			return nil, request.Context().Err()
		})
		client := gateway.client(through(hanging))
		begun := time.Now()
		var group sync.WaitGroup
		for seconds := range 3 {
			group.Go(func() {
				_, err := client.User(cancelledAfter(t, time.Duration(seconds+1)*time.Second))
				expectCancelled(t, err)
			})
		}
		group.Wait()
		equal(t, "time until the request ended", (<-ended).Sub(begun), 3*time.Second)
	})
}

// No read after a write returns a value from before or during the write.
func TestReadAfterAWriteSeesItsEffect(t *testing.T) {
	names := func(t *testing.T, client *aihubmix.Client) string {
		t.Helper()
		keys, err := client.RecentAPIKeys(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return keys[0].Name
	}
	rename := aihubmix.APIKeySettings{Name: "after", SpendLimit: new(int64(100_000))}
	t.Run("though a list is still on its way", func(t *testing.T) {
		inBubble(t, func(t *testing.T, gateway gateway) {
			client := gateway.client()
			// This list has the old name, and arrives after the write is done.
			gateway.Inject(
				gatewaytest.Fault{Method: "GET", Path: apiKeysPath, Processed: true, Delay: 10 * time.Second, Times: 1},
			)
			var group sync.WaitGroup
			group.Go(func() { equal(t, "name before", names(t, client), "app") })
			synctest.Wait()
			if _, err := update(t.Context(), client, 1, rename); err != nil {
				t.Fatal(err)
			}
			equal(t, "name after", names(t, client), "after")
			group.Wait()
			equal(t, "name once the old list has come", names(t, client), "after")
		}, gatewaytest.WithStyle(gatewaytest.StyleFork), gatewaytest.WithAPIKeys(suiteKey))
	})
	t.Run("though a list was kept while it went on", func(t *testing.T) {
		inBubble(t, func(t *testing.T, gateway gateway) {
			client := gateway.client()
			// The list is read after the write was sent and before it is done.
			gateway.Inject(gatewaytest.Fault{Method: "PUT", Delay: 5 * time.Second, Times: 1})
			var group sync.WaitGroup
			group.Go(func() {
				if _, err := update(t.Context(), client, 1, rename); err != nil {
					t.Error(err)
				}
			})
			pass(time.Second)
			equal(t, "name before", names(t, client), "app")
			group.Wait()
			equal(t, "name after", names(t, client), "after")
		}, gatewaytest.WithStyle(gatewaytest.StyleFork), gatewaytest.WithAPIKeys(suiteKey))
	})
}
