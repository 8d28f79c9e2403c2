package transport

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"
)

const (
	// ReadLimit is how long a read may take, and a write that reaches no server, without waits for a rate limit.
	ReadLimit = 2 * time.Minute
	// maxRetryAfter is the longest Retry-After that is waited for.
	maxRetryAfter = 60 * time.Second

	// A well-known proxy sends 522 and 524 if the server behind it does not respond; net/http has no names for them.
	statusConnectionTimedOut = 522
	statusTimeoutOccurred    = 524
)

var retriedStatuses = []int{
	http.StatusRequestTimeout, http.StatusTooEarly,
	http.StatusInternalServerError, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
	statusConnectionTimedOut, statusTimeoutOccurred,
}

// exchange is a request with all its attempts.
type exchange struct {
	*Transport
	request Request
	begun   time.Time
	// attempts counts requests; retries counts the rounds after the first, without those that follow a rate limit.
	attempts, retries int
	// rateLimits counts responses of status 429, and rateLimitWaited sums the waits of this exchange for rate limits.
	// waits does so for the whole operation.
	rateLimits      int
	rateLimitWaited time.Duration
	waits           *rateLimitWaits
}

// Send sends a request until it has a response with a status of success. Nothing else sends requests. The error is an
// [Error] or that of the context. The failure of a write that may have been done is Ambiguous; a read settles it.
func (t *Transport) Send(ctx context.Context, request Request) (*Response, error) {
	if request.Credential != CredentialNone && t.credentials[request.Credential].IsEmpty() {
		return nil, missingCredential(request)
	}
	e := &exchange{Transport: t, request: request, begun: t.clock.Now(), waits: &rateLimitWaits{}}
	if waits, isOperation := ctx.Value(operationKey{}).(*rateLimitWaits); isOperation {
		e.waits = waits
	}
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

// round tries one base URL after another until one responds, first the one that responded last. Any HTTP response ends
// the round.
func (e *exchange) round(ctx context.Context) (*Response, error) {
	preferred := int(e.preferred.Load())
	var failures []Error
	for offset := range e.baseURLs {
		index := (preferred + offset) % len(e.baseURLs)
		left := e.timeLeft()
		if left <= 0 || offset > 0 && left < minLeft {
			break
		}
		timeout := min(e.requestTimeout, left)
		if offset > 0 {
			e.logger.LogAttrs(ctx, slog.LevelWarn, "base URL unreachable, trying the next one",
				slog.String("base_url", failures[offset-1].BaseURL), slog.String("next", e.baseURLs[index]),
				slog.String("reason", failures[offset-1].Reason))
		}
		e.attempts++
		response, err := e.attempt(ctx, e.request, e.baseURLs[index], timeout)
		failure, failed := errors.AsType[Error](err)
		switch {
		case err != nil && !failed:
			return nil, err
		case failed && e.triesNextAfter(failure):
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
		return response, response.checkStatus()
	}
	if len(failures) == 0 {
		response := &Response{request: e.request, baseURL: e.baseURLs[0], redactor: e.redactor}
		return nil, response.notReceived(KindNetwork, "no time was left for an attempt", nil, true)
	}
	return nil, allFailed(failures)
}

// triesNextAfter reports whether the round goes on with the next base URL.
func (e *exchange) triesNextAfter(failure Error) bool {
	return failure.Kind == KindNetwork && (failure.unsent || !e.request.isWrite())
}

// mayRetry reports whether another round may follow. A write is sent again only if it provably never reached a server,
// or was refused by a rate limit.
func (e *exchange) mayRetry(failure Error) bool {
	if e.request.isWrite() {
		return failure.Kind == KindRateLimited || failure.unsent
	}
	return failure.isTransient()
}

// prepareRetry waits for the next round, or returns the final error.
func (e *exchange) prepareRetry(ctx context.Context, failure Error) error {
	switch {
	case failure.isTransient() && failure.RetryAfter > maxRetryAfter:
		return failure.withWaitTooLong(fmt.Sprintf("the gateway asks to wait for %s, but the maximum is %s",
			FormatDuration(failure.RetryAfter), FormatDuration(maxRetryAfter)))
	case !e.mayRetry(failure) || e.maxRetries == 0:
		return failure
	case failure.Kind == KindRateLimited:
		return e.beginCooldown(ctx, failure)
	case e.retries >= e.maxRetries:
		return failure
	}
	e.retries++
	left := e.timeLeft() - minLeft
	wait := min(backoff(e.retries, e.random()), left)
	if failure.RetryAfter > 0 {
		wait = failure.RetryAfter
	}
	if left < 0 || wait > left {
		return failure
	}
	e.logger.LogAttrs(ctx, slog.LevelWarn, "request failed, trying again",
		slog.String("method", e.request.Method), slog.String("path", e.request.Path),
		slog.String("base_url", failure.BaseURL), slog.Int("status", failure.Status),
		slog.String("reason", failure.Reason), slog.Duration("wait", wait))
	return e.clock.Sleep(ctx, wait)
}

// timeLeft returns how much time the exchange has left; waits for a rate limit do not count.
func (e *exchange) timeLeft() time.Duration {
	limit := ReadLimit
	if e.request.Limit > 0 {
		limit = e.request.Limit
	}
	return limit - (e.clock.Now().Sub(e.begun) - e.rateLimitWaited)
}

// AwaitWrites waits until no write is under way, or the context ends.
func (t *Transport) AwaitWrites(ctx context.Context) {
	const pause = 50 * time.Millisecond
	for t.writes.Load() > 0 && t.clock.Sleep(ctx, pause) == nil {
	}
}
