package aihubmix

import (
	"net/http"
	"slices"
	"time"
)

const (
	// exchangeLimit is when a read ends at the latest, waits for a rate limit
	// apart, and a write that reaches no server.
	exchangeLimit = 2 * time.Minute
	// rateLimitLimit is how long one exchange waits for a rate limit in all. The
	// one-api family's limiter counts over 3 minutes.
	rateLimitLimit = 4 * time.Minute
	// maxRetryAfter is the longest Retry-After that is waited for.
	maxRetryAfter = 60 * time.Second

	backoffBase  = 500 * time.Millisecond
	backoffLimit = 8 * time.Second

	rateLimitBase    = 1 * time.Second
	rateLimitWaitCap = 30 * time.Second

	// 522 and 524 are what a well-known proxy answers when the origin behind it
	// does not; net/http has no names for them.
	statusConnectionTimedOut = 522
	statusTimeoutOccurred    = 524
)

var retriedStatuses = []int{
	http.StatusRequestTimeout, http.StatusTooEarly,
	http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
	statusConnectionTimedOut, statusTimeoutOccurred,
}

// mayPass reports whether a read that failed so may succeed when repeated.
func (e *Error) mayPass() bool {
	return e.Kind == KindNetwork || e.Kind == KindRateLimited || slices.Contains(retriedStatuses, e.Status)
}

// backoff is the wait before the retry of that number, from 1: exponential with
// full jitter.
func backoff(retry int, random float64) time.Duration {
	return time.Duration(random * float64(doubled(backoffBase, retry, backoffLimit)))
}

// rateLimitWait is the wait after the 429 of that number, from 1, where the
// server names no time. At least half of it is kept: too short a wait uses up
// another request of the limit.
func rateLimitWait(occurrence int, random float64) time.Duration {
	wait := doubled(rateLimitBase, occurrence, rateLimitWaitCap)
	return wait/2 + time.Duration(random*float64(wait/2))
}

func doubled(base time.Duration, count int, limit time.Duration) time.Duration {
	wait := base
	for range count - 1 {
		if wait *= 2; wait >= limit {
			return limit
		}
	}
	return min(wait, limit)
}
