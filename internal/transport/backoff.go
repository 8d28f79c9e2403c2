package transport

import (
	"strconv"
	"time"
)

const (
	backoffBase   = 500 * time.Millisecond
	backoffLimit  = 30 * time.Second
	backoffJitter = 8 * time.Second

	rateLimitBase    = 1 * time.Second
	rateLimitWaitMax = 30 * time.Second
)

// backoff returns the wait before a retry, the first being 1: exponential, with full jitter for as long as it is short.
// Ten retries take about two minutes, in which many a gateway starts.
func backoff(retry int, random float64) time.Duration {
	wait := doubled(backoffBase, retry, backoffLimit)
	jitter := min(wait, backoffJitter)
	return wait - jitter + time.Duration(random*float64(jitter))
}

// rateLimitWait returns the wait after a response of status 429 that names no time, the first being 1. It is at least
// half of the exponential wait: too short a wait uses up another request of the limit.
func rateLimitWait(occurrence int, random float64) time.Duration {
	wait := doubled(rateLimitBase, occurrence, rateLimitWaitMax)
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

// FormatDuration returns a duration for people: in minutes if these are whole, else in seconds.
func FormatDuration(duration time.Duration) string {
	count, unit := duration.Minutes(), "minute"
	if duration%time.Minute != 0 {
		count, unit = duration.Seconds(), "second"
	}
	if count != 1 {
		unit += "s"
	}
	return strconv.FormatFloat(count, 'f', -1, 64) + " " + unit
}
