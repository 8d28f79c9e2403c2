package aihubmix_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const userPath = "/api/user/self"

// gateway is a gateway in memory with a transport that reaches it.
type gateway struct {
	*gatewaytest.Server
	transport *http.Transport
}

// inBubble runs a test in virtual time, with a gateway that ends before the bubble.
func inBubble(t *testing.T, test func(t *testing.T, gateway gateway), options ...gatewaytest.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server := gatewaytest.NewMemoryServer(options...)
		defer server.Close()
		transport := server.Transport()
		defer transport.CloseIdleConnections()
		test(t, gateway{Server: server, transport: transport})
	})
}

// client returns a client for the gateway whose jitter is always half.
func (g gateway) client(changes ...func(*aihubmix.Config)) *aihubmix.Client {
	config := aihubmix.Config{
		ManageKey:    aihubmix.NewSecret(gatewaytest.ManageKey),
		BaseURLs:     []string{g.URL},
		UserAgent:    "test/1",
		MaxRetries:   aihubmix.DefaultMaxRetries,
		Random:       always(0.5),
		RoundTripper: g.transport,
	}
	for _, change := range changes {
		change(&config)
	}
	return aihubmix.New(config)
}

func always(number float64) func() float64 { return func() float64 { return number } }

func maxRetries(count int) func(*aihubmix.Config) {
	return func(config *aihubmix.Config) { config.MaxRetries = count }
}

func random(number float64) func(*aihubmix.Config) {
	return func(config *aihubmix.Config) { config.Random = always(number) }
}

func manageKey(key string) func(*aihubmix.Config) {
	return func(config *aihubmix.Config) { config.ManageKey = aihubmix.NewSecret(key) }
}

func baseURLs(urls ...string) func(*aihubmix.Config) {
	return func(config *aihubmix.Config) { config.BaseURLs = urls }
}

func through(transport http.RoundTripper) func(*aihubmix.Config) {
	return func(config *aihubmix.Config) { config.RoundTripper = transport }
}

// twoBaseURLs are a primary and a secondary host.
func twoBaseURLs(network *gatewaytest.Network) func(*aihubmix.Config) {
	return func(config *aihubmix.Config) {
		config.BaseURLs = []string{"http://primary.example", "http://secondary.example"}
		config.RoundTripper = network
	}
}

func loggingTo(output *bytes.Buffer) func(*aihubmix.Config) {
	return func(config *aihubmix.Config) {
		config.Logger = slog.New(slog.NewJSONHandler(output, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
}

// rateLimit responds with 429.
func rateLimit(retryAfter string, times int) gatewaytest.Fault {
	fault := gatewaytest.Fault{Status: http.StatusTooManyRequests, Times: times}
	if retryAfter != "" {
		fault.Header = http.Header{"Retry-After": {retryAfter}}
	}
	return fault
}

// compressed returns a gzip stream of that many blanks.
func compressed(t *testing.T, length int) string {
	t.Helper()
	var body bytes.Buffer
	writer := gzip.NewWriter(&body)
	if _, err := writer.Write(bytes.Repeat([]byte(" "), length)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	return body.String()
}

// roundTripperFunc is a transport that is a function.
type roundTripperFunc func(*http.Request) (*http.Response, error)

func (f roundTripperFunc) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// clientThrough returns a client without a gateway.
func clientThrough(transport roundTripperFunc) *aihubmix.Client {
	return aihubmix.New(aihubmix.Config{
		ManageKey: aihubmix.NewSecret(gatewaytest.ManageKey), RoundTripper: transport,
	})
}

// succeed returns a response of 200 for a [roundTripperFunc].
func succeed(body string) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)),
	}, nil
}

// readBody reads the account from a response with this body and status 200.
func readBody(t *testing.T, body string) (user aihubmix.User, err error) {
	t.Helper()
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Status: http.StatusOK, Body: body})
		user, err = gateway.client().User(t.Context())
	})
	return user, err
}

// readField reads the account from a response whose data has a user name and this field
// as JSON.
func readField(t *testing.T, name, value string) (aihubmix.User, error) {
	t.Helper()
	return readBody(t, `{"success":true,"message":"","data":{"username":"ada","`+name+`":`+value+`}}`)
}

// sample returns a documented or observed response.
func sample(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// failureOf returns the client's own error inside err.
func failureOf(t *testing.T, err error) aihubmix.Error {
	t.Helper()
	failure, failed := errors.AsType[aihubmix.Error](err)
	if !failed {
		t.Fatalf("error is %v (%T), expected an aihubmix.Error", err, err)
	}
	return failure
}

func equal[T comparable](t *testing.T, what string, got, expected T) {
	t.Helper()
	if got != expected {
		t.Errorf("%s: got %v, expected %v", what, got, expected)
	}
}

func contains(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(text, part) {
			t.Errorf("%q is missing from: %s", part, text)
		}
	}
}

func lacks(t *testing.T, text string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if strings.Contains(text, part) {
			t.Errorf("%q must not be in: %s", part, text)
		}
	}
}

// cancelledAfter returns a context that is cancelled after a while, as by Ctrl-C.
func cancelledAfter(t *testing.T, wait time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(wait, cancel)
	return ctx
}

// pass lets virtual time pass.
func pass(duration time.Duration) { <-time.After(duration) }

// expectTried checks the attempts since the last check.
func expectTried(t *testing.T, network *gatewaytest.Network, expected ...string) {
	t.Helper()
	if tried := network.Tried(); !slices.Equal(tried, expected) {
		t.Errorf("tried %q, expected %q", tried, expected)
	}
}
