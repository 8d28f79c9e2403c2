package transport_test

import (
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// tid is an ID as the hosted service has them.
const tid = "2026020904091787512785714735350"

func TestFirstRequestIDThatExistsIsShown(t *testing.T) {
	const aihubmix, oneAPI, other = "X-Aihubmix-Request-Id", "X-Oneapi-Request-Id", "X-Request-Id"
	for name, test := range map[string]struct {
		header   http.Header
		body     string
		expected string
	}{
		"the hosted service":     {header(aihubmix, tid), ``, tid},
		"the one-api family":     {header(oneAPI, "family"), ``, "family"},
		"another system":         {header(other, "other"), ``, "other"},
		"all headers":            {header(other, "other", oneAPI, "family", aihubmix, tid), ``, tid},
		"two headers":            {header(other, "other", oneAPI, "family"), ``, "family"},
		"an empty header":        {header(aihubmix, " ", oneAPI, "family"), ``, "family"},
		"a header before a body": {header(other, "other"), `{"error":{"message":"no","tid":"` + tid + `"}}`, "other"},
		"tid":                    {nil, `{"error":{"message":"no","tid":"` + tid + `"}}`, tid},
		"tid as a number":        {nil, `{"error":{"message":"no","tid":` + tid + `}}`, tid},
		"request_id":             {nil, `{"error":{"message":"no","request_id":"from-body"}}`, "from-body"},
		"both":                   {nil, `{"error":{"message":"no","request_id":"from-body","tid":"first"}}`, "first"},
		"an empty tid":           {nil, `{"error":{"message":"no","request_id":"from-body","tid":""}}`, "from-body"},
		"before a message":       {nil, `{"error":{"message":"no (tid: 1)","request_id":"from-body"}}`, "from-body"},
		"a message":              {nil, `{"success":false,"message":"no (tid: ` + tid + `)"}`, tid},
		"a message of one-api":   {nil, `{"message":"令牌已过期 (request id: 20260209)"}`, "20260209"},
		"an error object":        {nil, `{"error":{"message":"no (tid: 7)","code":"c"}}`, "7"},
		"an error text":          {nil, `{"error":"no (tid: 7)"}`, "7"},
		"a quoted message":       {nil, `{"message":"no (request id: 1) (tid: 3)\n(tid: 4) (tid)"}`, "4"},
		"the last of two":        {nil, `{"message":"no (request id: 1) (request id: 2)"}`, "2"},
		"brackets without an ID": {nil, `{"message":"no (tid: ) (a tid)"}`, ""},
		"nothing":                {nil, ``, ""},
	} {
		for _, status := range []int{http.StatusOK, http.StatusForbidden} {
			reportsFailure := strings.Contains(test.body, "error") || strings.Contains(test.body, "success")
			if status == http.StatusOK && !reportsFailure {
				continue
			}
			t.Run(name+" with status "+strconv.Itoa(status), func(t *testing.T) {
				inBubble(t, func(t *testing.T, gateway gateway) {
					headers := http.Header{other: nil}
					for name, values := range test.header {
						headers[name] = values
					}
					gateway.Inject(gatewaytest.Fault{Status: status, Header: headers, Body: test.body})
					_, err := gateway.client().read(t.Context())
					equal(t, "request ID", failureOf(t, err).RequestID, test.expected)
				})
			})
		}
	}
}

func TestRequestIDInAMessageStaysReadable(t *testing.T) {
	_, err := readBody(t, `{"success":false,"message":"Unauthorized (tid: `+tid+`)"}`)
	equal(t, "message", failureOf(t, err).Message, "Unauthorized (tid: "+tid+")")
}

func TestRequestIDIsMaskedOnlyIfItHoldsASecret(t *testing.T) {
	const random = "Zb7KqPx2mNv9Rt4WcY1sLd6HfJ3gTe8UaQ5oXi0BkMwEnVyD"
	for id, expected := range map[string]string{
		tid:                                tid,
		"4bf92f3577b34da6a3ce929d0e0e4736": "4bf92f3577b34da6a3ce929d0e0e4736",
		random:                             random,
		"id-" + gatewaytest.ManageKey:      "id-(sensitive)",
		base64.RawStdEncoding.EncodeToString([]byte(gatewaytest.ManageKey)): "(sensitive)",
		hex.EncodeToString([]byte(gatewaytest.ManageKey)):                   "(sensitive)",
	} {
		inBubble(t, func(t *testing.T, gateway gateway) {
			gateway.Inject(gatewaytest.Fault{Status: 403, Header: header("X-Aihubmix-Request-Id", id)})
			_, err := gateway.client().read(t.Context())
			equal(t, "request ID", failureOf(t, err).RequestID, expected)
		})
	}
}
