package transport

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strconv"
	"time"
)

const (
	// ReadLimit is when a read ends at the latest, waits for a rate limit
	// apart, and a write that reaches no server.
	ReadLimit = 2 * time.Minute
	// rateLimitLimit is how long one exchange waits for a rate limit in all. The
	// one-api family's limiter counts over 3 minutes.
	rateLimitLimit = 4 * time.Minute
	// maxRetryAfter is the longest Retry-After that is waited for.
	maxRetryAfter = 60 * time.Second

	backoffBase  = 500 * time.Millisecond
	backoffLimit = 8 * time.Second

	rateLimitBase    = 1 * time.Second
	rateLimitWaitMax = 30 * time.Second

	// 522 and 524 are what a well-known proxy answers when the base URL behind it
	// does not; net/http has no names for them.
	statusConnectionTimedOut = 522
	statusTimeoutOccurred    = 524
)

var retriedStatuses = []int{
	http.StatusRequestTimeout, http.StatusTooEarly,
	http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
	statusConnectionTimedOut, statusTimeoutOccurred,
}

// exchange is one request across its attempts.
type exchange struct {
	*Transport
	request Request
	begun   time.Time
	// attempts counts requests, retries the rounds after the first that were
	// not asked for by a rate limit.
	attempts, retries int
	// rateLimits counts answers of 429, rateLimitWaited sums the waits for them.
	rateLimits      int
	rateLimitWaited time.Duration
}

// Send is the one way to the service, for reads and writes: the request is sent
// until it has a response with a status of success. The error is an [Error] that
// says why not, or the context's. A failed write that may have been done is marked
// as ambiguous, to be settled by reading.
func (t *Transport) Send(ctx context.Context, request Request) (*Response, error) {
	if request.Credential != CredentialNone && t.credentials[request.Credential].IsEmpty() {
		return nil, missingCredential(request)
	}
	e := &exchange{Transport: t, request: request, begun: t.clock.Now()}
	for {
		if err := e.awaitCooldown(ctx); err != nil {
			return nil, err
		}
		response, err := e.round(ctx)
		failure, failed := errors.AsType[Error](err)
		if !failed {
			return response, err
		}
		if err := e.prepareRetry(ctx, failure.withAttempts(e.attempts)); err != nil {
			return nil, err
		}
	}
}

// round asks one base URL after the other, beginning with the one that answered
// last, until one responses. Any HTTP response is final for the round.
func (e *exchange) round(ctx context.Context) (*Response, error) {
	preferred := int(e.preferred.Load())
	var failures []Error
	for offset := range e.baseURLs {
		index := (preferred + offset) % len(e.baseURLs)
		timeout := min(e.requestTimeout, e.timeLeft())
		if timeout <= 0 {
			break
		}
		if offset > 0 {
			e.logger.LogAttrs(ctx, slog.LevelWarn, "origin unreachable, asking the next one",
				slog.String("origin", failures[offset-1].BaseURL), slog.String("next", e.baseURLs[index]),
				slog.String("reason", failures[offset-1].Reason))
		}
		e.attempts++
		response, err := e.attempt(ctx, e.request, e.baseURLs[index], timeout)
		failure, failed := errors.AsType[Error](err)
		switch {
		case err != nil && !failed:
			return nil, err
		case failed && e.mayAskAnother(failure):
			failures = append(failures, failure)
			continue
		}
		e.preferred.Store(int32(index)) //nolint:gosec // An index into a handful of base URLs.
		if failed && e.request.isWrite() {
			return nil, failure.ofWrite()
		}
		if failed {
			return nil, failure
		}
		response.attempts, response.rateLimitWaited = e.attempts, e.rateLimitWaited
		return response, response.judge()
	}
	if len(failures) == 0 {
		return nil, e.unresponded(e.request, e.baseURLs[0], KindNetwork, "no time was left for an attempt", nil, true)
	}
	return nil, joined(failures)
}

// mayAskAnother reports whether the next base URL is asked in the same round.
func (e *exchange) mayAskAnother(failure Error) bool {
	return failure.Kind == KindNetwork && (failure.unsent || !e.request.isWrite())
}

// mayRepeat reports whether another round may follow. A write is sent again only
// when it provably never reached a server, or was refused unprocessed by a rate
// limit; what becomes of any other is settled by reading.
func (e *exchange) mayRepeat(failure Error) bool {
	if e.request.isWrite() {
		return failure.Kind == KindRateLimited || failure.unsent
	}
	return failure.mayPass()
}

// prepareRetry waits for the next round, or returns the error to end with.
func (e *exchange) prepareRetry(ctx context.Context, failure Error) error {
	switch {
	case failure.mayPass() && failure.RetryAfter > maxRetryAfter:
		return failure.withWaitTooLong(fmt.Sprintf("the server asks to wait for %s, but the maximum is %s",
			inWords(failure.RetryAfter), inWords(maxRetryAfter)))
	case !e.mayRepeat(failure) || e.maxRetries == 0:
		return failure
	case failure.Kind == KindRateLimited:
		return e.beginCooldown(ctx, failure)
	case e.retries >= e.maxRetries:
		return failure
	}
	e.retries++
	wait := backoff(e.retries, e.random())
	if failure.RetryAfter > 0 {
		wait = failure.RetryAfter
	}
	if wait >= e.timeLeft() {
		return failure
	}
	e.logger.LogAttrs(ctx, slog.LevelWarn, "request failed, trying again",
		slog.String("method", e.request.Method), slog.String("path", e.request.Path), slog.String("origin", failure.BaseURL),
		slog.Int("status", failure.Status), slog.String("reason", failure.Reason), slog.Duration("wait", wait))
	return e.clock.Sleep(ctx, wait)
}

// beginCooldown starts or prolongs the cool-down that all requests of the
// transport share; the wait itself comes before the next round.
func (e *exchange) beginCooldown(ctx context.Context, failure Error) error {
	left := rateLimitLimit - e.rateLimitWaited
	e.rateLimits++
	wait := failure.RetryAfter
	if wait == 0 {
		wait = min(rateLimitWait(e.rateLimits, e.random()), left)
	}
	switch {
	case left <= 0:
		return failure.withReason(fmt.Sprintf("the rate limit was still in force after waiting for %s", inWords(rateLimitLimit)))
	case wait > left:
		return failure.withWaitTooLong(fmt.Sprintf("the server asks to wait for another %s, but only %s of the maximum of %s are left",
			inWords(wait), inWords(left), inWords(rateLimitLimit)))
	}
	e.logger.LogAttrs(ctx, slog.LevelWarn, "rate limit met, all requests wait",
		slog.String("origin", failure.BaseURL), slog.Duration("wait", wait))
	e.cooldown.extend(e.clock.Now().Add(wait))
	return nil
}

// awaitCooldown waits until no cool-down goes on, or the exchange's time for
// rate limits is used up: then it asks once more.
func (e *exchange) awaitCooldown(ctx context.Context) error {
	for {
		wait := min(e.cooldown.remaining(e.clock.Now()), rateLimitLimit-e.rateLimitWaited)
		if wait <= 0 {
			return ctx.Err()
		}
		e.rateLimitWaited += wait
		if err := e.clock.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}

// timeLeft is how much of the exchange's own time is left; waits for a rate
// limit don't count.
func (e *exchange) timeLeft() time.Duration {
	limit := ReadLimit
	if e.request.Limit > 0 {
		limit = e.request.Limit
	}
	return limit - (e.clock.Now().Sub(e.begun) - e.rateLimitWaited)
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

// AwaitWrites waits until no write is under way, or the context ends.
func (t *Transport) AwaitWrites(ctx context.Context) {
	const pause = 50 * time.Millisecond
	for t.writes.Load() > 0 && t.clock.Sleep(ctx, pause) == nil {
	}
}

// inWords is a duration for people: in minutes where it is whole minutes, else in seconds.
func inWords(duration time.Duration) string {
	count, unit := duration.Minutes(), "minute"
	if duration%time.Minute != 0 {
		count, unit = duration.Seconds(), "second"
	}
	if count != 1 {
		unit += "s"
	}
	return strconv.FormatFloat(count, 'f', -1, 64) + " " + unit
}
