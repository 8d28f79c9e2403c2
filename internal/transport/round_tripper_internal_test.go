package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
)

// A server, or something that listens in its place, can take a connection and then say
// nothing: TCP is fine then, and without a limit of its own the handshake would take all
// of the attempt's time, and with it the next base URL's.
func TestHandshakeThatIsNotRespondedEndsAfterTenSeconds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		roundTripper := newRoundTripper()
		defer roundTripper.CloseIdleConnections()
		silent := make(chan net.Conn, 1)
		roundTripper.DialContext = func(context.Context, string, string) (net.Conn, error) {
			near, far := net.Pipe()
			silent <- far
			go func() { _, _ = io.Copy(io.Discard, far) }()
			return near, nil
		}
		begun := time.Now()
		way := New(Config{ManageKey: redact.NewSecret("fd-key"), BaseURLs: []string{"https://silent.example"}, RoundTripper: roundTripper})
		_, err := way.Send(t.Context(), Request{Method: MethodGet, Path: "/api/user/self"})
		failure, failed := errors.AsType[Error](err)
		if !failed || !strings.Contains(failure.Reason, "TLS handshake") {
			t.Errorf("the error is %v", err)
		}
		if took := time.Since(begun); took != 10*time.Second {
			t.Errorf("it took %s", took)
		}
		_ = (<-silent).Close()
	})
}

// The headers of a response are kept in memory whole, before any bound on its body counts.
func TestResponseWithEndlessHeadersIsAnError(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Filler", strings.Repeat("x", 2<<20)) // The standard library's own bound is 10 MiB.
		_, _ = io.WriteString(w, `{"success":true,"data":{}}`)
	}))
	defer server.Close()
	way := New(Config{ManageKey: redact.NewSecret("fd-key"), BaseURLs: []string{server.URL}})
	_, err := way.Send(t.Context(), Request{Method: MethodGet, Path: "/api/user/self"})
	failure, failed := errors.AsType[Error](err)
	if !failed || failure.Kind != KindNetwork || !strings.Contains(failure.Reason, "header") {
		t.Errorf("the error is %v", err)
	}
	way.roundTripper.(*http.Transport).CloseIdleConnections()
}

// asksByProxy is set in the process that asks: net/http reads the environment once.
const asksByProxy = "AIHUBMIX_TEST_ASKS_BY_PROXY"

// In many companies a proxy is the only way out.
func TestProxyOfTheEnvironmentIsAsked(t *testing.T) {
	if os.Getenv(asksByProxy) != "" {
		way := New(Config{ManageKey: redact.NewSecret("fd-key"), BaseURLs: []string{"http://gateway.example"}})
		response, err := way.Send(t.Context(), Request{Method: MethodGet, Path: "/api/user/self"})
		if err != nil || !bytes.Contains(response.body, []byte("by proxy")) {
			t.Fatal(response, err)
		}
		way.roundTripper.(*http.Transport).CloseIdleConnections()
		return
	}
	asked := make(chan string, 1)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.RequestURI
		_, _ = io.WriteString(w, `{"success":true,"data":{"username":"by proxy"}}`)
	}))
	defer proxy.Close()
	process := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	process.Env = append(os.Environ(), asksByProxy+"=1", "HTTP_PROXY="+proxy.URL, "http_proxy="+proxy.URL, "NO_PROXY=", "no_proxy=")
	if said, err := process.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, said)
	}
	if target := <-asked; target != "http://gateway.example/api/user/self" {
		t.Errorf("the proxy was asked for %s", target)
	}
}
