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

// Response is a response that was read to its end. It carries its request, so that an error created from it names both.
type Response struct {
	request Request
	baseURL string
	status  int
	header  http.Header
	body    []byte
	// multiplexed means that it came over HTTP/2, whose connections report their end in time.
	multiplexed bool
	// at is when it was complete.
	at time.Time
	// attempts is how many requests were sent for it.
	attempts int
	// rateLimitWaited is how long it waited for a rate limit.
	rateLimitWaited time.Duration
	redactor        *redact.Redactor
}

// RateLimitWaited is how long the response waited for a rate limit.
func (r *Response) RateLimitWaited() time.Duration { return r.rateLimitWaited }

func (r *Response) succeeded() bool { return r.status >= 200 && r.status < 300 }

// Redact masks secrets in a text that may quote the response.
func (r *Response) Redact(text string) string { return r.redactor.Text(text) }

// Remember masks secrets that the response holds in whatever is shown from now on; nil ones are skipped.
func (r *Response) Remember(found ...*redact.Secret) {
	for _, secret := range found {
		if secret != nil {
			r.redactor.Remember(*secret)
		}
	}
}

// RememberValue does the same for a value that may also be an ordinary word.
func (r *Response) RememberValue(found *redact.Secret) {
	if found != nil {
		r.redactor.RememberValue(*found)
	}
}

// checkStatus returns an [Error] unless the status is a success. A body can turn a success into a failure, which
// [Response.Object] checks, but never a failure into a success.
func (r *Response) checkStatus() error {
	if r.succeeded() {
		return nil
	}
	reported := r.reported()
	kind, reason := KindServer, ""
	switch {
	case r.status < 200:
		kind, reason = KindProtocol, "the gateway switched to another protocol instead of responding"
	case r.status >= 300 && r.status < 400:
		kind = KindProtocol
		reason = fmt.Sprintf("the response is a redirect to %s, which is not followed", r.redirectTarget())
		if r.request.Credential != CredentialNone {
			reason += ", because it would receive the key"
		}
	case r.isMistakenForHTTP():
		kind, reason = KindProtocol, "the port speaks https, but the base URL says http"
	case r.status == http.StatusProxyAuthRequired:
		kind, reason = KindProtocol, "a proxy on the way does not let the request through"+proxyCredentials
	case r.status == http.StatusUnauthorized || r.status == http.StatusForbidden:
		kind = KindUnauthorized
	case r.status == http.StatusNotFound:
		kind = KindNotFound
	case r.status == http.StatusTooManyRequests:
		kind = KindRateLimited
	case reported.failed && r.status >= 400 && r.status < 500 && !slices.Contains(retriedStatuses, r.status):
		kind = KindRefused
	}
	if reason == "" && r.redactor.Text(reported.message) == "" {
		reason = "the gateway gave no reason (" + r.describeBody() + ")"
	}
	return r.failure(kind, reason, reported, nil)
}

// Data returns the data of a response. The known forms are an envelope {"success", "message", "data"}, whose first two
// fields may be missing; the data alone, without an envelope; and, also with a status of success, a failure as
// {"success": false, "message"} or {"error": {…}}.
//
// isBare reports whether an object without an envelope is the data itself. The error is an [Error]; its cause is
// [ErrNoData] if the data is null.
func (r *Response) Data(isBare func(Object) bool) (any, error) {
	top, err := r.Object()
	if err != nil {
		return nil, err
	}
	data, enveloped := top["data"]
	switch {
	case enveloped && data == nil:
		return nil, r.failure(KindProtocol, ErrNoData.Error(), report{}, ErrNoData)
	case enveloped:
		return data, nil
	case isBare(top):
		return top, nil
	}
	return nil, r.Fail(KindProtocol, "the response has no data")
}

// Array returns the data of a response if it is an array.
func (r *Response) Array() ([]any, error) {
	data, err := r.Data(func(Object) bool { return false })
	if err != nil {
		return nil, err
	}
	entries, isArray := data.([]any)
	if !isArray {
		return nil, r.Fail(KindProtocol, "the response's data is not an array")
	}
	return entries, nil
}

// Object returns the whole body if it reports no failure; of a write, it is the acknowledgement. The error is an
// [Error].
func (r *Response) Object() (Object, error) {
	value, err := parse(r.body)
	top, isObject := value.(Object)
	switch {
	case errors.Is(err, errTooManyValues), errors.Is(err, errTwice):
		return nil, r.Fail(KindProtocol, err.Error())
	case err != nil || !isObject:
		return nil, r.Fail(KindProtocol, fmt.Sprintf(
			"the response is not one of the platform API (%s); the base URL may belong to something else",
			r.describeBody()))
	}
	if _, err := Bool(top["success"]); err != nil {
		return nil, r.Fail(KindProtocol, fmt.Sprintf("field \"success\": %s", err))
	}
	reported := reportIn(top)
	if !reported.failed {
		return top, nil
	}
	kind, reason := KindServer, ""
	if r.request.isWrite() {
		kind = KindRefused
	}
	if r.redactor.Text(reported.message) == "" {
		reason = "the gateway reported an error without a reason"
	}
	return nil, r.failure(kind, reason, reported, nil)
}

// IsMarkup reports whether the body is a web page, which some gateways send for paths that they do not know.
func (r *Response) IsMarkup() bool { return bytes.HasPrefix(bytes.TrimSpace(r.body), []byte("<")) }

// describeBody names the kind of the body without showing any of it.
func (r *Response) describeBody() string {
	body := bytes.TrimSpace(r.body)
	switch {
	case len(body) == 0:
		return "its body is empty"
	case r.IsMarkup():
		return "its body is an HTML page or other markup"
	case json.Valid(body) && body[0] == '{':
		return "its body is a JSON object without a message"
	case json.Valid(body):
		return "its body is JSON, but not an object"
	case body[0] == '{' || body[0] == '[':
		return fmt.Sprintf("its body of %d bytes is JSON that is broken or cut off", len(r.body))
	}
	return fmt.Sprintf("its body of %d bytes is not JSON", len(r.body))
}

// redirectTarget returns where a redirect points, without its query and user info.
func (r *Response) redirectTarget() string {
	target, err := (&http.Response{Header: r.header}).Location()
	if err != nil {
		return "an unknown place"
	}
	target.User, target.RawQuery, target.Fragment = nil, "", ""
	return r.redactor.Text(target.String())
}

// retryAfter returns how long a response asks to wait, or 0 if it does not, if that time has passed or if the header
// cannot be parsed. A number beyond 32 bits counts as the largest of these.
//
// A date is compared with the Date header if there is one: this machine's clock may be wrong.
func (r *Response) retryAfter() time.Duration {
	value := strings.TrimSpace(r.header.Get("Retry-After"))
	if seconds, err := strconv.ParseUint(value, 10, 32); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(seconds) * time.Second
	}
	until, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now := r.at
	if date, err := http.ParseTime(r.header.Get("Date")); err == nil {
		now = date
	}
	return max(until.Sub(now), 0)
}
