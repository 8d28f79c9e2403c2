package transport_test

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

func TestEveryRequestHasItsHeaders(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Status: http.StatusServiceUnavailable, Times: 1})
		gateway.Inject(gatewaytest.Fault{Status: http.StatusTooManyRequests, Times: 1})
		if _, err := gateway.client(baseURLs("http://a.example/prefix")).read(t.Context()); err == nil {
			t.Fatal("the gateway has no prefix, but there is no error")
		}
		requests := gateway.Requests()
		equal(t, "requests", len(requests), 3)
		for _, request := range requests {
			equal(t, "method", request.Method, "GET")
			equal(t, "path", request.Path, "/prefix/api/user/self")
			equal(t, "query", request.Query, "")
			equal(t, "body", string(request.Body), "")
			equal(t, "Authorization", request.Header.Get("Authorization"), "Bearer "+gatewaytest.ManageKey)
			equal(t, "Accept", request.Header.Get("Accept"), "application/json")
			equal(t, "Content-Type", request.Header.Get("Content-Type"), "application/json")
			equal(t, "User-Agent", request.Header.Get("User-Agent"), "test/1")
		}
	})
}

// withData returns a body with an account, and how many blanks make it that long.
func withData(length int64) (body string, filler int64) {
	body = `{"data":{"quota":7}}`
	return body, length - int64(len(body))
}

func TestBodyOfTheLargestLengthIsRead(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		body, filler := withData(32 << 20)
		gateway.Inject(gatewaytest.Fault{Status: http.StatusOK, Body: body, Filler: filler})
		user, err := gateway.client().read(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "quota", fmt.Sprint(user["quota"]), "7")
	})
}

func TestLongerBodyIsAnErrorAtOnce(t *testing.T) {
	body, filler := withData(32<<20 + 1)
	for name, fault := range map[string]gatewaytest.Fault{
		"one byte too long": {Status: http.StatusOK, Body: body, Filler: filler},
		"an endless body":   {Status: http.StatusOK, Body: body, Filler: 1 << 40},
		"a compressed bomb": {Status: 200, Body: compressed(t, 33<<20), Header: header("Content-Encoding", "gzip")},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(fault)
				_, err := gateway.client(baseURLs("http://a.example", "http://b.example")).read(t.Context())
				failure := failureOf(t, err)
				equal(t, "kind", failure.Kind, transport.KindProtocol)
				contains(t, failure.Reason, "the response is longer than 32 MiB")
				equal(t, "requests", len(gateway.Requests()), 1)
			})
		})
	}
}

func TestCompressedBodyIsRead(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{
			Status: http.StatusOK, Body: compressed(t, 0), Header: header("Content-Encoding", "gzip"),
		})
		_, err := gateway.client().read(t.Context())
		contains(t, failureOf(t, err).Reason, "its body is empty")
	})
}

// The next attempt may get a complete one.
func TestIncompleteResponseIsANetworkFailure(t *testing.T) {
	for name, test := range map[string]struct {
		fault    gatewaytest.Fault
		expected string
	}{
		"cut after a few bytes": {gatewaytest.Fault{Truncate: 20}, "the response was cut off"},
		"cut within the last bytes": {
			gatewaytest.Fault{Status: 200, Body: `{"data":{"quota":7}} `, Truncate: 20}, "the response was cut off",
		},
		"reset before it was processed": {
			gatewaytest.Fault{Reset: true}, "the connection was closed without a response",
		},
		"reset after it was processed": {
			gatewaytest.Fault{Reset: true, Processed: true}, "the connection was closed without a response",
		},
		"not compressed as announced": {
			gatewaytest.Fault{
				Status: http.StatusOK, Body: "no gzip at all", Header: header("Content-Encoding", "gzip"),
			}, "gzip: invalid header",
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(test.fault)
				_, err := gateway.client(maxRetries(2)).read(t.Context())
				failure := failureOf(t, err)
				equal(t, "kind", failure.Kind, transport.KindNetwork)
				equal(t, "status", failure.Status, 0)
				contains(t, failure.Reason, test.expected)
				equal(t, "attempts", failure.Attempts, 3)
				equal(t, "requests", len(gateway.Requests()), 3)
			})
			inBubble(t, func(t *testing.T, gateway gateway) {
				test.fault.Times = 2
				gateway.Inject(test.fault)
				if _, err := gateway.client(maxRetries(2)).read(t.Context()); err != nil {
					t.Errorf("the third attempt succeeds, but: %v", err)
				}
			})
		})
	}
}

func TestAttemptEndsWithItsTimeout(t *testing.T) {
	for name, fault := range map[string]gatewaytest.Fault{
		"no response":       {Hang: true},
		"a late response":   {Delay: time.Minute},
		"a late error":      {Delay: time.Minute, Status: http.StatusUnauthorized},
		"a late rate limit": {Delay: time.Hour, Status: http.StatusTooManyRequests},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(fault)
				begun := time.Now()
				_, err := gateway.client(maxRetries(0), requestTimeout(7*time.Second)).read(t.Context())
				equal(t, "time", time.Since(begun), 7*time.Second)
				failure := failureOf(t, err)
				equal(t, "kind", failure.Kind, transport.KindNetwork)
				equal(t, "reason", failure.Reason, "no complete response arrived within 7 seconds")
			})
		})
	}
}

// endless is a body without further bytes until the request ends.
type endless struct{ request *http.Request }

func (e endless) Read([]byte) (int, error) {
	<-e.request.Context().Done()
	return 0, e.request.Context().Err()
}

func (endless) Close() error { return nil }

func TestAttemptEndsWithItsTimeoutInTheMiddleOfABody(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		stalling := roundTripperFunc(func(request *http.Request) (*http.Response, error) {
			body := struct {
				io.Reader
				io.Closer
			}{io.MultiReader(strings.NewReader(`{"data":`), endless{request}), endless{request}}
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: body}, nil
		})
		begun := time.Now()
		client := gateway.client(maxRetries(0), requestTimeout(7*time.Second), through(stalling))
		_, err := client.read(t.Context())
		equal(t, "time", time.Since(begun), 7*time.Second)
		equal(t, "reason", failureOf(t, err).Reason, "no complete response arrived within 7 seconds")
	})
}

func TestPlainHTTPInPlaceOfHTTPSIsExplained(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		_, err := gateway.client(maxRetries(0), baseURLs("https://a.example")).read(t.Context())
		failure := failureOf(t, err)
		equal(t, "kind", failure.Kind, transport.KindNetwork)
		equal(t, "reason", failure.Reason, "the port speaks plain http, but the base URL says https")
	})
}

func TestUnusableBaseURLIsAnErrorAtOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		_, err := gateway.client(baseURLs("http://a.example:secret")).read(t.Context())
		failure := failureOf(t, err)
		equal(t, "kind", failure.Kind, transport.KindProtocol)
		equal(t, "reason", failure.Reason, "the request cannot be sent to this base URL")
		equal(t, "requests", len(gateway.Requests()), 0)
	})
}
