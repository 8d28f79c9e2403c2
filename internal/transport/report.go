package transport

import (
	"fmt"
	"regexp"
	"strings"
)

// report holds the facts about a failure that a body reports.
type report struct {
	message, requestID string
	// failed means that the body reports a failure.
	failed bool
}

// reported returns the report in a body of any form.
func (r *Response) reported() report {
	value, err := parse(r.body)
	top, isObject := value.(Object)
	if err != nil || !isObject {
		return report{}
	}
	return reportIn(top)
}

// reportIn reads {"message": …}, {"error": "…"} and {"error": {"message", "type", "code", "tid", "request_id",
// "hint"}}.
func reportIn(top Object) report {
	text := func(value any) string {
		text, _ := Text(value)
		return text
	}
	success, err := Bool(top["success"])
	found := report{message: text(top["message"]), failed: err == nil && success != nil && !*success}
	reported := top["error"]
	switch reported {
	case nil, false, "":
		return found
	}
	found.failed = true
	failure, isObject := reported.(Object)
	if !isObject {
		if text := text(reported); text != "" {
			found.message = text
		}
		return found
	}
	if text := text(failure["message"]); text != "" {
		found.message = text
	}
	for _, name := range []string{"type", "code"} {
		if text := text(failure[name]); text != "" {
			found.message += fmt.Sprintf(" [%s: %s]", name, text)
		}
	}
	if text := text(failure["hint"]); text != "" {
		found.message += " (" + text + ")"
	}
	for _, name := range []string{"tid", "request_id"} {
		if id := strings.TrimSpace(text(failure[name])); id != "" && found.requestID == "" {
			found.requestID = id
		}
	}
	return found
}

// requestIDHeaders are those of the hosted service, of the one-api family, and of other systems in front of either.
var requestIDHeaders = []string{"X-Aihubmix-Request-Id", "X-Oneapi-Request-Id", "X-Request-Id"}

// requestIDsInMessages are how the hosted service and the one-api family end a message. The last match counts: a
// message may quote another gateway's.
var requestIDsInMessages = []*regexp.Regexp{
	regexp.MustCompile(`(?is).*\(tid: *([^()\s]+)\)`),
	regexp.MustCompile(`(?is).*\(request id: *([^()\s]+)\)`),
}

// requestID returns the ID by which support finds the request: that of a header, of an error object, or of a message;
// "" if there is none.
func (r *Response) requestID(reported report) string {
	for _, name := range requestIDHeaders {
		if id := strings.TrimSpace(r.header.Get(name)); id != "" {
			return r.redactor.ID(id)
		}
	}
	if reported.requestID != "" {
		return r.redactor.ID(reported.requestID)
	}
	for _, pattern := range requestIDsInMessages {
		if match := pattern.FindStringSubmatch(reported.message); match != nil {
			return r.redactor.ID(match[1])
		}
	}
	return ""
}
