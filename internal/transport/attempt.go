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
	// maxBody is how much of a response is read; the largest known one, the
	// model catalogue, has 0.6 MB.
	maxBody = 32 << 20
	// maxFailureBody is how much is read of a response that can only be an error.
	maxFailureBody = 64 << 10
)

// The methods of the platform API.
const (
	MethodGet    = http.MethodGet
	MethodPost   = http.MethodPost
	MethodPut    = http.MethodPut
	MethodDelete = http.MethodDelete
)

// Credential is what a request authenticates itself with.
type Credential int

// The credentials.
const (
	// CredentialManageKey is the account's Manage Key. A request that needs it is
	// not sent where there is none.
	CredentialManageKey Credential = iota
	// CredentialNone is for what is public: no key is sent.
	CredentialNone
	// CredentialAPIKey is an API key for inference. A request that needs it is not
	// sent where there is none.
	CredentialAPIKey
)

// Request is one call of the API, however often it is sent.
type Request struct {
	// Method is one of the Method constants.
	Method string
	// Path begins with a slash, and follows the base URL.
	Path string
	// Query is what follows the path, without "?"; "" for none.
	Query string
	// Body is JSON, nil for none.
	Body []byte
	// Credential is what the request authenticates itself with.
	Credential Credential
	// Limit is when a read ends at the latest, waits for a rate limit apart; 0 for
	// the usual two minutes.
	Limit time.Duration
}

// isWrite reports whether the request changes something.
func (r Request) isWrite() bool { return r.Method != MethodGet }

// target is the path with the query.
func (r Request) target() string {
	if r.Query == "" {
		return r.Path
	}
	return r.Path + "?" + r.Query
}

// attempt asks one base URL once. The error is an [Error] of KindNetwork where no
// whole response came and KindProtocol where it is too long, or the context's own.
// A write that is on its way outlives the context for a while.
func (t *Transport) attempt(ctx context.Context, request Request, baseURL string, timeout time.Duration) (*Response, error) {
	// From when it has a connection the request may be on its way.
	var onItsWay atomic.Bool
	lasting := ctx
	if request.isWrite() {
		t.writes.Add(1)
		defer t.writes.Add(-1)
		var end context.CancelFunc
		lasting, end = Outlive(ctx, func() time.Duration {
			if onItsWay.Load() {
				return FinishWithin
			}
			return 0
		})
		defer end()
	}
	bounded, cancel := context.WithTimeoutCause(lasting, timeout, fmt.Errorf("no complete answer arrived within %s", inWords(timeout.Round(time.Millisecond))))
	defer cancel()
	traced := httptrace.WithClientTrace(bounded, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) { onItsWay.Store(true) }})
	wire, err := http.NewRequestWithContext(traced, request.Method, baseURL+request.target(), bytes.NewReader(request.Body))
	if err != nil {
		return nil, t.unresponded(request, baseURL, KindProtocol, "the request cannot be sent to this base URL", nil, false)
	}
	if credential := t.credentials[request.Credential]; !credential.IsEmpty() {
		wire.Header.Set("Authorization", "Bearer "+credential.Reveal())
	}
	wire.Header.Set("Accept", "application/json")
	// The service's documentation asks for this on every request, bodiless ones included.
	wire.Header.Set("Content-Type", "application/json")
	wire.Header.Set("User-Agent", t.userAgent)

	begun := t.clock.Now()
	response := &Response{request: request, baseURL: baseURL, redactor: t.redactor}
	err = response.receive(t.roundTripperFor(request, baseURL), wire)
	response.at = t.clock.Now()
	unsent := !onItsWay.Load()
	switch {
	case err == nil:
	case lasting.Err() != nil:
		return nil, interrupted(ctx, request, baseURL, unsent)
	case errors.Is(err, errTooLong):
		return nil, t.unresponded(request, baseURL, KindProtocol, err.Error(), nil, false)
	case errors.Is(bounded.Err(), context.DeadlineExceeded):
		err = context.Cause(bounded)
		return nil, t.unresponded(request, baseURL, KindNetwork, err.Error(), err, unsent)
	default:
		return nil, t.unresponded(request, baseURL, KindNetwork, networkReason(err), err, unsent)
	}
	if response.multiplexed {
		t.multiplexing.Store(baseURL, true)
	}
	t.logger.LogAttrs(ctx, slog.LevelDebug, "answer received",
		slog.String("method", request.Method), slog.String("path", request.Path), slog.String("origin", baseURL),
		slog.Int("status", response.status), slog.Int("bytes", len(response.body)),
		slog.Duration("duration", response.at.Sub(begun)), slog.String("request_id", response.requestID()))
	return response, nil
}

var errTooLong = fmt.Errorf("the answer is longer than %d MiB", maxBody>>20)

// receive sends the request and reads the response to its end or bound. Of an
// answer that is an error by its status, the body only adds words, so trouble
// with it does not matter. A redirect is a response like any other: it goes past
// http.Client, since following it would hand the Manage Key to wherever it points.
func (a *Response) receive(roundTripper http.RoundTripper, wire *http.Request) error {
	response, err := roundTripper.RoundTrip(wire)
	if err != nil {
		return err
	}
	defer response.Body.Close()

	a.status, a.header, a.multiplexed = response.StatusCode, response.Header, response.ProtoMajor >= 2
	switch {
	case a.status < http.StatusOK:
		// Of 101 the body is the raw connection, which no timeout ends.
		return nil
	case !a.succeeded():
		a.body, _ = io.ReadAll(io.LimitReader(response.Body, maxFailureBody))
		return nil
	}
	var buffer bytes.Buffer
	read, err := buffer.ReadFrom(io.LimitReader(response.Body, maxBody+1))
	if err == nil && read > maxBody {
		err = errTooLong
	}
	a.body = buffer.Bytes()
	return err
}
