package transport_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

func TestStatusDecidesTheKindOfAFailure(t *testing.T) {
	for status, expected := range map[int]transport.Kind{
		300: transport.KindProtocol, 304: transport.KindProtocol, 400: transport.KindServer,
		401: transport.KindUnauthorized, 402: transport.KindServer, 403: transport.KindUnauthorized,
		404: transport.KindNotFound, 409: transport.KindServer, 410: transport.KindServer,
		429: transport.KindRateLimited, 500: transport.KindServer, 501: transport.KindServer,
		503: transport.KindServer, 522: transport.KindServer, 999: transport.KindServer,
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: status})
				_, err := gateway.client(maxRetries(0)).read(t.Context())
				failure := failureOf(t, err)
				equal(t, "kind", failure.Kind, expected)
				equal(t, "status", failure.Status, status)
				equal(t, "method", failure.Method, "GET")
				equal(t, "path", failure.Path, userPath)
				equal(t, "base URL", failure.BaseURL, gateway.URL)
				equal(t, "request ID", failure.RequestID, "test-request-1")
				equal(t, "attempts", failure.Attempts, 1)
				equal(t, "requests", len(gateway.Requests()), 1)
			})
		})
	}
}

// A body can turn a success into a failure, never a failure into a success.
func TestBodyOfAFailureOnlyAddsAMessage(t *testing.T) {
	const noMessage, broken = "a JSON object without a message", "JSON that is broken or cut off"
	for name, test := range map[string]struct{ body, message, described string }{
		"a message":               {`{"success":false,"message":"no"}`, "no", ""},
		"a message after a mark":  {"\ufeff" + `{"success":false,"message":"no"}`, "no", ""},
		"an error object":         {`{"error":{"message":"no","type":"t","code":"c"}}`, "no [type: t] [code: c]", ""},
		"an error text":           {`{"error":"no"}`, "no", ""},
		"success and data":        {`{"success":true,"message":"","data":{"quota":7}}`, "", "its body is " + noMessage},
		"nothing":                 {"", "", "its body is empty"},
		"an HTML page":            {"<html>secret</html>", "", "its body is an HTML page or other markup"},
		"plain text":              {"secret", "", "its body of 6 bytes is not JSON"},
		"an object cut off":       {`{"message":"secret`, "", "its body of 18 bytes is " + broken},
		"an array":                {`["secret"]`, "", "its body is JSON, but not an object"},
		"a message of no meaning": {`{"message":["secret"]}`, "", "its body is " + noMessage},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: http.StatusInternalServerError, Body: test.body})
				_, err := gateway.client(maxRetries(0)).read(t.Context())
				failure := failureOf(t, err)
				equal(t, "kind", failure.Kind, transport.KindServer)
				equal(t, "message", failure.Message, test.message)
				reason := ""
				if test.described != "" {
					reason = "the gateway gave no reason (" + test.described + ")"
				}
				equal(t, "reason", failure.Reason, reason)
				lacks(t, err.Error(), "secret")
			})
		})
	}
}

func TestBodyOfAFailureIsReadToABound(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Status: http.StatusForbidden, Body: "x", Filler: 1 << 40})
		_, err := gateway.client().read(t.Context())
		equal(t, "reason", failureOf(t, err).Reason, "the gateway gave no reason (its body of 65536 bytes is not JSON)")
	})
}

func TestUnreadableBodyOfAFailureDoesNotMatter(t *testing.T) {
	gzipped := header("Content-Encoding", "gzip")
	for name, fault := range map[string]gatewaytest.Fault{
		"a bomb":                {Status: 403, Body: compressed(t, 1<<20), Header: gzipped},
		"a body that is cut":    {Status: 403, Body: `{"message":"no"}`, Truncate: 5},
		"a body that is plain":  {Status: 403, Body: "no gzip", Header: gzipped},
		"an empty gzip body":    {Status: 403, Header: gzipped},
		"a gzip body of 0 byte": {Status: 403, Body: compressed(t, 0), Header: gzipped},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(fault)
				_, err := gateway.client().read(t.Context())
				failure := failureOf(t, err)
				equal(t, "kind", failure.Kind, transport.KindUnauthorized)
				equal(t, "requests", len(gateway.Requests()), 1)
			})
		})
	}
}

// compressed returns a gzip stream of that many blanks.
func compressed(t *testing.T, length int) string {
	t.Helper()
	var body bytes.Buffer
	writer, err := gzip.NewWriterLevel(&body, gzip.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := writer.Write(bytes.Repeat([]byte(" "), length)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return body.String()
}

func TestRedirectIsNotFollowed(t *testing.T) {
	for _, status := range []int{301, 302, 303, 307, 308} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				// All hosts lead to the same server, which would see a request that follows.
				location := header("Location", "http://elsewhere.example/login")
				gateway.Inject(gatewaytest.Fault{Status: status, Header: location})
				_, err := gateway.client(baseURLs("http://a.example", "http://b.example")).read(t.Context())
				failure := failureOf(t, err)
				equal(t, "kind", failure.Kind, transport.KindProtocol)
				equal(t, "base URL", failure.BaseURL, "http://a.example")
				contains(t, failure.Reason, "a redirect to http://elsewhere.example/login, which is not followed")
				equal(t, "requests", len(gateway.Requests()), 1)
			})
		})
	}
}

func TestRedirectOfARequestWithoutAKeyDoesNotSpeakOfOne(t *testing.T) {
	for credential, speaks := range map[transport.Credential]bool{
		transport.CredentialManageKey: true, transport.CredentialNone: false,
	} {
		inBubble(t, func(t *testing.T, gateway gateway) {
			gateway.Inject(gatewaytest.Fault{Status: 302, Header: header("Location", "http://elsewhere.example/login")})
			_, err := gateway.client().Send(t.Context(), with(credential))
			equal(t, "speaks of a key", strings.Contains(failureOf(t, err).Reason, "would receive the key"), speaks)
		})
	}
}

func TestTargetOfARedirectIsShownWithoutSecrets(t *testing.T) {
	const elsewhere = "https://elsewhere.example/"
	for name, test := range map[string]struct{ location, expected string }{
		"a query":         {elsewhere + "login?token=secret", elsewhere + "login"},
		"a fragment":      {elsewhere + "login#secret", elsewhere + "login"},
		"user info":       {"https://ada:secret@elsewhere.example/", elsewhere},
		"only a path":     {"/login?next=secret", "/login"},
		"nothing":         {"", "an unknown place"},
		"a broken port":   {"https://elsewhere.example:secret/", "an unknown place"},
		"a broken escape": {elsewhere + "%zz?secret", "an unknown place"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: http.StatusFound, Header: header("Location", test.location)})
				_, err := gateway.client().read(t.Context())
				failure := failureOf(t, err)
				equal(t, "kind", failure.Kind, transport.KindProtocol)
				equal(t, "status", failure.Status, http.StatusFound)
				contains(t, failure.Reason, "a redirect to "+test.expected+", ")
				lacks(t, err.Error(), "secret")
				equal(t, "requests", len(gateway.Requests()), 1)
			})
		})
	}
}

func TestRedirectWithRetryAfterIsStillARedirect(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{
			Status: http.StatusFound, Header: header("Location", "https://elsewhere.example/", "Retry-After", "3600"),
		})
		_, err := gateway.client().read(t.Context())
		contains(t, failureOf(t, err).Reason, "a redirect to https://elsewhere.example/")
	})
}
