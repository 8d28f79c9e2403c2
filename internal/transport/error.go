package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// Kind is the sort of failure that an [Error] stands for.
type Kind string

// The kinds of failure.
const (
	// KindUnauthorized: the service refuses the credential or the account.
	KindUnauthorized Kind = "unauthorized"
	// KindNotFound: the service does not know what was asked for.
	KindNotFound Kind = "not_found"
	// KindRateLimited: the service asks to wait for longer than a request does.
	KindRateLimited Kind = "rate_limited"
	// KindRefused: the service understood the request and said no, so that trying
	// again does not help.
	KindRefused Kind = "refused"
	// KindServer: the service answered that it failed.
	KindServer Kind = "server"
	// KindNetwork: no whole response came.
	KindNetwork Kind = "network"
	// KindProtocol: a whole response came that is not one of the platform API.
	KindProtocol Kind = "protocol"
)

var (
	// ErrNoManageKey is the cause of the error for a request that needs the
	// Manage Key where none is set.
	ErrNoManageKey = errors.New("no Manage Key is set")
	// ErrNoAPIKey is the same for an API key.
	ErrNoAPIKey = errors.New("no API key is set")
	// ErrNoData is the cause of the error for a response whose data is null: some
	// gateways say so of a thing that does not exist.
	ErrNoData = errors.New("the answer's data is null")
)

// Error is why a request failed. It is a value: errors are created and marked in
// this file alone, and a mark returns a copy, since those who wait for the same
// read share its error. No field holds a secret or a body.
type Error struct {
	// Kind is the sort of failure.
	Kind Kind
	// Method and Path say what was asked, without the query.
	Method, Path string
	// BaseURL is the base URL that was asked last, "" where none was.
	BaseURL string
	// Status is the HTTP status of the response, 0 where there was none.
	Status int
	// Message is what the server said, in its own words and language; "" where
	// it said nothing.
	Message string
	// Reason is what was found wrong on this side, "" where Message says it all.
	Reason string
	// RequestID identifies the request to the service's support, "" where the
	// answer had none.
	RequestID string
	// RetryAfter is how long the gateway asked to wait, 0 if it did not.
	RetryAfter time.Duration
	// WaitTooLong means that RetryAfter is longer than this side waits, as Reason says.
	WaitTooLong bool
	// Ambiguous is set where a write may have been done although it failed.
	Ambiguous bool
	// Attempts is how many requests were sent.
	Attempts int

	// unsent: the request provably never reached a server.
	unsent bool
	// inOwnForm: the response is a refusal as the gateway itself writes it, rather
	// than something in front of it.
	inOwnForm bool
	cause     error
}

// Error implements error in one line.
func (e Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s", e.Method, e.Path)
	if e.BaseURL != "" {
		fmt.Fprintf(&text, " at %s", e.BaseURL)
	}
	if e.Status != 0 {
		fmt.Fprintf(&text, ": HTTP status %d", e.Status)
	}
	if e.Reason != "" {
		fmt.Fprintf(&text, ": %s", e.Reason)
	}
	if e.Message != "" {
		fmt.Fprintf(&text, ": the server said: %s", e.Message)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&text, " (request ID %s)", e.RequestID)
	}
	return text.String()
}

// Unwrap returns the failure behind the error, if there is one.
func (e Error) Unwrap() error { return e.cause }

// IsRefusal reports whether the gateway itself said no, in its own form: what was
// asked for was not done, and will not be.
func (e Error) IsRefusal() bool { return e.inOwnForm && e.Kind != KindRateLimited }

// IsRedirect reports whether the response points elsewhere.
func (e Error) IsRedirect() bool {
	return e.Status >= http.StatusMultipleChoices && e.Status < http.StatusBadRequest
}

// WithKind is the same failure as one of another kind. The reason takes the place
// of the one there is, unless it is "" or the server gave words of its own.
func (e Error) WithKind(kind Kind, reason string) Error {
	e.Kind = kind
	if reason != "" && e.Message == "" {
		e.Reason = reason
	}
	return e
}

// AsAmbiguous is the failure of a write that may have been done.
func (e Error) AsAmbiguous() Error {
	e.Ambiguous = true
	return e
}

// AsSettled is the failure of a write that was not done, as reading has shown.
func (e Error) AsSettled() Error {
	e.Ambiguous = false
	return e
}

func (e Error) withReason(reason string) Error {
	e.Reason = reason
	return e
}

// withWaitTooLong is the failure of a request because the gateway asked to wait for too long.
func (e Error) withWaitTooLong(reason string) Error {
	e.WaitTooLong, e.Reason = true, reason
	return e
}

func (e Error) withAttempts(attempts int) Error {
	e.Attempts = attempts
	return e
}

// ofWrite marks the failure of a write by whether it may have been done: it was
// not where it was never sent, met a rate limit, or was refused by the gateway
// itself. What something in front of it says proves nothing.
func (e Error) ofWrite() Error {
	e.Ambiguous = !e.unsent && !e.inOwnForm && e.Kind != KindRateLimited
	return e
}

// mayPass reports whether a read that failed so may succeed when repeated.
func (e Error) mayPass() bool {
	return e.Kind == KindNetwork || e.Kind == KindRateLimited || slices.Contains(retriedStatuses, e.Status)
}

// missingCredential is the error for a request that is not sent for want of a key.
func missingCredential(request Request) Error {
	cause := ErrNoManageKey
	if request.Credential == CredentialAPIKey {
		cause = ErrNoAPIKey
	}
	return Error{Kind: KindUnauthorized, Method: request.Method, Path: request.Path, Reason: cause.Error(), cause: cause}
}

// Failed is the error for a request that was not done, as other responses have shown.
func Failed(request Request, kind Kind, reason string) Error {
	return Error{Kind: kind, Method: request.Method, Path: request.Path, Reason: reason}
}

// unanswered is the error for an attempt to which no usable answer came. The
// reason may quote what a server sent.
func (t *Transport) unresponded(request Request, baseURL string, kind Kind, reason string, cause error, unsent bool) Error {
	return Error{
		Kind: kind, Method: request.Method, Path: request.Path, BaseURL: baseURL,
		Reason: t.redactor.Text(reason), cause: cause, unsent: unsent,
	}
}

// interrupted is the error for an attempt that the end of the context ended: the
// context's own, but for a write that may have been done.
func interrupted(ctx context.Context, request Request, baseURL string, unsent bool) error {
	if !request.isWrite() || unsent {
		return ctx.Err()
	}
	return Error{
		Kind: KindNetwork, Method: request.Method, Path: request.Path, BaseURL: baseURL,
		Reason: "the run was interrupted while waiting for the answer", cause: ctx.Err(), Ambiguous: true,
	}
}

// joined is the failure of a round in which no base URL answered.
func joined(failures []Error) Error {
	last := failures[len(failures)-1]
	if len(failures) == 1 {
		return last
	}
	reasons := make([]string, len(failures))
	for i, failure := range failures {
		reasons[i] = failure.BaseURL + ": " + failure.Reason
	}
	return last.withReason("no origin answered: " + strings.Join(reasons, "; "))
}

// Fail is the error for a response that came whole and cannot be used. The reason
// may quote the response: secrets are taken out of it.
func (a *Response) Fail(kind Kind, reason string) Error {
	return a.failure(kind, reason, words{}, nil)
}

func (a *Response) failure(kind Kind, reason string, said words, cause error) Error {
	failure := Error{
		Kind: kind, Method: a.request.Method, Path: a.request.Path, BaseURL: a.baseURL,
		Status: a.status, Message: a.redactor.Text(said.message), Reason: a.redactor.Text(reason),
		RequestID: a.requestID(), Attempts: a.attempts, cause: cause,
		inOwnForm: said.failed && (a.succeeded() || a.status >= 400 && a.status < 500 && a.status != http.StatusRequestTimeout),
	}
	if failure.RequestID == "" {
		failure.RequestID = a.redactor.ID(said.requestID)
	}
	if !a.succeeded() {
		failure.RetryAfter = a.retryAfter()
	}
	if a.request.isWrite() {
		return failure.ofWrite()
	}
	return failure
}
