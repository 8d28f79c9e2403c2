package aihubmix

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// content takes the data out of an answer with a status of success. These are
// the known forms: an envelope {"success", "message", "data"}, of which the
// first two may be missing; the data alone, with no envelope; and, however
// successful the status, a failure as {"success": false, "message"} or
// {"error": {…}}.
//
// bare tells whether an object without an envelope is the data itself.
func (c *Client) content(call request, received *answer, bare func(object) bool) (any, error) {
	top, err := c.envelope(call, received)
	if err != nil {
		return nil, err
	}
	data, enveloped := top["data"]
	switch {
	case enveloped && data == nil:
		return nil, c.answered(call, received, KindProtocol, reasonNullData)
	case enveloped:
		return data, nil
	case bare(top):
		return top, nil
	}
	return nil, c.answered(call, received, KindProtocol, "the answer has no data")
}

// envelope is an answer's object, which reports no failure.
func (c *Client) envelope(call request, received *answer) (object, error) {
	value, err := parse(received.body)
	top, isObject := value.(object)
	if errors.Is(err, errTooManyValues) {
		return nil, c.answered(call, received, KindProtocol, err.Error())
	}
	if err != nil || !isObject {
		return nil, c.answered(call, received, KindProtocol,
			fmt.Sprintf("the answer is not one of the platform API (%s); the base URL may belong to something else", described(received)))
	}
	if failure := c.refusal(call, received, top); failure != nil {
		return nil, failure // Only here: a nil *Error is no nil error.
	}
	return top, nil
}

// refusal is the failure that a body reports, nil where it reports none.
func (c *Client) refusal(call request, received *answer, top object) *Error {
	said := saidIn(top)
	success, err := decodeBool(top["success"])
	switch {
	case err != nil:
		return c.answered(call, received, KindProtocol, fmt.Sprintf("field \"success\": %s", err))
	case !said.failed && (success == nil || *success):
		return nil
	}
	failure := c.answered(call, received, KindServer, "")
	failure.Message = c.redact.text(said.message)
	if failure.RequestID == "" {
		failure.RequestID = c.redact.text(said.requestID)
	}
	if failure.Message == "" {
		failure.Reason = "the service reports a failure and gives no reason"
	}
	return failure
}

// said is what a body tells of a failure.
type said struct {
	message, requestID string
	// failed is set where the body has an error object or text.
	failed bool
}

// saidBy finds a server's words in a body that may be anything.
func saidBy(body []byte) said {
	value, err := parse(body)
	top, isObject := value.(object)
	if err != nil || !isObject {
		return said{}
	}
	return saidIn(top)
}

// saidIn reads {"message": …} as well as {"error": "…"} and {"error": {"message", "type", "code", "request_id", "hint"}}.
func saidIn(top object) said {
	words := said{message: looseText(top["message"])}
	reported := top["error"]
	switch reported {
	case nil, false, "":
		return words
	}
	words.failed = true
	failure, isObject := reported.(object)
	if !isObject {
		if text := looseText(reported); text != "" {
			words.message = text
		}
		return words
	}
	if text := looseText(failure["message"]); text != "" {
		words.message = text
	}
	for _, name := range []string{"type", "code"} {
		if text := looseText(failure[name]); text != "" {
			words.message += fmt.Sprintf(" [%s: %s]", name, text)
		}
	}
	if text := looseText(failure["hint"]); text != "" {
		words.message += " (" + text + ")"
	}
	words.requestID = looseText(failure["request_id"])
	return words
}

// described tells what sort of thing a body is, without showing any of it.
func described(received *answer) string {
	body := bytes.TrimSpace(received.body)
	switch {
	case len(body) == 0:
		return "its body is empty"
	case body[0] == '<':
		return "its body is an HTML page or other markup"
	case json.Valid(body) && body[0] == '{':
		return "its body is a JSON object without words"
	case json.Valid(body):
		return "its body is JSON, but no object"
	case body[0] == '{' || body[0] == '[':
		return fmt.Sprintf("its body of %d bytes is JSON that is broken or cut off", len(received.body))
	}
	return fmt.Sprintf("its body of %d bytes is not JSON", len(received.body))
}

// reasonNullData is what some gateways say of a thing that does not exist.
const reasonNullData = "the answer's data is null"
