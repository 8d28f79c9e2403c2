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

// A bubble's time begins at midnight of 2000-01-01 UTC. The back-off is a
// quarter of a second, which is what is left where the header says nothing.
func TestRetryAfterIsWaitedForExactly(t *testing.T) {
	const backoff = 250 * time.Millisecond
	for name, test := range map[string]struct {
		header   http.Header
		expected time.Duration
	}{
		"seconds":                       {http.Header{"Retry-After": {"5"}}, 5 * time.Second},
		"seconds with blanks":           {http.Header{"Retry-After": {"  5 "}}, 5 * time.Second},
		"the longest that is waited":    {http.Header{"Retry-After": {"60"}}, time.Minute},
		"a date":                        {http.Header{"Retry-After": {"Sat, 01 Jan 2000 00:00:07 GMT"}}, 7 * time.Second},
		"a date of an old form":         {http.Header{"Retry-After": {"Saturday, 01-Jan-00 00:00:07 GMT"}}, 7 * time.Second},
		"a date by the server's clock":  {http.Header{"Retry-After": {"Tue, 02 Jan 2029 00:00:09 GMT"}, "Date": {"Tue, 02 Jan 2029 00:00:00 GMT"}}, 9 * time.Second},
		"a date where a clock is wrong": {http.Header{"Retry-After": {"Sat, 01 Jan 2000 00:00:07 GMT"}, "Date": {"noon"}}, 7 * time.Second},
		"no header":                     {http.Header{}, backoff},
		"an empty header":               {http.Header{"Retry-After": {""}}, backoff},
		"no seconds":                    {http.Header{"Retry-After": {"0"}}, backoff},
		"less than none":                {http.Header{"Retry-After": {"-5"}}, backoff},
		"a fraction":                    {http.Header{"Retry-After": {"5.5"}}, backoff},
		"words":                         {http.Header{"Retry-After": {"soon"}}, backoff},
		"a moment that is past":         {http.Header{"Retry-After": {"Fri, 31 Dec 1999 23:59:00 GMT"}}, backoff},
		"this moment":                   {http.Header{"Retry-After": {"Sat, 01 Jan 2000 00:00:00 GMT"}}, backoff},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				network := newNetwork(gateway)
				gateway.Inject(gatewaytest.Fault{Status: http.StatusServiceUnavailable, Header: test.header, Times: 1})
				if _, err := gateway.client(through(network)).read(t.Context()); err != nil {
					t.Fatal(err)
				}
				if waits := network.waits(); !slices.Equal(waits, []time.Duration{test.expected}) {
					t.Errorf("waits are %s, expected %s", waits, test.expected)
				}
			})
		})
	}
}

func TestRetryAfterCountsOnEveryStatusThatMayPass(t *testing.T) {
	for _, status := range append([]int{http.StatusTooManyRequests}, retriedStatuses...) {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: status, Header: http.Header{"Retry-After": {"5"}}, Times: 1})
				begun := time.Now()
				if _, err := gateway.client().read(t.Context()); err != nil {
					t.Fatal(err)
				}
				equal(t, "time", time.Since(begun), 5*time.Second)
			})
		})
	}
}

func TestLongRetryAfterIsAnErrorAtOnceThatNamesTheTime(t *testing.T) {
	for name, test := range map[string]struct {
		status     int
		retryAfter string
		maxRetries int
		expected   time.Duration
		told       string
	}{
		"a rate limit of an hour":                   {429, "3600", 4, time.Hour, "60 minutes"},
		"a rate limit of a second too much":         {429, "61", 4, 61 * time.Second, "61 seconds"},
		"a rate limit until a date":                 {429, "Sat, 01 Jan 2000 02:30:00 GMT", 4, 150 * time.Minute, "150 minutes"},
		"a rate limit that nobody would wait for":   {429, "3600", 0, time.Hour, "60 minutes"},
		"an hour of maintenance":                    {503, "3600", 4, time.Hour, "60 minutes"},
		"an hour of maintenance, with no retries":   {503, "3600", 0, time.Hour, "60 minutes"},
		"another status":                            {500, "3600", 4, time.Hour, "60 minutes"},
		"more than 64 bits of seconds":              {429, "99999999999999999999999", 4, (1<<32 - 1) * time.Second, "4294967295 seconds"},
		"more seconds than a duration has room for": {429, "9999999999999", 4, (1<<32 - 1) * time.Second, "4294967295 seconds"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: test.status, Header: http.Header{"Retry-After": {test.retryAfter}}})
				begun := time.Now()
				_, err := gateway.client(maxRetries(test.maxRetries)).read(t.Context())
				equal(t, "time", time.Since(begun), 0)
				equal(t, "requests", len(gateway.Requests()), 1)
				failure := failureOf(t, err)
				equal(t, "asked to wait", failure.RetryAfter, test.expected)
				equal(t, "too long", failure.WaitTooLong, true)
				contains(t, failure.Reason, "the server asks to wait for "+test.told+", but the maximum is 1 minute")
				if test.status == http.StatusTooManyRequests {
					equal(t, "kind", failure.Kind, transport.KindRateLimited)
				}
			})
		})
	}
}
