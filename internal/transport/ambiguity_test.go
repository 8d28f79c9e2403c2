package transport_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

func TestFailedWriteIsAmbiguousUnlessTheGatewayRefusedIt(t *testing.T) {
	ownForm := map[string]string{
		"success is false":    `{"success":false,"message":"no"}`,
		"success is 0":        `{"success":0,"message":"no"}`,
		"an error object":     `{"error":{"message":"no"}}`,
		"an error text":       `{"error":"no"}`,
		"a refusal and a BOM": "\ufeff" + `{"success":false,"message":"no"}`,
	}
	other := map[string]string{
		"an empty body":    "",
		"a page":           "<html>Blocked</html>",
		"text":             "upstream request timeout",
		"an empty object":  `{}`,
		"JSON of a filter": `{"message":"blocked"}`,
		"an array":         `[]`,
		"half a refusal":   `{"success":false,"message":"n`,
	}
	// With these statuses, only a refusal in the gateway's own form is not ambiguous.
	refusing := []int{200, 201, 202, 400, 401, 402, 403, 404, 405, 406, 409, 410, 413, 415, 422, 451}
	failing := []int{300, 302, 307, 408, 500, 501, 502, 503, 504, 520, 521, 522, 524, 529}
	expect := func(t *testing.T, status int, body string, ambiguous bool) {
		t.Helper()
		inBubble(t, func(t *testing.T, gateway gateway) {
			gateway.Inject(gatewaytest.Fault{Status: status, Body: body})
			response, err := gateway.client().create(t.Context())
			if err == nil {
				_, err = response.Object()
			}
			if status < 300 && (body == `{}` || body == `{"message":"blocked"}`) {
				if err != nil {
					t.Errorf("an object with a status of success is an acknowledgement, but: %v", err)
				}
				return
			}
			equal(t, "it may have been done", failureOf(t, err).Ambiguous, ambiguous)
			equal(t, "requests", len(gateway.Requests()), 1)
		})
	}
	for _, status := range append(refusing, failing...) {
		for name, body := range ownForm {
			t.Run(fmt.Sprintf("%d with %s", status, name), func(t *testing.T) {
				ambiguous := true
				for _, refusing := range refusing {
					ambiguous = ambiguous && status != refusing
				}
				expect(t, status, body, ambiguous)
			})
		}
		for name, body := range other {
			t.Run(fmt.Sprintf("%d with %s", status, name), func(t *testing.T) { expect(t, status, body, true) })
		}
	}
}

// A rate limit is checked before anything is done, whatever the body says.
func TestRateLimitedWriteIsNotAmbiguous(t *testing.T) {
	for _, body := range []string{"", "<html>", `{"error":{"message":"slow down"}}`} {
		inBubble(t, func(t *testing.T, gateway gateway) {
			gateway.Inject(gatewaytest.Fault{Status: http.StatusTooManyRequests, Body: body})
			_, err := gateway.client(maxRetries(0)).create(t.Context())
			equal(t, "it may have been done", failureOf(t, err).Ambiguous, false)
		})
	}
}

// A write that never reached a server was not done, and is sent again.
func TestWriteWithoutAConnectionIsNotAmbiguous(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network := gatewaytest.NewNetwork(gateway.roundTripper)
		network.Fail("a.example", gatewaytest.Refused("192.0.2.1"))
		_, err := gateway.client(baseURLs("http://a.example"), through(network)).create(t.Context())
		equal(t, "it may have been done", failureOf(t, err).Ambiguous, false)
		equal(t, "attempts", failureOf(t, err).Attempts, 5)
	})
}

// It is not sent again either.
func TestWriteWhoseConnectionEndsIsAmbiguous(t *testing.T) {
	for name, fault := range map[string]gatewaytest.Fault{
		"reset":    {Reset: true},
		"cut off":  {Truncate: 10},
		"too late": {Hang: true},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(fault)
				_, err := gateway.client(baseURLs("http://a.example", "http://b.example")).create(t.Context())
				equal(t, "kind", failureOf(t, err).Kind, transport.KindNetwork)
				equal(t, "it may have been done", failureOf(t, err).Ambiguous, true)
				equal(t, "requests", len(gateway.Requests()), 1)
			})
		})
	}
}

// Trying again does not help after a refusal.
func TestRefusalHasItsOwnKind(t *testing.T) {
	const refusal = `{"success":false,"message":"no"}`
	for name, test := range map[string]struct {
		method, body string
		status       int
		kind         transport.Kind
	}{
		"a write, status 200":         {"POST", refusal, 200, transport.KindRefused},
		"a write, status 400":         {"POST", refusal, 400, transport.KindRefused},
		"a write, status 422":         {"PUT", refusal, 422, transport.KindRefused},
		"a delete, an error object":   {"DELETE", `{"error":{"message":"no"}}`, 409, transport.KindRefused},
		"a write, status 401":         {"POST", refusal, 401, transport.KindUnauthorized},
		"a write, status 403":         {"POST", refusal, 403, transport.KindUnauthorized},
		"a write, status 404":         {"PUT", refusal, 404, transport.KindNotFound},
		"a write, status 429":         {"POST", refusal, 429, transport.KindRateLimited},
		"a write, status 408":         {"POST", refusal, 408, transport.KindServer},
		"a write, status 500":         {"POST", refusal, 500, transport.KindServer},
		"a write, status 400, a page": {"POST", "<html>", 400, transport.KindServer},
		"a read, status 200":          {"GET", refusal, 200, transport.KindServer},
		"a read, status 400":          {"GET", refusal, 400, transport.KindRefused},
		"a read, status 400, nothing": {"GET", "", 400, transport.KindServer},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: test.status, Body: test.body})
				response, err := gateway.client(maxRetries(0)).Send(
					t.Context(), transport.Request{Method: test.method, Path: apiKeysPath})
				if err == nil {
					_, err = response.Object()
				}
				equal(t, "kind", failureOf(t, err).Kind, test.kind)
			})
		})
	}
}
