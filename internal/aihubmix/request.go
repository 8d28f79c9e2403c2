package aihubmix

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"time"
)

const (
	// maxBody is how much of an answer is read; the largest known one, the
	// model catalogue, has 0.6 MB.
	maxBody = 32 << 20
	// maxFailureBody is how much is read of an answer that can only be an error.
	maxFailureBody = 64 << 10
)

// answer is what came back from one origin, read to its end.
type answer struct {
	origin string
	status int
	header http.Header
	body   []byte
	// attempts is how many requests were sent until this answer came.
	attempts int
}

// request is one call of the API, however often it is sent.
type request struct {
	method, path string
	// query is what follows the path, without "?"; "" for none.
	query string
	// body is JSON, nil for none.
	body []byte
	// public: the call needs no Manage Key, and does not get it.
	public bool
}

// target is the path with the query.
func (r request) target() string {
	if r.query == "" {
		return r.path
	}
	return r.path + "?" + r.query
}

// send makes one attempt at one origin. The error is an [*Error] of
// KindNetwork where no whole answer came and KindProtocol where it is too long,
// or the context's own error.
func (c *Client) send(ctx context.Context, call request, origin string, timeout time.Duration) (*answer, error) {
	attempt, cancel := context.WithTimeoutCause(ctx, timeout, fmt.Errorf("no whole answer came within %s", timeout.Round(time.Millisecond)))
	defer cancel()

	unsent := true
	// From when it has a connection the request may be on its way.
	traced := httptrace.WithClientTrace(attempt, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { unsent = false }})
	wire, err := http.NewRequestWithContext(traced, call.method, origin+call.target(), bytes.NewReader(call.body))
	if err != nil {
		return nil, c.failure(call, origin, KindProtocol, "the request cannot be made from this base URL")
	}
	if !call.public && !c.manageKey.IsEmpty() {
		wire.Header.Set("Authorization", "Bearer "+c.manageKey.Reveal())
	}
	wire.Header.Set("Accept", "application/json")
	// The service's documentation asks for this on every request, bodiless ones included.
	wire.Header.Set("Content-Type", "application/json")
	wire.Header.Set("User-Agent", c.userAgent)

	begun := c.clock.Now()
	received, err := c.receive(wire, origin)
	if err != nil {
		if ctx.Err() != nil {
			return nil, interruption(call, unsent, ctx.Err())
		}
		if errors.Is(attempt.Err(), context.DeadlineExceeded) {
			err = context.Cause(attempt)
		}
		failure := c.unanswered(call, origin, err)
		failure.unsent = unsent
		return nil, failure
	}
	c.noteDate(received.header)
	c.logger.LogAttrs(ctx, slog.LevelDebug, "answer received",
		slog.String("method", call.method), slog.String("path", call.path), slog.String("origin", origin),
		slog.Int("status", received.status), slog.Int("bytes", len(received.body)),
		slog.Duration("duration", c.clock.Now().Sub(begun)), slog.String("request_id", c.requestID(received.header)))
	return received, nil
}

var errTooLong = errors.New("too long")

// receive sends the request and reads the answer to its end or bound. Of an
// answer that is an error by its status, the body only adds words, so trouble
// with it does not matter. A redirect is an answer like any other: it goes past
// http.Client, since following it would hand the Manage Key to wherever it points.
func (c *Client) receive(wire *http.Request, origin string) (*answer, error) {
	response, err := c.transport.RoundTrip(wire)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()

	received := &answer{origin: origin, status: response.StatusCode, header: response.Header}
	if received.status < http.StatusOK {
		// Of 101 the body is the raw connection, which no timeout ends.
		return received, nil
	}
	if !received.ok() {
		received.body, _ = io.ReadAll(io.LimitReader(response.Body, maxFailureBody))
		return received, nil
	}
	received.body, err = readAll(response.Body)
	return received, err
}

func (a *answer) ok() bool { return a.status >= 200 && a.status < 300 }

func readAll(body io.Reader) ([]byte, error) {
	var buffer bytes.Buffer
	read, err := buffer.ReadFrom(io.LimitReader(body, maxBody+1))
	if err == nil && read > maxBody {
		err = errTooLong
	}
	return buffer.Bytes(), err
}

// unanswered is the error for a request to which no usable answer came.
func (c *Client) unanswered(call request, origin string, err error) *Error {
	if errors.Is(err, errTooLong) {
		return c.failure(call, origin, KindProtocol, fmt.Sprintf("the answer is longer than %d MiB", maxBody>>20))
	}
	failure := c.failure(call, origin, KindNetwork, networkReason(err))
	failure.cause = err
	return failure
}

// networkReason puts into words what net/http tells of tersely.
func networkReason(err error) string {
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &record) && string(record.RecordHeader[:]) == "HTTP/":
		return "the server speaks plain http on a port that was asked for https"
	case errors.Is(err, io.ErrUnexpectedEOF):
		return "the answer was cut off"
	case errors.Is(err, io.EOF):
		return "the connection was closed without an answer"
	}
	return err.Error()
}

// failure redacts the reason, which may quote what a server sent.
func (c *Client) failure(call request, origin string, kind Kind, reason string) *Error {
	return &Error{Kind: kind, Method: call.method, Path: call.path, Origin: origin, Reason: c.redact.text(reason)}
}

// requestID is what identifies the request to support: X-Request-Id at the
// hosted service (its skill documentation), X-Oneapi-Request-Id in the one-api family.
func (c *Client) requestID(header http.Header) string {
	for _, name := range []string{"X-Request-Id", "X-Oneapi-Request-Id"} {
		if id := header.Get(name); id != "" {
			return c.redact.text(id)
		}
	}
	return ""
}
