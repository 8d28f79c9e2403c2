package aihubmix

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"slices"
)

// write sends a request that changes something. It is sent again only when it
// provably never reached a server, or was refused unprocessed by a rate limit.
// Any other failure that leaves open whether it was done is an [*Error] with
// Ambiguous set, to be settled by reading.
//
// What is kept of earlier answers is dropped before and after: no read that
// starts after the write sees it.
func (c *Client) write(ctx context.Context, call request) (*answer, error) {
	c.dropAnswers()
	defer c.dropAnswers()
	w := &read{client: c, request: call, begun: c.clock.Now()}
	for {
		if err := w.awaitCooldown(ctx); err != nil {
			return nil, err
		}
		received, err := w.writeRound(ctx)
		if err == nil {
			received.attempts = w.attempts
			return received, nil
		}
		var failure *Error
		if !errors.As(err, &failure) {
			return nil, err
		}
		failure.Attempts = w.attempts
		if failure.Ambiguous || failure.Kind != KindRateLimited && failure.Kind != KindNetwork {
			return nil, failure
		}
		if err := w.prepareRetry(ctx, failure); err != nil {
			return nil, err
		}
	}
}

// writeRound asks one origin after the other until one is reached.
func (r *read) writeRound(ctx context.Context) (*answer, error) {
	c := r.client
	preferred := int(c.preferred.Load())
	var failures []*Error
	for offset := range c.origins {
		index := (preferred + offset) % len(c.origins)
		timeout := min(c.requestTimeout, r.timeLeft())
		if timeout <= 0 {
			break
		}
		r.attempts++
		reached := false
		traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
			// From here on the request may be on its way.
			GotConn: func(httptrace.GotConnInfo) { reached = true },
		})
		received, err := c.send(traced, r.request, c.origins[index], timeout)
		if ctx.Err() != nil {
			return nil, interrupted(reached, ctx.Err())
		}
		var failure *Error
		if errors.As(err, &failure) && !reached {
			c.logger.LogAttrs(ctx, slog.LevelWarn, "origin unreachable", slog.String("origin", failure.Origin), slog.String("reason", failure.Reason))
			failures = append(failures, failure)
			continue
		}
		c.preferred.Store(int32(index)) //nolint:gosec // An index into a handful of origins.
		if err == nil {
			err = c.judge(r.request, received)
		}
		if errors.As(err, &failure) {
			failure.Ambiguous = failure.leavesOpen()
		}
		return received, err
	}
	return nil, r.unreachable(failures)
}

// interruptedWriteError is a context's error after a write that may have been done.
type interruptedWriteError struct{ error }

func (i interruptedWriteError) Unwrap() error { return i.error }

func isInterruptedWrite(err error) bool {
	var interrupted interruptedWriteError
	return errors.As(err, &interrupted)
}

func interrupted(reached bool, err error) error {
	if !reached {
		return err
	}
	return interruptedWriteError{err}
}

// leavesOpen tells whether a write that failed so may have been done.
func (e *Error) leavesOpen() bool {
	return e.Kind == KindNetwork || e.Kind == KindProtocol || slices.Contains(retriedStatuses, e.Status) || e.Status >= http.StatusInternalServerError
}

func (c *Client) dropAnswers() {
	c.user.drop()
	c.available.drop()
	c.apiKeys.drop()
}
