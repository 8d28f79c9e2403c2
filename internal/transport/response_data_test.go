package transport_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

func TestEnvelopesOfEveryKindAreOpened(t *testing.T) {
	for name, body := range map[string]string{
		"a whole envelope":                `{"success":true,"message":"","data":{"quota":7}}`,
		"no success":                      `{"message":"","data":{"quota":7}}`,
		"no message":                      `{"success":true,"data":{"quota":7}}`,
		"data alone":                      `{"data":{"quota":7}}`,
		"an object with no envelope":      `{"quota":7}`,
		"success as a number":             `{"success":1,"data":{"quota":7}}`,
		"success as text":                 `{"success":"true","data":{"quota":7}}`,
		"success that is null":            `{"success":null,"message":null,"data":{"quota":7}}`,
		"success with a message":          `{"success":true,"message":"成功","data":{"quota":7}}`,
		"an error that is null":           `{"success":true,"error":null,"data":{"quota":7}}`,
		"an error that is empty":          `{"success":true,"error":"","data":{"quota":7}}`,
		"an error that is false":          `{"success":true,"error":false,"data":{"quota":7}}`,
		"more than the data":              `{"success":true,"code":0,"data":{"quota":7},"trace":["a"]}`,
		"a byte order mark":               "\ufeff" + `{"success":true,"data":{"quota":7}}`,
		"a byte order mark, no envelope":  "\ufeff" + `{"quota":7}`,
		"blanks and line breaks around":   " \r\n\t" + `{"success":true,"data":{"quota":7}}` + "\r\n",
		"names in another order":          `{"data":{"quota":7},"success":true}`,
		"the name of data in an envelope": `{"success":true,"data":{"quota":7,"data":{"quota":8}}}`,
	} {
		t.Run(name, func(t *testing.T) {
			data, err := readBody(t, body)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "quota", fmt.Sprint(data["quota"]), "7")
		})
	}
}

// It is not known which value is right.
func TestFieldThatOccursTwiceIsAnError(t *testing.T) {
	const twice = "a field occurs twice in the response"
	for name, body := range map[string]string{
		"success":                        `{"success":false,"message":"no","success":true,"data":{"quota":7}}`,
		"data":                           `{"success":true,"data":{"quota":1},"data":{"quota":7}}`,
		"a field of the data":            `{"success":true,"data":{"quota":1,"quota":7}}`,
		"a field with the same value":    `{"success":true,"data":{"quota":7,"quota":7}}`,
		"a field with and without value": `{"success":true,"data":{"quota":null,"quota":7}}`,
		"an escaped name":                `{"success":true,"data":{"quota":1,"\u0071uota":7}}`,
		"a field with no envelope":       `{"quota":1,"quota":7}`,
		"a field in an array":            `{"success":true,"data":{"quota":7,"more":[{"a":1,"a":2}]}}`,
		"an unknown field":               `{"success":true,"data":{"quota":7,"more":{"a":{"b":1},"a":{}}}}`,
		"one of three":                   `{"success":true,"data":{"quota":1,"used":2,"quota":3}}`,
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readBody(t, body)
			failure := failureOf(t, err)
			equal(t, "kind", failure.Kind, transport.KindProtocol)
			contains(t, failure.Reason, twice)
		})
	}
}

func TestSameNameInTwoObjectsIsNoError(t *testing.T) {
	for name, body := range map[string]string{
		"a name at two depths":       `{"quota":1,"data":{"quota":7,"data":{"quota":2}}}`,
		"a name in two elements":     `{"data":{"quota":7,"list":[{"a":1},{"a":1},[{"a":1}]]}}`,
		"names of two cases":         `{"data":{"quota":7,"Quota":8}}`,
		"colons in texts":            `{"data":{"quota":7,"text":"a:b \":\" \\\\","\":":":"}}`,
		"an escaped quote at an end": `{"data":{"text":"\\\"","quota":7}}`,
		"empty objects":              `{"data":{"quota":7,"a":{},"b":[{},{}]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			data, err := readBody(t, body)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "quota", fmt.Sprint(data["quota"]), "7")
		})
	}
}

func TestFailuresWithAStatusOfSuccessAreRefusals(t *testing.T) {
	const silent = "the gateway reported an error without a reason"
	for name, test := range map[string]struct {
		body            string
		message, reason string
		requestID       string
	}{
		"a wrong key at one-api": {
			body: sample(t, "one_api_wrong_key.json"), message: "无权进行此操作，access token 无效",
		},
		"a banned user": {
			body: `{"message":"用户已被封禁","success":false}`, message: "用户已被封禁",
		},
		"no success, with data": {
			body: `{"success":false,"message":"no","data":{"quota":7}}`, message: "no",
		},
		"no success, as a number":      {body: `{"success":0,"message":"no"}`, message: "no"},
		"no success, as text":          {body: `{"success":"false","message":"no"}`, message: "no"},
		"no success with an account":   {body: `{"success":false,"message":"no","quota":7}`, message: "no"},
		"no success and no message":    {body: `{"success":false}`, reason: silent},
		"no success, an empty message": {body: `{"success":false,"message":"","data":{}}`, reason: silent},
		"no success, a null message":   {body: `{"success":false,"message":null,"data":null}`, reason: silent},
		"a message that is an object":  {body: `{"success":false,"message":{"zh":"不"}}`, reason: silent},
		"an error object": {
			body:    `{"error":{"message":"no access","type":"auth","code":"e7","param":"","hint":"create a key"}}`,
			message: "no access [type: auth] [code: e7] (create a key)",
		},
		"an unknown path at one-api": {
			body:    sample(t, "one_api_unknown_path.json"),
			message: "Invalid URL (GET /api/no-such-endpoint) [type: invalid_request_error]",
		},
		"an error object with success and data": {
			body: `{"success":true,"error":{"message":"no"},"data":{"quota":7}}`, message: "no",
		},
		"an error object with a message": {
			body: `{"message":"outer","error":{"message":"inner"}}`, message: "inner",
		},
		"an error object without a message, with one": {
			body: `{"message":"outer","error":{"code":7}}`, message: "outer [code: 7]",
		},
		"an error text":         {body: `{"error":"no"}`, message: "no"},
		"an error of no object": {body: `{"error":[1]}`, reason: silent},
		"an empty error object": {body: `{"error":{}}`, reason: silent},
		"a byte order mark":     {body: "\ufeff" + `{"success":false,"message":"no"}`, message: "no"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := readBody(t, test.body)
			failure := failureOf(t, err)
			equal(t, "kind", failure.Kind, transport.KindServer)
			equal(t, "status", failure.Status, http.StatusOK)
			equal(t, "message", failure.Message, test.message)
			equal(t, "reason", failure.Reason, test.reason)
			equal(t, "request ID", failure.RequestID, "test-request-1")
			equal(t, "attempts", failure.Attempts, 1)
		})
	}
}

func TestResponsesThatCannotBeUnderstoodAreErrors(t *testing.T) {
	const broken, page = "is JSON that is broken or cut off", "the base URL may belong to something else"
	for name, test := range map[string]struct {
		body     string
		expected []string
	}{
		"an empty body":               {"", []string{"its body is empty", page}},
		"blanks":                      {" \r\n ", []string{"its body is empty", page}},
		"an HTML page":                {"<!doctype html><title>secret</title>", []string{"HTML page", page}},
		"an HTML page after blanks":   {"\n  <html>secret</html>", []string{"HTML page", page}},
		"plain text":                  {"secret words", []string{"its body of 12 bytes is not JSON", page}},
		"an array":                    {`["secret"]`, []string{"its body is JSON, but not an object", page}},
		"a text":                      {`"secret"`, []string{"its body is JSON, but not an object", page}},
		"a number":                    {`7`, []string{"its body is JSON, but not an object", page}},
		"null":                        {`null`, []string{"its body is JSON, but not an object", page}},
		"an object cut off":           {`{"data":{"secret":`, []string{"its body of 18 bytes " + broken, page}},
		"an object with more after":   {`{"data":{"quota":7}}secret`, []string{broken, page}},
		"two objects":                 {`{"data":{"quota":7}}{}`, []string{broken, page}},
		"a byte order mark alone":     {"\ufeff", []string{"the response is not one of the platform API", page}},
		"nesting without an end":      {nested(20_000), []string{broken, page}},
		"an object of something else": {`{"secret":"pong"}`, []string{"the response has no data"}},
		"an empty object":             {`{}`, []string{"the response has no data"}},
		"success alone":               {`{"success":true,"message":""}`, []string{"the response has no data"}},
		"data that is null":           {`{"success":true,"data":null}`, []string{"the response's data is null"}},
		"a success that is neither": {
			`{"success":"maybe","data":{"quota":7}}`, []string{`field "success": "maybe" is neither true nor false`},
		},
		"a success that is an object": {
			`{"success":{},"data":{"quota":7}}`,
			[]string{`field "success": an object, but true or false is expected`},
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: http.StatusOK, Body: test.body})
				_, err := gateway.client().read(t.Context())
				failure := failureOf(t, err)
				equal(t, "kind", failure.Kind, transport.KindProtocol)
				equal(t, "status", failure.Status, http.StatusOK)
				contains(t, err.Error(), test.expected...)
				lacks(t, err.Error(), "secret")
				equal(t, "requests", len(gateway.Requests()), 1)
			})
		})
	}
}

func nested(depth int) string {
	body := make([]byte, 0, 5*depth)
	for range depth {
		body = append(body, `{"a":`...)
	}
	return string(body)
}
