package aihubmix

import (
	"context"
	"fmt"
	"log/slog"
	"time"
)

// prepareRetry waits for the next round, or returns the error to end with.
func (e *exchange) prepareRetry(ctx context.Context, failure *Error) error {
	switch {
	case e.client.maxRetries == 0:
		return failure
	case failure.Kind == KindRateLimited:
		return e.prepareAfterRateLimit(ctx, failure)
	case e.retries >= e.client.maxRetries:
		return failure
	}
	e.retries++
	wait := backoff(e.retries, e.client.random())
	if failure.RetryAfter > 0 {
		wait = failure.RetryAfter
	}
	if wait >= e.timeLeft() {
		return failure
	}
	e.client.logger.LogAttrs(ctx, slog.LevelWarn, "request failed, trying again",
		slog.String("method", e.method), slog.String("path", e.path), slog.String("origin", failure.Origin),
		slog.Int("status", failure.Status), slog.String("reason", failure.Reason), slog.Duration("wait", wait))
	return e.client.clock.Sleep(ctx, wait)
}

// prepareAfterRateLimit starts or prolongs the cool-down that all requests of
// the client share; the wait itself comes before the next round.
func (e *exchange) prepareAfterRateLimit(ctx context.Context, failure *Error) error {
	left := rateLimitLimit - e.rateLimitWaited
	e.rateLimits++
	wait := failure.RetryAfter
	if wait == 0 {
		wait = min(rateLimitWait(e.rateLimits, e.client.random()), left)
	}
	switch {
	case left <= 0:
		failure.Reason = fmt.Sprintf("the rate limit went on for the %s that it is waited for", rateLimitLimit)
		return failure
	case wait > left:
		failure.Reason = fmt.Sprintf("the server asks to wait for another %s, but of the %s that a rate limit is waited for only %s are left",
			wait, rateLimitLimit, left.Round(time.Millisecond))
		return failure
	}
	e.client.logger.LogAttrs(ctx, slog.LevelWarn, "rate limit met, all requests wait",
		slog.String("origin", failure.Origin), slog.Duration("wait", wait))
	e.client.cooldown.extend(e.client.clock.Now().Add(wait))
	return nil
}

// awaitCooldown waits until no cool-down goes on, or the exchange's time for
// rate limits is used up: then it asks once more.
func (e *exchange) awaitCooldown(ctx context.Context) error {
	for {
		wait := min(e.client.cooldown.remaining(e.client.clock.Now()), rateLimitLimit-e.rateLimitWaited)
		if wait <= 0 {
			return ctx.Err()
		}
		e.rateLimitWaited += wait
		if err := e.client.clock.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}
