package aihubmix

import (
	"fmt"
	"net/http"
)

// judge turns an answer whose status is not one of success into an [*Error].
// What the body says is looked at elsewhere: it can make a success a failure,
// never the other way round.
func (c *Client) judge(call request, received *answer) error {
	if received.ok() {
		return nil
	}
	failure := c.answered(call, received, KindServer, "")
	failure.RetryAfter = retryAfter(received.header, c.clock.Now())
	said := saidBy(received.body)
	failure.Message = c.redact.text(said.message)
	if failure.RequestID == "" {
		failure.RequestID = c.redact.text(said.requestID)
	}
	switch {
	case received.status < 200:
		failure.Kind = KindProtocol
		failure.Reason = "the server changes to another protocol in place of an answer"
	case received.status >= 300 && received.status < 400:
		failure.Kind = KindProtocol
		failure.Reason = fmt.Sprintf("the answer is a redirect to %s, which is not followed, for it would be given the Manage Key",
			c.redirectTarget(received.header))
	case received.status == http.StatusUnauthorized || received.status == http.StatusForbidden:
		failure.Kind = KindUnauthorized
	case received.status == http.StatusNotFound:
		failure.Kind = KindNotFound
	case received.status == http.StatusTooManyRequests:
		failure.Kind = KindRateLimited
	}
	if failure.Reason == "" && failure.Message == "" {
		failure.Reason = "the server gave no reason (" + described(received) + ")"
	}
	return failure
}

// answered is the error for an answer that came whole.
func (c *Client) answered(call request, received *answer, kind Kind, reason string) *Error {
	failure := c.failure(call, received.origin, kind, reason)
	failure.Status = received.status
	failure.Attempts = received.attempts
	failure.RequestID = c.requestID(received.header)
	return failure
}

// redirectTarget is where a redirect points, without its query and user info.
func (c *Client) redirectTarget(header http.Header) string {
	target, err := (&http.Response{Header: header}).Location()
	if err != nil {
		return "an unknown place"
	}
	target.User, target.RawQuery, target.Fragment = nil, "", ""
	return c.redact.text(target.String())
}
