package aihubmix

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"
)

// read is the state of one read across its attempts.
type read struct {
	client *Client
	request
	begun time.Time
	// attempts counts requests, retries the rounds after the first that were
	// not asked for by a rate limit.
	attempts, retries int
	// rateLimits counts answers of 429, rateLimitWaited sums the waits for them.
	rateLimits      int
	rateLimitWaited time.Duration
}

// get sends a request of method GET until it has an answer with a status of
// success, or gives an [*Error] that says why not, or the context's error.
func (c *Client) get(ctx context.Context, call request) (*answer, error) {
	call.method = http.MethodGet
	r := &read{client: c, request: call, begun: c.clock.Now()}
	for {
		if err := r.awaitCooldown(ctx); err != nil {
			return nil, err
		}
		received, err := r.round(ctx)
		if err == nil {
			received.attempts = r.attempts
			return received, nil
		}
		var failure *Error
		if !errors.As(err, &failure) {
			return nil, err
		}
		failure.Attempts = r.attempts
		if err := r.prepareRetry(ctx, failure); err != nil {
			return nil, err
		}
	}
}

// round asks one origin after the other, beginning with the one that answered
// last, until one answers. Any HTTP answer is final for the round.
func (r *read) round(ctx context.Context) (*answer, error) {
	c := r.client
	preferred := int(c.preferred.Load())
	var failures []*Error
	for offset := range c.origins {
		index := (preferred + offset) % len(c.origins)
		timeout := min(c.requestTimeout, r.timeLeft())
		if timeout <= 0 {
			break
		}
		if offset > 0 {
			c.logger.LogAttrs(ctx, slog.LevelWarn, "origin unreachable, asking the next one",
				slog.String("origin", failures[offset-1].Origin), slog.String("next", c.origins[index]),
				slog.String("reason", failures[offset-1].Reason))
		}
		r.attempts++
		received, err := c.send(ctx, r.request, c.origins[index], timeout)
		var failure *Error
		switch {
		case err == nil:
		case !errors.As(err, &failure):
			return nil, err
		case failure.Kind == KindNetwork:
			failures = append(failures, failure)
			continue
		}
		c.preferred.Store(int32(index)) //nolint:gosec // An index into a handful of origins.
		if err != nil {
			return nil, err
		}
		return received, c.judge(r.request, received)
	}
	return nil, r.unreachable(failures)
}

// unreachable joins the failures of a round in which no origin answered.
func (r *read) unreachable(failures []*Error) *Error {
	if len(failures) == 0 {
		return r.client.failure(r.request, r.client.origins[0], KindNetwork, "no time was left for an attempt")
	}
	last := failures[len(failures)-1]
	if len(failures) == 1 {
		return last
	}
	reasons := make([]string, len(failures))
	for i, failure := range failures {
		reasons[i] = failure.Origin + ": " + failure.Reason
	}
	last.Reason = "no origin answered: " + strings.Join(reasons, "; ")
	return last
}

// timeLeft is how much of the read's own time is left; waits for a rate limit don't count.
func (r *read) timeLeft() time.Duration {
	return readLimit - (r.client.clock.Now().Sub(r.begun) - r.rateLimitWaited)
}

// prepareRetry waits for the next round, or returns the error to end with.
func (r *read) prepareRetry(ctx context.Context, failure *Error) error {
	switch {
	case failure.Kind != KindRateLimited && !failure.retryable():
		return failure
	case failure.RetryAfter > maxRetryAfter:
		failure.Reason = fmt.Sprintf("the server asks to wait for %s, which is longer than the %s that are waited at most", failure.RetryAfter, maxRetryAfter)
		return failure
	case r.client.maxRetries == 0:
		return failure
	case failure.Kind == KindRateLimited:
		return r.prepareAfterRateLimit(ctx, failure)
	case r.retries >= r.client.maxRetries:
		return failure
	}
	r.retries++
	wait := backoff(r.retries, r.client.random())
	if failure.RetryAfter > 0 {
		wait = failure.RetryAfter
	}
	if wait >= r.timeLeft() {
		return failure
	}
	r.client.logger.LogAttrs(ctx, slog.LevelWarn, "request failed, trying again",
		slog.String("method", r.method), slog.String("path", r.path), slog.String("origin", failure.Origin),
		slog.Int("status", failure.Status), slog.String("reason", failure.Reason), slog.Duration("wait", wait))
	return r.client.clock.Sleep(ctx, wait)
}

// prepareAfterRateLimit starts or prolongs the cool-down that all requests of
// the client share; the wait itself comes before the next round.
func (r *read) prepareAfterRateLimit(ctx context.Context, failure *Error) error {
	left := rateLimitLimit - r.rateLimitWaited
	r.rateLimits++
	wait := failure.RetryAfter
	if wait == 0 {
		wait = min(rateLimitWait(r.rateLimits, r.client.random()), left)
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
	r.client.logger.LogAttrs(ctx, slog.LevelWarn, "rate limit met, all requests wait",
		slog.String("origin", failure.Origin), slog.Duration("wait", wait))
	r.client.cooldown.extend(r.client.clock.Now().Add(wait))
	return nil
}

// awaitCooldown waits until no cool-down goes on, or the read's time for rate
// limits is used up: then it asks once more.
func (r *read) awaitCooldown(ctx context.Context) error {
	for {
		wait := min(r.client.cooldown.remaining(r.client.clock.Now()), rateLimitLimit-r.rateLimitWaited)
		if wait <= 0 {
			return ctx.Err()
		}
		r.rateLimitWaited += wait
		if err := r.client.clock.Sleep(ctx, wait); err != nil {
			return err
		}
	}
}
