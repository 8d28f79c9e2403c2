package aihubmix

import (
	"fmt"
	"strings"
	"time"
)

// Kind says what sort of failure an [Error] is.
type Kind string

// The kinds of failure.
const (
	// KindUnauthorized: the service refuses the Manage Key or the account.
	KindUnauthorized Kind = "unauthorized"
	// KindNotFound: the service does not know what was asked for.
	KindNotFound Kind = "not_found"
	// KindRateLimited: the service asks to wait for longer than the client does.
	KindRateLimited Kind = "rate_limited"
	// KindServer: the service answered that it failed, or refused the request.
	KindServer Kind = "server"
	// KindNetwork: no whole answer came.
	KindNetwork Kind = "network"
	// KindProtocol: a whole answer came that is not one of the platform API.
	KindProtocol Kind = "protocol"
)

// Error is why a request failed. None of its fields holds a secret or a body.
type Error struct {
	// Kind is the sort of failure.
	Kind Kind
	// Method and Path say what was asked, without the query.
	Method, Path string
	// Origin is the base URL that was asked last.
	Origin string
	// Status is the HTTP status of the answer, 0 where there was none.
	Status int
	// Message is what the server said, in its own words and language; "" where
	// it said nothing.
	Message string
	// Reason is what the client found wrong, "" where Message says it all.
	Reason string
	// RequestID identifies the request to the service's support, "" where the
	// answer had none.
	RequestID string
	// RetryAfter is how long the server asked to wait, 0 where it did not.
	RetryAfter time.Duration
	// Ambiguous is set where a write may have been done although it failed.
	Ambiguous bool
	// Attempts is how many requests were sent.
	Attempts int

	// unsent: the request provably never reached a server.
	unsent bool
	cause  error
}

// Error implements error in one line.
func (e *Error) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s %s at %s", e.Method, e.Path, e.Origin)
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

// Unwrap gives the network failure behind the error, if there is one.
func (e *Error) Unwrap() error { return e.cause }
