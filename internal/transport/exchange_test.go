package transport_test

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

var retriedStatuses = []int{408, 425, 500, 502, 503, 504, 522, 524}

func TestTransientStatusesAreTriedAgain(t *testing.T) {
	for _, status := range retriedStatuses {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: status})
				_, err := gateway.client(maxRetries(3)).read(t.Context())
				failure := failureOf(t, err)
				equal(t, "status", failure.Status, status)
				equal(t, "attempts", failure.Attempts, 4)
				equal(t, "requests", len(gateway.Requests()), 4)
			})
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: status, Times: 3})
				if _, err := gateway.client(maxRetries(3)).read(t.Context()); err != nil {
					t.Errorf("the fourth attempt succeeds, but: %v", err)
				}
			})
		})
	}
}

func TestPermanentStatusesAreNotTriedAgain(t *testing.T) {
	for _, status := range []int{300, 304, 400, 401, 402, 403, 404, 405, 409, 410, 422, 501, 505, 521, 523} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: status, Header: header("Retry-After", "3600")})
				begun := time.Now()
				_, err := gateway.client().read(t.Context())
				failure := failureOf(t, err)
				equal(t, "status", failure.Status, status)
				equal(t, "requests", len(gateway.Requests()), 1)
				equal(t, "time", time.Since(begun), 0)
				equal(t, "too long a wait", failure.WaitTooLong, false)
			})
		})
	}
}

func TestResponsesThatReportAFailureAreNotTriedAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Status: http.StatusOK, Body: `{"success":false,"message":"系统繁忙"}`})
		_, err := gateway.client().read(t.Context())
		equal(t, "message", failureOf(t, err).Message, "系统繁忙")
		equal(t, "requests", len(gateway.Requests()), 1)
	})
}

func TestNoRetriesMeansOneAttempt(t *testing.T) {
	for name, fault := range map[string]gatewaytest.Fault{
		"a status that may pass":         {Status: http.StatusBadGateway},
		"a status that asks to wait":     {Status: http.StatusServiceUnavailable, Header: header("Retry-After", "5")},
		"a rate limit":                   {Status: http.StatusTooManyRequests},
		"a rate limit with a time":       {Status: http.StatusTooManyRequests, Header: header("Retry-After", "5")},
		"a rate limit with a long time":  {Status: http.StatusTooManyRequests, Header: header("Retry-After", "3600")},
		"a closed connection":            {Reset: true},
		"a response cut off":             {Truncate: 20},
		"a response that cannot be read": {Status: http.StatusOK, Body: "<html>"},
		"a rate limit with a time in the past": {
			Status: http.StatusTooManyRequests, Header: header("Retry-After", "Sat, 01 Jan 2000 00:00:00 GMT"),
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(fault)
				begun := time.Now()
				_, err := gateway.client(maxRetries(0)).read(t.Context())
				equal(t, "attempts", failureOf(t, err).Attempts, 1)
				equal(t, "requests", len(gateway.Requests()), 1)
				equal(t, "time", time.Since(begun), 0)
			})
		})
	}
}

func TestBackoffDoublesUpToABound(t *testing.T) {
	for name, test := range map[string]struct {
		random   float64
		expected []time.Duration
	}{
		"the shortest": {0, milliseconds(0, 0, 0, 0, 0, 8000, 22_000, 22_000)},
		"the middle":   {0.5, milliseconds(250, 500, 1000, 2000, 4000, 12_000, 26_000, 26_000)},
		"the longest":  {1, milliseconds(500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000)},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				network := gatewaytest.NewNetwork(gateway.roundTripper)
				gateway.Inject(gatewaytest.Fault{Status: http.StatusBadGateway})
				client := gateway.client(maxRetries(8), random(test.random), through(network))
				if _, err := client.read(t.Context()); err == nil {
					t.Fatal("no error")
				}
				if waits := network.Waits(); !slices.Equal(waits, test.expected) {
					t.Errorf("waits are %s, expected %s", waits, test.expected)
				}
			})
		})
	}
}

// Many a gateway takes a minute or more to start.
func TestTenRetriesLastForAboutTwoMinutes(t *testing.T) {
	for name, test := range map[string]struct {
		random   float64
		expected time.Duration
	}{
		"the shortest waits": {0, 96 * time.Second},
		"the middle":         {0.5, 119 * time.Second},
		"the longest waits":  {1, 119 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			for _, method := range []string{transport.MethodGet, transport.MethodPost} {
				inBubble(t, func(t *testing.T, gateway gateway) {
					network := gatewaytest.NewNetwork(gateway.roundTripper)
					network.Fail("a.example", gatewaytest.Refused("192.0.2.1"))
					client := gateway.client(
						baseURLs("http://a.example"), maxRetries(10), random(test.random), through(network))
					begun := time.Now()
					_, err := client.Send(t.Context(), transport.Request{Method: method, Path: userPath})
					equal(t, "kind", failureOf(t, err).Kind, transport.KindNetwork)
					equal(t, "time", time.Since(begun), test.expected)
				})
			}
		})
	}
}

// Its failure, by its own timeout, would hide the one before.
func TestNoRetryStartsWithLessThanASecondLeft(t *testing.T) {
	for name, test := range map[string]struct {
		timeout  time.Duration
		requests int
	}{
		"a second is left": {119 * time.Second, 2},
		"less is left":     {119*time.Second + time.Millisecond, 1},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Hang: true})
				_, err := gateway.client(maxRetries(1), requestTimeout(test.timeout)).read(t.Context())
				equal(t, "kind", failureOf(t, err).Kind, transport.KindNetwork)
				equal(t, "requests", len(gateway.Requests()), test.requests)
			})
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Hang: true})
				client := gateway.client(
					maxRetries(0), requestTimeout(test.timeout), baseURLs("http://a.example", "http://b.example"))
				_, err := client.read(t.Context())
				equal(t, "kind", failureOf(t, err).Kind, transport.KindNetwork)
				equal(t, "requests over two base URLs", len(gateway.Requests()), test.requests)
			})
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: 429, Delay: test.timeout})
				_, err := gateway.client(maxRetries(1), requestTimeout(time.Hour)).read(t.Context())
				equal(t, "requests after a rate limit", len(gateway.Requests()), test.requests)
				if test.requests == 1 {
					equal(t, "kind", failureOf(t, err).Kind, transport.KindRateLimited)
				}
			})
		})
	}
}

func milliseconds(counts ...int) []time.Duration {
	var durations []time.Duration
	for _, count := range counts {
		durations = append(durations, time.Duration(count)*time.Millisecond)
	}
	return durations
}

// This is the jitter of production.
func TestBackoffIsJittered(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network := gatewaytest.NewNetwork(gateway.roundTripper)
		gateway.Inject(gatewaytest.Fault{Status: http.StatusBadGateway})
		ownRandom := func(config *transport.Config) { config.Random = nil }
		if _, err := gateway.client(maxRetries(8), ownRandom, through(network)).read(t.Context()); err == nil {
			t.Fatal("no error")
		}
		different := map[time.Duration]bool{}
		for i, wait := range network.Waits() {
			longest := min(time.Second/2<<i, 30*time.Second)
			if shortest := max(longest-8*time.Second, 0); wait < shortest || wait > longest {
				t.Errorf("wait %d is %s, expected %s to %s", i+1, wait, shortest, longest)
			}
			different[wait] = true
		}
		if len(different) < 2 {
			t.Errorf("all waits are alike: %v", different)
		}
	})
}

func TestReadEndsWithinTwoMinutes(t *testing.T) {
	for name, test := range map[string]struct {
		maxRetries int
		timeout    time.Duration
		random     float64
		expected   time.Duration
	}{
		"no retry":                        {0, 30 * time.Second, 0, 30 * time.Second},
		"one retry":                       {1, 30 * time.Second, 0, 60 * time.Second},
		"two retries":                     {2, 30 * time.Second, 1, 91500 * time.Millisecond},
		"three retries without waits":     {3, 30 * time.Second, 0, 2 * time.Minute},
		"three retries with waits":        {3, 30 * time.Second, 1, 2 * time.Minute},
		"the default":                     {4, 30 * time.Second, 0.5, 2 * time.Minute},
		"as many as may be":               {10, 30 * time.Second, 1, 2 * time.Minute},
		"as many as may be, without wait": {10, 30 * time.Second, 0, 2 * time.Minute},
		"a long timeout, no retry":        {0, time.Hour, 0, 2 * time.Minute},
		"a long timeout":                  {10, time.Hour, 1, 2 * time.Minute},
		"a timeout that leaves a bit":     {10, 119 * time.Second, 1, 2 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Hang: true})
				begun := time.Now()
				client := gateway.client(maxRetries(test.maxRetries), requestTimeout(test.timeout), random(test.random))
				_, err := client.read(t.Context())
				equal(t, "time", time.Since(begun), test.expected)
				equal(t, "kind", failureOf(t, err).Kind, transport.KindNetwork)
				contains(t, err.Error(), "no complete response arrived within ")
			})
		})
	}
}

func TestReadEndsWithinTwoMinutesOverAllBaseURLs(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network, begun := gatewaytest.NewNetwork(gateway.roundTripper), time.Now()
		gateway.Inject(gatewaytest.Fault{Hang: true})
		client := gateway.client(baseURLs("http://a.example", "http://b.example", "http://c.example"),
			requestTimeout(50*time.Second), through(network))
		_, err := client.read(t.Context())
		equal(t, "kind", failureOf(t, err).Kind, transport.KindNetwork)
		expectTried(t, network, "a.example at 0s", "b.example at 50s", "c.example at 1m40s")
		equal(t, "time", time.Since(begun), 2*time.Minute)
	})
}

func TestReadDoesNotWaitBeyondItsTwoMinutes(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Status: http.StatusServiceUnavailable, Header: header("Retry-After", "50")})
		begun := time.Now()
		_, err := gateway.client().read(t.Context())
		equal(t, "time", time.Since(begun), 100*time.Second)
		equal(t, "attempts", failureOf(t, err).Attempts, 3)
	})
}

func TestEveryReadHasItsOwnRetries(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client(maxRetries(1))
		for range 3 {
			gateway.Inject(gatewaytest.Fault{Status: http.StatusBadGateway, Times: 1})
			if _, err := client.read(t.Context()); err != nil {
				t.Fatal(err)
			}
			pass(30 * time.Second)
		}
		equal(t, "requests", len(gateway.Requests()), 6)
	})
}
