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

// Kind is the kind of failure that an [Error] stands for.
type Kind string

// The kinds of failure.
const (
	// KindUnauthorized: the gateway refuses the credential or the account.
	KindUnauthorized Kind = "unauthorized"
	// KindNotFound: the gateway does not know the object or the path.
	KindNotFound Kind = "not_found"
	// KindRateLimited: a rate limit lasts longer than a request waits.
	KindRateLimited Kind = "rate_limited"
	// KindRefused: the gateway understood the request and refused it, so that trying again does not help.
	KindRefused Kind = "refused"
	// KindServer: the gateway reports that it failed.
	KindServer Kind = "server"
	// KindNetwork: no complete response arrived.
	KindNetwork Kind = "network"
	// KindProtocol: a complete response arrived that is not one of the platform API.
	KindProtocol Kind = "protocol"
)

var (
	// ErrNoManageKey is the cause of the error for a request that needs the Manage Key if none is set.
	ErrNoManageKey = errors.New("no Manage Key is set")
	// ErrNoAPIKey is the same for an API key.
	ErrNoAPIKey = errors.New("no API key is set")
	// ErrNoData is the cause of the error for a response whose data is null: some gateways send it for an object that
	// does not exist.
	ErrNoData = errors.New("the response's data is null")
)

// Error says why a request failed. It is a value: errors are created and changed only in this file, and a change
// returns a copy, since all callers that wait for one read share its error. No field holds a secret or a body.
type Error struct {
	// Kind is the kind of failure.
	Kind Kind
	// Method and Path are those of the request, without the query.
	Method, Path string
	// BaseURL is the base URL that was tried last, or "".
	BaseURL string
	// Status is the HTTP status of the response, or 0 if there was none.
	Status int
	// Message is what the gateway says, in its own language, or "".
	Message string
	// Reason is what is wrong as seen from this side, or "" if Message says it all.
	Reason string
	// RequestID is the ID by which the gateway's support finds the request, or "".
	RequestID string
	// RetryAfter is how long the gateway asks to wait, or 0.
	RetryAfter time.Duration
	// WaitTooLong means that RetryAfter is longer than this side waits, as Reason says.
	WaitTooLong bool
	// Ambiguous means that a write may have been done although it failed.
	Ambiguous bool
	// Attempts is how many requests were sent.
	Attempts int

	// unsent means that the request provably never reached a server.
	unsent bool
	// inOwnForm means that the refusal has the form of the gateway itself, not of a proxy in front of it.
	inOwnForm bool
	cause     error
}

// Error returns one line.
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
		fmt.Fprintf(&text, ": the gateway said: %s", e.Message)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&text, " (request ID %s)", e.RequestID)
	}
	return text.String()
}

// Unwrap returns the cause, or nil.
func (e Error) Unwrap() error { return e.cause }

// IsRefusal reports whether the gateway itself refused the request, so that it was not done.
func (e Error) IsRefusal() bool { return e.inOwnForm && e.Kind != KindRateLimited }

// IsRedirect reports whether the response is a redirect.
func (e Error) IsRedirect() bool {
	return e.Status >= http.StatusMultipleChoices && e.Status < http.StatusBadRequest
}

// WithKind returns the failure as one of another kind. It replaces the reason, unless the new one is "" or the gateway
// sent a message.
func (e Error) WithKind(kind Kind, reason string) Error {
	e.Kind = kind
	if reason != "" && e.Message == "" {
		e.Reason = reason
	}
	return e
}

// AsAmbiguous returns the failure of a write that may have been done.
func (e Error) AsAmbiguous() Error {
	e.Ambiguous = true
	return e
}

// AsSettled returns the failure of a write that was not done, as a read has shown.
func (e Error) AsSettled() Error {
	e.Ambiguous = false
	return e
}

func (e Error) withReason(reason string) Error {
	e.Reason = reason
	return e
}

// withWaitTooLong returns the failure as one whose RetryAfter is too long.
func (e Error) withWaitTooLong(reason string) Error {
	e.WaitTooLong, e.Reason = true, reason
	return e
}

func (e Error) withAttempts(attempts int) Error {
	e.Attempts = attempts
	return e
}

// ofWrite returns the failure with Ambiguous set as for a write: it was not done if it was never sent, met a rate
// limit, or was refused by the gateway itself. What a proxy in front of it says proves nothing.
func (e Error) ofWrite() Error {
	e.Ambiguous = !e.unsent && !e.inOwnForm && e.Kind != KindRateLimited
	return e
}

// isTransient reports whether a read that failed like this may succeed when it is repeated.
func (e Error) isTransient() bool {
	return e.Kind == KindNetwork || e.Kind == KindRateLimited || slices.Contains(retriedStatuses, e.Status)
}

// missingCredential is the error for a request whose key is not set.
func missingCredential(request Request) Error {
	cause := ErrNoManageKey
	if request.Credential == CredentialAPIKey {
		cause = ErrNoAPIKey
	}
	return Error{
		Kind: KindUnauthorized, Method: request.Method, Path: request.Path, Reason: cause.Error(), cause: cause,
	}
}

// Failed is the error for a request that was not done, as other requests have shown.
func Failed(request Request, kind Kind, reason string) Error {
	return Error{Kind: kind, Method: request.Method, Path: request.Path, Reason: reason}
}

// notReceived is the error for an attempt without a usable response. Secrets in the reason, which may quote what a
// server sent, are masked.
func (r *Response) notReceived(kind Kind, reason string, cause error, unsent bool) Error {
	return Error{
		Kind: kind, Method: r.request.Method, Path: r.request.Path, BaseURL: r.baseURL,
		Reason: r.redactor.Text(reason), cause: cause, unsent: unsent,
	}
}

// interrupted is the error for an attempt that ended with its context: that of the context, unless it was a write that
// may have been done.
func (r *Response) interrupted(ctx context.Context, unsent bool) error {
	if !r.request.isWrite() || unsent {
		return ctx.Err()
	}
	failure := r.notReceived(KindNetwork, "the run was interrupted while waiting for the response", ctx.Err(), false)
	return failure.AsAmbiguous()
}

// allFailed is the failure of a round in which no base URL responded.
func allFailed(failures []Error) Error {
	last := failures[len(failures)-1]
	if len(failures) == 1 {
		return last
	}
	reasons := make([]string, len(failures))
	for i, failure := range failures {
		reasons[i] = failure.BaseURL + ": " + failure.Reason
	}
	return last.withReason("no base URL responded:\n" + strings.Join(reasons, ";\n"))
}

// Fail is the error for a complete response that cannot be used. Secrets in the reason, which may quote the response,
// are masked.
func (r *Response) Fail(kind Kind, reason string) Error {
	return r.failure(kind, reason, report{}, nil)
}

func (r *Response) failure(kind Kind, reason string, reported report, cause error) Error {
	isRefusal := r.status >= 400 && r.status < 500 && r.status != http.StatusRequestTimeout
	failure := Error{
		Kind: kind, Method: r.request.Method, Path: r.request.Path, BaseURL: r.baseURL,
		Status: r.status, Message: r.redactor.Text(reported.message), Reason: r.redactor.Text(reason),
		RequestID: r.requestID(reported), Attempts: r.attempts, cause: cause,
		inOwnForm: reported.failed && (r.succeeded() || isRefusal),
	}
	if !r.succeeded() {
		failure.RetryAfter = r.retryAfter()
	}
	if r.request.isWrite() {
		return failure.ofWrite()
	}
	return failure
}
