package transport

import (
	"context"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

const (
	// rateLimitLimit is how long an operation waits for rate limits in total. The limiter of the one-api family counts
	// over 3 minutes.
	rateLimitLimit = 4 * time.Minute
	// minLeft is how much time must be left for another attempt. With less, the attempt would end by its timeout, and
	// its failure would hide the one before.
	minLeft = time.Second
)

// rateLimitWaits sums the waits for rate limits of one operation.
type rateLimitWaits struct {
	mutex sync.Mutex
	total time.Duration
}

func (w *rateLimitWaits) add(wait time.Duration) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.total += wait
}

// left returns how much longer the operation may wait.
func (w *rateLimitWaits) left() time.Duration {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return rateLimitLimit - w.total
}

type operationKey struct{}

// WithOperation returns a context whose requests wait for rate limits for four minutes in total, not each. If ctx
// belongs to an operation already, that one goes on.
func WithOperation(ctx context.Context) context.Context {
	if ctx.Value(operationKey{}) != nil {
		return ctx
	}
	return context.WithValue(ctx, operationKey{}, &rateLimitWaits{})
}

// cooldown is the time before which no request is sent. Gateways limit requests per address, so one that meets the
// limit holds back all.
type cooldown struct {
	mutex sync.Mutex
	until time.Time
}

// extend moves the end of the cool-down to a later time, never to an earlier one.
func (c *cooldown) extend(until time.Time) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if until.After(c.until) {
		c.until = until
	}
}

// remaining returns how long the cool-down lasts; zero or less if it is over.
func (c *cooldown) remaining(now time.Time) time.Duration {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.until.Sub(now)
}

// beginCooldown starts or prolongs the cool-down of the transport, or returns the final error. The wait comes before
// the next round, and may be a little shorter or longer than here, since the clock goes on between any two readings.
func (e *exchange) beginCooldown(ctx context.Context, failure Error) error {
	left := e.waits.left()
	e.rateLimits++
	wait := failure.RetryAfter
	if wait == 0 {
		wait = min(rateLimitWait(e.rateLimits, e.random()), left)
	}
	switch {
	case left < minLeft:
		return failure.withReason(
			"the rate limit was still in force after waiting for " + FormatDuration(rateLimitLimit))
	case wait >= left+minLeft:
		return failure.withWaitTooLong(fmt.Sprintf(
			"the gateway asks to wait for another %s, but only %s of the maximum of %s are left",
			FormatDuration(wait), FormatDuration(left.Round(time.Second)), FormatDuration(rateLimitLimit)))
	case e.timeLeft() < minLeft:
		return failure
	}
	e.logger.LogAttrs(ctx, slog.LevelWarn, "rate limit met, all requests wait",
		slog.String("base_url", failure.BaseURL), slog.Duration("wait", wait))
	e.cooldown.extend(e.clock.Now().Add(wait))
	return nil
}

// awaitCooldown waits until the cool-down is over, or the operation has no time left for rate limits.
func (e *exchange) awaitCooldown(ctx context.Context) error {
	for {
		begun := e.clock.Now()
		wait := e.cooldown.remaining(begun)
		if left := e.waits.left(); wait >= left+minLeft {
			wait = left
		}
		if wait <= 0 {
			return ctx.Err()
		}
		if e.rateLimits == 0 { // Otherwise beginCooldown has logged it.
			e.logger.LogAttrs(ctx, slog.LevelWarn, "waiting for a rate limit that another request met",
				slog.String("method", e.request.Method), slog.String("path", e.request.Path),
				slog.Duration("wait", wait))
		}
		err := e.clock.Sleep(ctx, wait)
		waited := e.clock.Now().Sub(begun)
		e.waits.add(waited)
		e.rateLimitWaited += waited
		if err != nil {
			return err
		}
	}
}
