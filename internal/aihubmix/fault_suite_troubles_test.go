package aihubmix_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// trouble is something that goes wrong, with the expected result.
type trouble struct {
	name string
	// connect fails before a server is reached. Otherwise, fault is what the server does,
	// and damage what happens to its response on the way.
	connect func(ctx context.Context, protocol, address string) (net.Conn, error)
	fault   gatewaytest.Fault
	damage  func(*http.Response)

	// harmless means that the response is accepted.
	harmless bool
	// retried means that a read is sent again.
	retried bool
	// refusal means that the gateway refused the request in its own form.
	refusal bool
	// mayMeanNotFound means that the list of keys is read to settle it.
	mayMeanNotFound bool
	// onlyReads means that it is no trouble for a write.
	onlyReads bool
	// bulky means that the test takes long.
	bulky bool
	// kind is the kind of a lasting trouble, and says a part of its reason.
	kind aihubmix.Kind
	says string
	// lastingAttempts is how often a read is sent; 0 stands for 5, the first and four
	// retries.
	lastingAttempts int
}

// mayBeSentAgain reports that not even a write was done.
func (t trouble) mayBeSentAgain() bool {
	return t.retried && (t.connect != nil || t.kind == aihubmix.KindRateLimited)
}

// leavesOpen reports that a write may have been done.
func (t trouble) leavesOpen() bool {
	return t.connect == nil && !t.harmless && !t.refusal && t.kind != aihubmix.KindRateLimited
}

func (t trouble) attempts() int {
	if t.lastingAttempts != 0 {
		return t.lastingAttempts
	}
	return 1 + aihubmix.DefaultMaxRetries
}

// timeLimit is 2 minutes, or 4 for a rate limit.
func (t trouble) timeLimit() time.Duration {
	if t.kind == aihubmix.KindRateLimited {
		return 4 * time.Minute
	}
	return 2 * time.Minute
}

func troubles(t *testing.T) []trouble {
	t.Helper()
	const (
		network     = aihubmix.KindNetwork
		protocol    = aihubmix.KindProtocol
		server      = aihubmix.KindServer
		rateLimited = aihubmix.KindRateLimited
		good        = `{"success":true,"message":"","data":{"id":1}}`
	)
	fails := func(err error) func(context.Context, string, string) (net.Conn, error) {
		return func(context.Context, string, string) (net.Conn, error) { return nil, err }
	}
	response := func(status int, body string, header ...string) gatewaytest.Fault {
		fault := gatewaytest.Fault{Status: status, Body: body, Header: http.Header{}}
		for pair := range slices.Chunk(header, 2) {
			fault.Header.Set(pair[0], pair[len(pair)-1])
		}
		return fault
	}
	page := "<html><body>Sign in</body></html>"
	bomb := compressed(t, 33<<20)

	return []trouble{
		// No server is reached.
		{
			name: "refused", connect: fails(gatewaytest.Refused("192.0.2.1")), retried: true, kind: network,
			says: "connection refused",
		},
		{name: "no such host", connect: fails(&net.OpError{
			Op: "dial", Net: "tcp", Err: &net.DNSError{Err: "no such host", Name: "gateway.example", IsNotFound: true},
		}), retried: true, kind: network, says: "no such host"},
		{name: "a failure of the name server", connect: fails(&net.OpError{
			Op: "dial", Net: "tcp",
			Err: &net.DNSError{Err: "server misbehaving", Name: "gateway.example", IsTemporary: true},
		}), retried: true, kind: network, says: "server misbehaving"},
		{name: "a certificate of nobody known", connect: fails(
			&tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}},
		), retried: true, kind: network, says: "certificate signed by unknown authority"},
		{name: "plain http in place of TLS", connect: fails(tls.RecordHeaderError{
			Msg: "first record does not look like a TLS handshake", RecordHeader: [5]byte([]byte("HTTP/")),
		}), retried: true, kind: network, says: "speaks plain http"},
		{name: "no connection in time", connect: notInTime, retried: true, kind: network, says: "i/o timeout"},

		// No complete response arrives.
		{
			name: "reset in place of an answer", fault: gatewaytest.Fault{Reset: true}, retried: true, kind: network,
			says: "closed without a response",
		},
		{name: "reset in the body", fault: response(200,
			good), damage: resetInBody, retried: true, kind: network, says: "the connection was reset"},
		{
			name: "a body cut off", fault: gatewaytest.Fault{Status: 200, Body: good, Truncate: 20}, retried: true,
			kind: network, says: "the response was cut off",
		},
		{name: "a body that comes too slowly", fault: gatewaytest.Fault{
			Status: 200, Body: good, Drip: 10 * time.Second,
		}, retried: true, kind: network, says: "no complete response arrived within", lastingAttempts: 4},
		{
			name: "no response", fault: gatewaytest.Fault{Hang: true}, retried: true, kind: network,
			says: "no complete response arrived within", lastingAttempts: 4,
		},

		// The response has a status of success, but is not one of the API.
		{name: "an empty body", fault: response(200, ""), kind: protocol, says: "its body is empty"},
		{name: "an empty body without content", fault: response(204, ""), kind: protocol, says: "its body is empty"},
		{name: "a page", fault: response(200, page, "Content-Type", "text/html"), kind: protocol, says: "HTML"},
		{name: "half of the JSON", fault: response(200, good[:len(good)-1]), kind: protocol, says: "broken or cut off"},
		{name: "two answers in one", fault: response(200,
			good+good), kind: protocol, says: "not one of the platform API"},
		{name: "an array", fault: response(200,
			`[`+good+`]`), kind: protocol, says: "its body is JSON, but not an object"},
		{name: "a gzip bomb", bulky: true, fault: response(200, bomb, "Content-Encoding",
			"gzip"), kind: protocol, says: "longer than 32 MiB"},
		{name: "more values than memory", bulky: true, fault: response(200,
			`{"data":[`+strings.Repeat("0,", 1_000_000)+`0]}`), kind: protocol, says: "more than 1000000 values"},
		{name: "a change of the protocol", fault: response(200,
			good), damage: changesProtocol, kind: protocol, says: "switched to another protocol"},
		{
			name: "600 MiB", bulky: true, fault: gatewaytest.Fault{Status: 200, Body: good, Filler: 600 << 20},
			kind: protocol, says: "longer than 32 MiB",
		},
		{name: "a success that is neither", fault: response(200,
			`{"success":"perhaps","data":{"id":1}}`), kind: protocol, says: "neither true nor false"},
		{name: "a number for data", fault: response(200, `{"success":true,"data":7}`), onlyReads: true, kind: protocol},
		{
			name: "null for data", fault: response(200, `{"success":true,"data":null}`), onlyReads: true,
			mayMeanNotFound: true, kind: protocol, says: "data is null",
		},
		{
			name: "a redirect to another host", fault: response(302, "", "Location", "https://elsewhere.example/login"),
			kind: protocol, says: "https://elsewhere.example/login, which is not followed",
		},
		{name: "a redirect to the same host", fault: response(307, "", "Location",
			"/login"), kind: protocol, says: "/login, which is not followed"},

		// The gateway refuses, or fails.
		{name: "success is false", fault: response(200,
			`{"success":false,"message":"系统繁忙"}`), refusal: true, mayMeanNotFound: true, says: "系统繁忙"},
		{
			name: "an error object", fault: response(200, `{"error":{"message":"overloaded","type":"busy"}}`),
			refusal: true, mayMeanNotFound: true, says: "overloaded [type: busy]",
		},
		{name: "500 in JSON", fault: response(500,
			`{"error":{"message":"panic"}}`), retried: true, kind: server, says: "panic"},
		{name: "502 with a page", fault: response(502, page), retried: true, kind: server, says: "HTML"},
		{name: "502 with a gzip bomb", bulky: true, fault: response(502, bomb, "Content-Encoding",
			"gzip"), retried: true, kind: server, says: "the gateway gave no reason"},
		{name: "503 for some seconds", fault: response(503, "", "Retry-After",
			"5"), retried: true, kind: server, says: "its body is empty"},
		{name: "503 until a moment that is past", fault: response(503, "", "Retry-After",
			"Fri, 31 Dec 1999 23:00:00 GMT"), retried: true, kind: server, says: "its body is empty"},
		{name: "503 until the far future", fault: response(503, "", "Retry-After",
			"Fri, 31 Dec 2100 23:00:00 GMT"), kind: server, says: "asks to wait for"},
		{name: "503 for an hour", fault: response(503, "", "Retry-After",
			"3600"), kind: server, says: "asks to wait for 60 minutes"},
		{name: "521, which may not pass", fault: response(521, ""), kind: server, says: "its body is empty"},
		{name: "429 with nothing", fault: response(429,
			""), retried: true, kind: rateLimited, says: "in force after waiting for 4 minutes", lastingAttempts: 16},
		{name: "429 for a minute", fault: response(429, "", "Retry-After",
			"60"), retried: true, kind: rateLimited, says: "in force after waiting for 4 minutes", lastingAttempts: 5},
		{name: "429 for an hour", fault: response(429, "", "Retry-After",
			"3600"), kind: rateLimited, says: "asks to wait for 60 minutes"},

		// The response is odd, but right.
		{
			name:  "a wrong type of content",
			fault: gatewaytest.Fault{Header: http.Header{"Content-Type": {"text/html"}}}, harmless: true,
		},
		{name: "a body that comes slowly", fault: gatewaytest.Fault{Drip: time.Millisecond}, harmless: true},
		{name: "an answer that comes late", fault: gatewaytest.Fault{Delay: 20 * time.Second}, harmless: true},
	}
}

// notInTime is a dial that times out.
func notInTime(ctx context.Context, _, _ string) (net.Conn, error) {
	select {
	case <-time.After(10 * time.Second):
	case <-ctx.Done():
	}
	return nil, &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded}
}

// resetInBody resets the connection after a few bytes of the body.
func resetInBody(response *http.Response) {
	start := io.LimitReader(response.Body, 20)
	response.Body = struct {
		io.Reader
		io.Closer
	}{io.MultiReader(start,
		failingReader{&net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}}), response.Body}
}

// changesProtocol turns the response into one with status 101, whose body is the raw
// connection, so that reading it would never end.
func changesProtocol(response *http.Response) {
	response.StatusCode = http.StatusSwitchingProtocols
	response.Body = struct {
		io.Reader
		io.Closer
	}{deafReader{}, response.Body}
}

type deafReader struct{}

func (deafReader) Read([]byte) (int, error) { select {} }

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }
