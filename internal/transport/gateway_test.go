package transport_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const userPath = "/api/user/self"

// gateway is a server in memory with the round tripper that reaches it.
type gateway struct {
	*gatewaytest.Server
	roundTripper *http.Transport
}

// client sends reads and writes whose meaning does not matter here.
type client struct{ *transport.Transport }

func (c client) get(ctx context.Context) (*transport.Response, error) {
	return c.Send(ctx, transport.Request{Method: transport.MethodGet, Path: userPath})
}

func (c client) read(ctx context.Context) (transport.Object, error) {
	response, err := c.get(ctx)
	if err != nil {
		return nil, err
	}
	data, err := response.Data(func(object transport.Object) bool { return object["quota"] != nil })
	object, _ := data.(transport.Object)
	return object, err
}

// inBubble runs a test in virtual time, with a gateway.
func inBubble(t *testing.T, test func(t *testing.T, gateway gateway)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server := gatewaytest.NewMemoryServer()
		defer server.Close()
		roundTripper := server.Transport()
		defer roundTripper.CloseIdleConnections()
		test(t, gateway{Server: server, roundTripper: roundTripper})
	})
}

// client returns a client with the defaults of the provider and a jitter of one half.
func (g gateway) client(changes ...func(*transport.Config)) client {
	config := transport.Config{
		ManageKey:    redact.NewSecret(gatewaytest.ManageKey),
		BaseURLs:     []string{g.URL},
		UserAgent:    "test/1",
		MaxRetries:   transport.DefaultMaxRetries,
		Random:       always(0.5),
		RoundTripper: g.roundTripper,
	}
	for _, change := range changes {
		change(&config)
	}
	return client{transport.New(config)}
}

// synchronized is a log that several requests write.
type synchronized struct {
	mutex  sync.Mutex
	buffer bytes.Buffer
}

func (s *synchronized) Write(line []byte) (int, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.buffer.Write(line)
}

func (s *synchronized) text() string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.buffer.String()
}

func (s *synchronized) logger() *slog.Logger {
	return slog.New(slog.NewJSONHandler(s, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// header returns a header of names and values.
func header(namesAndValues ...string) http.Header {
	header := http.Header{}
	for pair := range slices.Chunk(namesAndValues, 2) {
		header.Set(pair[0], pair[1])
	}
	return header
}

func always(number float64) func() float64 { return func() float64 { return number } }

func maxRetries(count int) func(*transport.Config) {
	return func(config *transport.Config) { config.MaxRetries = count }
}

func random(number float64) func(*transport.Config) {
	return func(config *transport.Config) { config.Random = always(number) }
}

func requestTimeout(timeout time.Duration) func(*transport.Config) {
	return func(config *transport.Config) { config.RequestTimeout = timeout }
}

func baseURLs(urls ...string) func(*transport.Config) {
	return func(config *transport.Config) { config.BaseURLs = urls }
}

func through(roundTripper http.RoundTripper) func(*transport.Config) {
	return func(config *transport.Config) { config.RoundTripper = roundTripper }
}

// roundTripperFunc is a function as a round tripper.
type roundTripperFunc func(*http.Request) (*http.Response, error)

func (f roundTripperFunc) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }

// readBody reads the data of a response with this body and status 200.
func readBody(t *testing.T, body string) (data transport.Object, err error) {
	t.Helper()
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Status: http.StatusOK, Body: body})
		data, err = gateway.client().read(t.Context())
	})
	return data, err
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

// failureOf returns the transport.Error in err.
func failureOf(t *testing.T, err error) transport.Error {
	t.Helper()
	failure, failed := errors.AsType[transport.Error](err)
	if !failed {
		t.Fatalf("error is %v (%T), expected a transport.Error", err, err)
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

func expectCancelled(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, context.Canceled) {
		t.Errorf("the error is %v, expected that of the context", err)
	}
	if _, failed := errors.AsType[transport.Error](err); failed {
		t.Errorf("a cancelled read is reported as a failure of the gateway: %v", err)
	}
}

// cancelledAfter returns a context that ends after a while, as by Ctrl-C.
func cancelledAfter(t *testing.T, wait time.Duration) context.Context {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	time.AfterFunc(wait, cancel)
	return ctx
}

// pass waits in virtual time.
func pass(duration time.Duration) { <-time.After(duration) }

// expectTried checks the attempts since the last check.
func expectTried(t *testing.T, network *gatewaytest.Network, expected ...string) {
	t.Helper()
	if tried := network.Tried(); !slices.Equal(tried, expected) {
		t.Errorf("tried %q, expected %q", tried, expected)
	}
}
