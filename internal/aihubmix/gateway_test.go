package aihubmix_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const userPath = "/api/user/self"

// gateway is a server in memory and the way to it.
type gateway struct {
	*gatewaytest.Server
	transport *http.Transport
}

// inBubble runs a test on virtual time with a gateway that ends before the bubble.
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

// client reaches the gateway as it would reach the service, but for the jitter,
// which is always the middle.
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

func baseURLs(urls ...string) func(*aihubmix.Config) {
	return func(config *aihubmix.Config) { config.BaseURLs = urls }
}

func through(transport http.RoundTripper) func(*aihubmix.Config) {
	return func(config *aihubmix.Config) { config.RoundTripper = transport }
}

// twoBaseURLs are a primary and a secondary host.
func twoBaseURLs(network *network) func(*aihubmix.Config) {
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

// rateLimit is a response of 429.
func rateLimit(retryAfter string, times int) gatewaytest.Fault {
	fault := gatewaytest.Fault{Status: http.StatusTooManyRequests, Times: times}
	if retryAfter != "" {
		fault.Header = http.Header{"Retry-After": {retryAfter}}
	}
	return fault
}

// compressed is a gzip stream of so many blanks.
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

// roundTripperFunc is a transport made of a function.
type roundTripperFunc func(*http.Request) (*http.Response, error)

func (f roundTripperFunc) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// readBody reads the account from a response with that body and status 200.
func readBody(t *testing.T, body string) (user aihubmix.User, err error) {
	t.Helper()
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Status: http.StatusOK, Body: body})
		user, err = gateway.client().User(t.Context())
	})
	return user, err
}

// readField reads the account from a response whose data holds a user name and
// one field more, as JSON.
func readField(t *testing.T, name, value string) (aihubmix.User, error) {
	t.Helper()
	return readBody(t, `{"success":true,"message":"","data":{"username":"ada","`+name+`":`+value+`}}`)
}

// sample is a documented or observed answer.
func sample(t *testing.T, name string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// failureOf is the client's own error inside err.
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

// cancelledAfter is a context that is cancelled as by Ctrl-C after a while.
func cancelledAfter(t *testing.T, wait time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(wait, cancel)
	return ctx
}

// pass lets virtual time go by.
func pass(duration time.Duration) { <-time.After(duration) }
