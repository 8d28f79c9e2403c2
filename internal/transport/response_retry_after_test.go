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

// The time of a bubble begins at midnight of 2000-01-01 UTC. Without a header, the back-off is a
// quarter of a second.
func TestRetryAfterIsWaitedForExactly(t *testing.T) {
	const backoff = 250 * time.Millisecond
	for name, test := range map[string]struct {
		header   http.Header
		expected time.Duration
	}{
		"seconds":                    {header("Retry-After", "5"), 5 * time.Second},
		"seconds with blanks":        {header("Retry-After", "  5 "), 5 * time.Second},
		"the longest that is waited": {header("Retry-After", "60"), time.Minute},
		"a date":                     {header("Retry-After", "Sat, 01 Jan 2000 00:00:07 GMT"), 7 * time.Second},
		"a date of an old form":      {header("Retry-After", "Saturday, 01-Jan-00 00:00:07 GMT"), 7 * time.Second},
		"a date by the gateway's clock": {
			header("Retry-After", "Tue, 02 Jan 2029 00:00:09 GMT", "Date", "Tue, 02 Jan 2029 00:00:00 GMT"),
			9 * time.Second,
		},
		"a date with a broken clock": {
			header("Retry-After", "Sat, 01 Jan 2000 00:00:07 GMT", "Date", "noon"), 7 * time.Second,
		},
		"no header":             {http.Header{}, backoff},
		"an empty header":       {header("Retry-After", ""), backoff},
		"no seconds":            {header("Retry-After", "0"), backoff},
		"less than none":        {header("Retry-After", "-5"), backoff},
		"a fraction":            {header("Retry-After", "5.5"), backoff},
		"words":                 {header("Retry-After", "soon"), backoff},
		"a moment that is past": {header("Retry-After", "Fri, 31 Dec 1999 23:59:00 GMT"), backoff},
		"this moment":           {header("Retry-After", "Sat, 01 Jan 2000 00:00:00 GMT"), backoff},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				network := gatewaytest.NewNetwork(gateway.roundTripper)
				gateway.Inject(gatewaytest.Fault{Status: http.StatusServiceUnavailable, Header: test.header, Times: 1})
				if _, err := gateway.client(through(network)).read(t.Context()); err != nil {
					t.Fatal(err)
				}
				if waits := network.Waits(); !slices.Equal(waits, []time.Duration{test.expected}) {
					t.Errorf("waits are %s, expected %s", waits, test.expected)
				}
			})
		})
	}
}

func TestRetryAfterCountsOnEveryTransientStatus(t *testing.T) {
	for _, status := range append([]int{http.StatusTooManyRequests}, retriedStatuses...) {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: status, Header: header("Retry-After", "5"), Times: 1})
				begun := time.Now()
				if _, err := gateway.client().read(t.Context()); err != nil {
					t.Fatal(err)
				}
				equal(t, "time", time.Since(begun), 5*time.Second)
			})
		})
	}
}

func TestLongRetryAfterIsAnErrorAtOnce(t *testing.T) {
	const most = 1<<32 - 1
	for name, test := range map[string]struct {
		status     int
		retryAfter string
		maxRetries int
		expected   time.Duration
		shown      string
	}{
		"a rate limit of an hour":           {429, "3600", 4, time.Hour, "60 minutes"},
		"a rate limit of a second too much": {429, "61", 4, 61 * time.Second, "61 seconds"},
		"a rate limit until a date": {
			429, "Sat, 01 Jan 2000 02:30:00 GMT", 4, 150 * time.Minute, "150 minutes",
		},
		"a rate limit without retries":       {429, "3600", 0, time.Hour, "60 minutes"},
		"an hour of maintenance":             {503, "3600", 4, time.Hour, "60 minutes"},
		"an hour of maintenance, no retries": {503, "3600", 0, time.Hour, "60 minutes"},
		"another status":                     {500, "3600", 4, time.Hour, "60 minutes"},
		"more than 64 bits": {
			429, "99999999999999999999", 4, most * time.Second, "4294967295 seconds",
		},
		"more seconds than a duration can hold": {429, "9999999999999", 4, most * time.Second, "4294967295 seconds"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: test.status, Header: header("Retry-After", test.retryAfter)})
				begun := time.Now()
				_, err := gateway.client(maxRetries(test.maxRetries)).read(t.Context())
				equal(t, "time", time.Since(begun), 0)
				equal(t, "requests", len(gateway.Requests()), 1)
				failure := failureOf(t, err)
				equal(t, "Retry-After", failure.RetryAfter, test.expected)
				equal(t, "too long", failure.WaitTooLong, true)
				contains(t, failure.Reason, "the gateway asks to wait for "+test.shown+", but the maximum is 1 minute")
				if test.status == http.StatusTooManyRequests {
					equal(t, "kind", failure.Kind, transport.KindRateLimited)
				}
			})
		})
	}
}
