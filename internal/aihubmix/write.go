package aihubmix

import (
	"context"
	"errors"
	"net/http"
	"slices"
)

// write sends a request that changes something; [exchange.mayRepeat] has the rule
// for sending it again. A failure that leaves open whether it was done is an
// [*Error] with Ambiguous set, to be settled by reading.
//
// What is kept of earlier answers is dropped after it, and nobody joins a read that
// goes on: no read that starts after the write sees what was before.
func (c *Client) write(ctx context.Context, call request) (*answer, error) {
	defer c.dropAnswers()
	return c.exchange(ctx, call)
}

func (c *Client) dropAnswers() {
	c.user.drop()
	c.available.drop()
	c.apiKeys.drop()
}

// isWrite tells a request that changes something.
func (r request) isWrite() bool { return r.method != http.MethodGet }

// leavesOpen tells whether a write that failed so may have been done.
func (e *Error) leavesOpen() bool {
	return e.Kind == KindNetwork || e.Kind == KindProtocol || slices.Contains(retriedStatuses, e.Status) || e.Status >= http.StatusInternalServerError
}

// leftOpen marks the failure of a read that was to settle what became of a write.
func leftOpen(err error) error {
	var failure *Error
	if errors.As(err, &failure) {
		failure.Ambiguous = true
	}
	return err
}

// interruptedWriteError is a context's error after a write that may have been done.
type interruptedWriteError struct{ error }

func (i interruptedWriteError) Unwrap() error { return i.error }

func isInterruptedWrite(err error) bool {
	var interrupted interruptedWriteError
	return errors.As(err, &interrupted)
}

// interruption is the error for a request that the context ended; unsent tells
// that it provably never reached a server.
func interruption(call request, unsent bool, err error) error {
	if call.isWrite() && !unsent {
		return interruptedWriteError{err}
	}
	return err
}

// acknowledgement is the object of an answer to a write, which reports no
// failure. An answer that is none of the platform API is an ambiguous error.
func (c *Client) acknowledgement(call request, received *answer) (object, error) {
	top, err := c.envelope(call, received)
	var failure *Error
	if errors.As(err, &failure) {
		failure.Ambiguous = failure.leavesOpen()
	}
	return top, err
}
