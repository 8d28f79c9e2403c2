package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
)

// Response is what came back from one base URL, read to its end. It carries its
// request, so that an error created from it says what was asked.
type Response struct {
	request Request
	baseURL string
	status  int
	header  http.Header
	body    []byte
	// multiplexed: it came over HTTP/2, whose connections report their end in time.
	multiplexed bool
	// at is when the response had come.
	at time.Time
	// attempts is how many requests were sent until this response came.
	attempts int
	// rateLimitWaited is how long a rate limit was waited for until then.
	rateLimitWaited time.Duration
	redactor        *redact.Redactor
}

// RateLimitWaited is how long a rate limit was waited for until the response came.
func (a *Response) RateLimitWaited() time.Duration { return a.rateLimitWaited }

func (a *Response) succeeded() bool { return a.status >= 200 && a.status < 300 }

// Redact takes the secrets out of a text that may quote the response.
func (a *Response) Redact(text string) string { return a.redactor.Text(text) }

// Remember masks secrets that the response holds in whatever is shown from now on; nil
// ones are skipped.
func (a *Response) Remember(found ...*redact.Secret) {
	for _, secret := range found {
		if secret != nil {
			a.redactor.Remember(*secret)
		}
	}
}

// RememberValue does the same for a value that may also be an ordinary word.
func (a *Response) RememberValue(found *redact.Secret) {
	if found != nil {
		a.redactor.RememberValue(*found)
	}
}

// judge is the [Error] for a response whose status is not one of success, nil for
// one that is. What the body says is looked at elsewhere: it can make a failure of
// a success, never the other way round.
func (a *Response) judge() error {
	if a.succeeded() {
		return nil
	}
	said := a.words()
	kind, reason := KindServer, ""
	switch {
	case a.status < 200:
		kind, reason = KindProtocol, "the server switched to another protocol instead of answering"
	case a.status >= 300 && a.status < 400:
		kind = KindProtocol
		reason = fmt.Sprintf("the answer is a redirect to %s, which is not followed, because it would receive the key", a.redirectTarget())
	case a.isMistakenForHTTP():
		kind, reason = KindProtocol, "the server speaks https on a port that was asked for plain http"
	case a.status == http.StatusProxyAuthRequired:
		kind, reason = KindProtocol, "a proxy on the way does not let the request through"+proxyCredentials
	case a.status == http.StatusUnauthorized || a.status == http.StatusForbidden:
		kind = KindUnauthorized
	case a.status == http.StatusNotFound:
		kind = KindNotFound
	case a.status == http.StatusTooManyRequests:
		kind = KindRateLimited
	case said.failed && a.status >= 400 && a.status < 500 && !slices.Contains(retriedStatuses, a.status):
		kind = KindRefused
	}
	if reason == "" && a.redactor.Text(said.message) == "" {
		reason = "the server gave no reason (" + a.described() + ")"
	}
	return a.failure(kind, reason, said, nil)
}

// Data takes the data out of a response. These are the known forms: an envelope
// {"success", "message", "data"}, of which the first two may be missing; the data
// alone, with no envelope; and, however successful the status, a failure as
// {"success": false, "message"} or {"error": {…}}.
//
// bare reports whether an object without an envelope is the data itself. The
// error is an [Error]; its cause is [ErrNoData] where the data is null.
func (a *Response) Data(bare func(Object) bool) (any, error) {
	top, err := a.Object()
	if err != nil {
		return nil, err
	}
	data, enveloped := top["data"]
	switch {
	case enveloped && data == nil:
		return nil, a.failure(KindProtocol, ErrNoData.Error(), words{}, ErrNoData)
	case enveloped:
		return data, nil
	case bare(top):
		return top, nil
	}
	return nil, a.Fail(KindProtocol, "the answer has no data")
}

// Array is the data of a response that must be an array.
func (a *Response) Array() ([]any, error) {
	data, err := a.Data(func(Object) bool { return false })
	if err != nil {
		return nil, err
	}
	entries, isArray := data.([]any)
	if !isArray {
		return nil, a.Fail(KindProtocol, "the answer's data is not an array")
	}
	return entries, nil
}

// Object is the whole of a response that reports no failure; of a write, its
// acknowledgement. The error is an [Error].
func (a *Response) Object() (Object, error) {
	value, err := parse(a.body)
	top, isObject := value.(Object)
	switch {
	case errors.Is(err, errTooManyValues), errors.Is(err, errTwice):
		return nil, a.Fail(KindProtocol, err.Error())
	case err != nil || !isObject:
		return nil, a.Fail(KindProtocol,
			fmt.Sprintf("the answer is not one of the platform API (%s); the base URL may belong to something else", a.described()))
	}
	if _, err := Bool(top["success"]); err != nil {
		return nil, a.Fail(KindProtocol, fmt.Sprintf("field \"success\": %s", err))
	}
	said := wordsOf(top)
	if !said.failed {
		return top, nil
	}
	kind, reason := KindServer, ""
	if a.request.isWrite() {
		kind = KindRefused
	}
	if a.redactor.Text(said.message) == "" {
		reason = "the service reported an error without a reason"
	}
	return nil, a.failure(kind, reason, said, nil)
}

// words are what a body says of a failure.
type words struct {
	message, requestID string
	// failed is set where the body reports a failure.
	failed bool
}

// words finds the server's words in a body that may be anything.
func (a *Response) words() words {
	value, err := parse(a.body)
	top, isObject := value.(Object)
	if err != nil || !isObject {
		return words{}
	}
	return wordsOf(top)
}

// wordsOf reads {"message": …} as well as {"error": "…"} and {"error": {"message", "type", "code", "request_id", "hint"}}.
func wordsOf(top Object) words {
	text := func(value any) string {
		text, _ := Text(value)
		return text
	}
	success, err := Bool(top["success"])
	said := words{message: text(top["message"]), failed: err == nil && success != nil && !*success}
	reported := top["error"]
	switch reported {
	case nil, false, "":
		return said
	}
	said.failed = true
	failure, isObject := reported.(Object)
	if !isObject {
		if text := text(reported); text != "" {
			said.message = text
		}
		return said
	}
	if text := text(failure["message"]); text != "" {
		said.message = text
	}
	for _, name := range []string{"type", "code"} {
		if text := text(failure[name]); text != "" {
			said.message += fmt.Sprintf(" [%s: %s]", name, text)
		}
	}
	if text := text(failure["hint"]); text != "" {
		said.message += " (" + text + ")"
	}
	said.requestID = text(failure["request_id"])
	return said
}

// IsMarkup reports whether the body is a web page, with which some gateways answer
// what they do not know.
func (a *Response) IsMarkup() bool { return bytes.HasPrefix(bytes.TrimSpace(a.body), []byte("<")) }

// described says what sort of thing the body is, without showing any of it.
func (a *Response) described() string {
	body := bytes.TrimSpace(a.body)
	switch {
	case len(body) == 0:
		return "its body is empty"
	case a.IsMarkup():
		return "its body is an HTML page or other markup"
	case json.Valid(body) && body[0] == '{':
		return "its body is a JSON object without a message"
	case json.Valid(body):
		return "its body is JSON, but not an object"
	case body[0] == '{' || body[0] == '[':
		return fmt.Sprintf("its body of %d bytes is JSON that is broken or cut off", len(a.body))
	}
	return fmt.Sprintf("its body of %d bytes is not JSON", len(a.body))
}

// requestID identifies the request to support: X-Request-Id at the hosted service
// (its skill documentation), X-Oneapi-Request-Id in the one-api family.
func (a *Response) requestID() string {
	for _, name := range []string{"X-Request-Id", "X-Oneapi-Request-Id"} {
		if id := a.header.Get(name); id != "" {
			return a.redactor.ID(id)
		}
	}
	return ""
}

// redirectTarget is where a redirect points, without its query and user info.
func (a *Response) redirectTarget() string {
	target, err := (&http.Response{Header: a.header}).Location()
	if err != nil {
		return "an unknown place"
	}
	target.User, target.RawQuery, target.Fragment = nil, "", ""
	return a.redactor.Text(target.String())
}

// retryAfter is how long a response asks to wait, 0 where it does not, where that
// time has passed, and where the header cannot be understood. A number beyond
// 32 bits counts as the largest within.
//
// A date is taken relative to the server's own Date, where there is one: this
// machine's clock may be wrong.
func (a *Response) retryAfter() time.Duration {
	value := strings.TrimSpace(a.header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(seconds) * time.Second
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now := a.at
	if date, err := http.ParseTime(a.header.Get("Date")); err == nil {
		now = date
	}
	return max(until.Sub(now), 0)
}
