package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

const (
	// maxBody is how much of a response is read. The largest known one, the model catalogue, has 0.6 MB.
	maxBody = 32 << 20
	// maxFailureBody is how much is read of a response that can only be an error.
	maxFailureBody = 64 << 10
)

// attempt sends a request to one base URL, once. The error is an [Error], of KindNetwork if no complete response
// arrived and of KindProtocol if it is too long, or that of the context. A write that is under way outlives the context
// for a while.
func (t *Transport) attempt(
	ctx context.Context, request Request, baseURL string, timeout time.Duration,
) (*Response, error) {
	// From when it has a connection the request may be under way.
	var isUnderWay atomic.Bool
	lasting := ctx
	if request.isWrite() {
		t.writes.Add(1)
		defer t.writes.Add(-1)
		var end context.CancelFunc
		lasting, end = Outlive(ctx, func() time.Duration {
			if isUnderWay.Load() {
				return FinishWithin
			}
			return 0
		})
		defer end()
	}
	bounded, cancel := context.WithTimeoutCause(lasting, timeout,
		fmt.Errorf("no complete response arrived within %s", FormatDuration(timeout.Round(time.Millisecond))))
	defer cancel()
	traced := httptrace.WithClientTrace(bounded, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { isUnderWay.Store(true) },
	})
	response := &Response{request: request, baseURL: baseURL, redactor: t.redactor}
	wire, err := t.wire(traced, request, baseURL)
	if err != nil {
		return nil, response.notReceived(KindProtocol, "the request cannot be sent to this base URL", nil, false)
	}

	begun := t.clock.Now()
	err = response.receive(t.roundTripperFor(request, baseURL), wire)
	response.at = t.clock.Now()
	unsent := !isUnderWay.Load()
	switch {
	case err == nil:
	case lasting.Err() != nil:
		return nil, response.interrupted(ctx, unsent)
	case errors.Is(err, errTooLong):
		return nil, response.notReceived(KindProtocol, err.Error(), nil, false)
	case errors.Is(bounded.Err(), context.DeadlineExceeded):
		err = context.Cause(bounded)
		return nil, response.notReceived(KindNetwork, err.Error(), err, unsent)
	default:
		return nil, response.notReceived(KindNetwork, networkReason(err), err, unsent)
	}
	if response.multiplexed {
		t.multiplexing.Store(baseURL, true)
	}
	t.logger.LogAttrs(ctx, slog.LevelDebug, "response received",
		slog.String("method", request.Method), slog.String("path", request.Path), slog.String("base_url", baseURL),
		slog.Int("status", response.status), slog.Int("bytes", len(response.body)),
		slog.Duration("duration", response.at.Sub(begun)), slog.String("request_id", response.requestID(report{})))
	return response, nil
}

// wire returns the request of net/http with all its headers.
func (t *Transport) wire(ctx context.Context, request Request, baseURL string) (*http.Request, error) {
	wire, err := http.NewRequestWithContext(
		ctx, request.Method, baseURL+request.target(), bytes.NewReader(request.Body))
	if err != nil {
		return nil, err
	}
	for name, value := range t.headers {
		wire.Header.Set(name, value.Reveal())
	}
	if credential := t.credentials[request.Credential]; !credential.IsEmpty() {
		wire.Header.Set("Authorization", "Bearer "+credential.Reveal())
	}
	wire.Header.Set("Accept", "application/json")
	// The service's documentation requires this on every request, also without a body.
	wire.Header.Set("Content-Type", "application/json")
	wire.Header.Set("User-Agent", t.userAgent)
	return wire, nil
}

var errTooLong = fmt.Errorf("the response is longer than %d MiB", maxBody>>20)

// receive sends the request and reads the response up to its end or a bound. A body that cannot be read is no error if
// the status is one: it would only add a message. Redirects are not followed, as http.Client would do, because their
// target would receive the Manage Key.
func (r *Response) receive(roundTripper http.RoundTripper, wire *http.Request) error {
	response, err := roundTripper.RoundTrip(wire)
	if err != nil {
		return err
	}
	defer response.Body.Close()

	r.status, r.header, r.multiplexed = response.StatusCode, response.Header, response.ProtoMajor >= 2
	switch {
	case r.status < http.StatusOK:
		// The body of 101 is the raw connection, which no timeout ends.
		return nil
	case !r.succeeded():
		r.body, _ = io.ReadAll(io.LimitReader(response.Body, maxFailureBody))
		return nil
	}
	var buffer bytes.Buffer
	read, err := buffer.ReadFrom(io.LimitReader(response.Body, maxBody+1))
	if err == nil && read > maxBody {
		err = errTooLong
	}
	r.body = buffer.Bytes()
	return err
}
