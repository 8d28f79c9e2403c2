package transport_test

import (
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

func rateLimit(retryAfter string, times int) gatewaytest.Fault {
	fault := gatewaytest.Fault{Status: http.StatusTooManyRequests, Times: times}
	if retryAfter != "" {
		fault.Header = header("Retry-After", retryAfter)
	}
	return fault
}

func TestLastingRateLimitIsWaitedForFourMinutes(t *testing.T) {
	for name, test := range map[string]struct {
		fault  gatewaytest.Fault
		random float64
	}{
		"the shortest waits":        {rateLimit("", 0), 0},
		"waits in the middle":       {rateLimit("", 0), 0.5},
		"the longest waits":         {rateLimit("", 0), 1},
		"waits that it names":       {rateLimit("60", 0), 0},
		"short waits that it names": {rateLimit("1", 0), 0},
		"waits of no seconds":       {rateLimit("0", 0), 0.5},
		"an empty gzip body": {gatewaytest.Fault{
			Status: http.StatusTooManyRequests, Body: compressed(t, 0), Header: header("Content-Encoding", "gzip"),
		}, 0.5},
		"a gzip body of no byte": {gatewaytest.Fault{
			Status: http.StatusTooManyRequests, Header: header("Content-Encoding", "gzip"),
		}, 0.5},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(test.fault)
				begun := time.Now()
				_, err := gateway.client(maxRetries(1), random(test.random)).read(t.Context())
				equal(t, "time", time.Since(begun), 4*time.Minute)
				failure := failureOf(t, err)
				equal(t, "kind", failure.Kind, transport.KindRateLimited)
				equal(t, "status", failure.Status, http.StatusTooManyRequests)
				equal(t, "attempts", failure.Attempts, len(gateway.Requests()))
				equal(t, "too long a wait", failure.WaitTooLong, false)
				contains(t, failure.Reason, "the rate limit was still in force after waiting for 4 minutes")
			})
		})
	}
}

func TestRateLimitBeyondFourMinutesIsNotWaitedFor(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(rateLimit("50", 0))
		begun := time.Now()
		_, err := gateway.client().read(t.Context())
		equal(t, "time", time.Since(begun), 200*time.Second)
		equal(t, "kind", failureOf(t, err).Kind, transport.KindRateLimited)
	})
}

func TestWaitsForARateLimitDoubleUpToABound(t *testing.T) {
	for name, test := range map[string]struct {
		random   float64
		expected []time.Duration
	}{
		"the shortest": {0, milliseconds(500, 1000, 2000, 4000, 8000, 15_000, 15_000)},
		"the longest":  {1, milliseconds(1000, 2000, 4000, 8000, 16_000, 30_000, 30_000)},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				network := gatewaytest.NewNetwork(gateway.roundTripper)
				gateway.Inject(rateLimit("", 7))
				if _, err := gateway.client(random(test.random), through(network)).read(t.Context()); err != nil {
					t.Fatal(err)
				}
				if waits := network.Waits(); !slices.Equal(waits, test.expected) {
					t.Errorf("waits are %s, expected %s", waits, test.expected)
				}
			})
		})
	}
}

func TestRateLimitUsesUpNoRetry(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		for range 4 {
			gateway.Inject(rateLimit("", 2))
			gateway.Inject(gatewaytest.Fault{Status: http.StatusBadGateway, Times: 1})
		}
		if _, err := gateway.client(maxRetries(4)).read(t.Context()); err != nil {
			t.Fatal(err)
		}
		equal(t, "requests", len(gateway.Requests()), 13)
	})
}

func TestRateLimitWaitsDoNotCountAgainstTheTwoMinutes(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(rateLimit("60", 3))
		gateway.Inject(gatewaytest.Fault{Hang: true})
		begun := time.Now()
		_, err := gateway.client(maxRetries(10)).read(t.Context())
		equal(t, "time", time.Since(begun), 3*time.Minute+2*time.Minute)
		equal(t, "kind", failureOf(t, err).Kind, transport.KindNetwork)
	})
}

func TestRateLimitIsNoReasonForFailover(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network := gatewaytest.NewNetwork(gateway.roundTripper)
		gateway.Inject(rateLimit("10", 1))
		client := gateway.client(baseURLs("http://a.example", "http://b.example"), through(network))
		if _, err := client.read(t.Context()); err != nil {
			t.Fatal(err)
		}
		expectTried(t, network, "a.example at 0s", "a.example at 10s")
	})
}

// A request before the named time would be refused again, so the wait does not start.
func TestRetryAfterThatDoesNotFitNamesWhatIsLeft(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(rateLimit("50", 0))
		_, err := gateway.client().read(t.Context())
		failure := failureOf(t, err)
		equal(t, "kind", failure.Kind, transport.KindRateLimited)
		equal(t, "too long", failure.WaitTooLong, true)
		equal(t, "reason", failure.Reason, "the gateway asks to wait for another 50 seconds, "+
			"but only 40 seconds of the maximum of 4 minutes are left")
		equal(t, "requests", len(gateway.Requests()), 5)
	})
}
