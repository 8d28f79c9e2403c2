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

// exchange is one call of the API across its attempts.
type exchange struct {
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

// get reads: the request is sent until it has an answer with a status of
// success. The error is an [*Error] that says why not, or the context's.
func (c *Client) get(ctx context.Context, call request) (*answer, error) {
	call.method = http.MethodGet
	return c.exchange(ctx, call)
}

// exchange is the one loop of attempts, for reads and writes.
func (c *Client) exchange(ctx context.Context, call request) (*answer, error) {
	e := &exchange{client: c, request: call, begun: c.clock.Now()}
	for {
		if err := e.awaitCooldown(ctx); err != nil {
			return nil, err
		}
		received, err := e.round(ctx)
		if err == nil {
			received.attempts = e.attempts
			return received, nil
		}
		var failure *Error
		if !errors.As(err, &failure) {
			return nil, err
		}
		failure.Attempts = e.attempts
		if failure.mayPass() && failure.RetryAfter > maxRetryAfter {
			failure.Reason = fmt.Sprintf("the server asks to wait for %s, which is longer than the %s that are waited at most", failure.RetryAfter, maxRetryAfter)
			return nil, failure
		}
		if !e.mayRepeat(failure) {
			return nil, failure
		}
		if err := e.prepareRetry(ctx, failure); err != nil {
			return nil, err
		}
	}
}

// round asks one origin after the other, beginning with the one that answered
// last, until one answers. Any HTTP answer is final for the round.
func (e *exchange) round(ctx context.Context) (*answer, error) {
	c := e.client
	preferred := int(c.preferred.Load())
	var failures []*Error
	for offset := range c.origins {
		index := (preferred + offset) % len(c.origins)
		timeout := min(c.requestTimeout, e.timeLeft())
		if timeout <= 0 {
			break
		}
		if offset > 0 {
			c.logger.LogAttrs(ctx, slog.LevelWarn, "origin unreachable, asking the next one",
				slog.String("origin", failures[offset-1].Origin), slog.String("next", c.origins[index]),
				slog.String("reason", failures[offset-1].Reason))
		}
		e.attempts++
		received, err := c.send(ctx, e.request, c.origins[index], timeout)
		var failure *Error
		switch {
		case err == nil:
			err = c.judge(e.request, received)
		case !errors.As(err, &failure):
			return nil, err
		case e.mayAskAnother(failure):
			failures = append(failures, failure)
			continue
		}
		c.preferred.Store(int32(index)) //nolint:gosec // An index into a handful of origins.
		if errors.As(err, &failure) {
			failure.Ambiguous = e.isWrite() && failure.leavesOpen()
		}
		return received, err
	}
	return nil, e.unreachable(failures)
}

// mayAskAnother tells whether the next origin is asked in the same round.
func (e *exchange) mayAskAnother(failure *Error) bool {
	return failure.Kind == KindNetwork && (failure.unsent || !e.isWrite())
}

// mayRepeat tells whether another round may follow. A write is sent again only
// when it provably never reached a server, or was refused unprocessed by a rate
// limit; what becomes of any other is settled by reading.
func (e *exchange) mayRepeat(failure *Error) bool {
	if e.isWrite() {
		return failure.Kind == KindRateLimited || failure.unsent
	}
	return failure.mayPass()
}

// unreachable joins the failures of a round in which no origin answered.
func (e *exchange) unreachable(failures []*Error) *Error {
	if len(failures) == 0 {
		failure := e.client.failure(e.request, e.client.origins[0], KindNetwork, "no time was left for an attempt")
		failure.unsent = true
		return failure
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

// timeLeft is how much of the exchange's own time is left; waits for a rate
// limit don't count.
func (e *exchange) timeLeft() time.Duration {
	return exchangeLimit - (e.client.clock.Now().Sub(e.begun) - e.rateLimitWaited)
}
