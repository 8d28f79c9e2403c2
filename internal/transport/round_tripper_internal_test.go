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

// Without a limit, a server that accepts the connection and then sends nothing would take all of
// the attempt's time, and none would be left for the next base URL.
func TestHandshakeWithoutResponseEndsAfterTenSeconds(t *testing.T) {
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
		client := New(Config{
			ManageKey: redact.NewSecret("fd-key"), BaseURLs: []string{"https://silent.example"},
			RoundTripper: roundTripper,
		})
		_, err := client.Send(t.Context(), Request{Method: MethodGet, Path: "/api/user/self"})
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

// All headers of a response are kept in memory.
func TestResponseWithEndlessHeadersIsAnError(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Filler", strings.Repeat("x", 2<<20)) // The standard library's own bound is 10 MiB.
		_, _ = io.WriteString(w, `{"success":true,"data":{}}`)
	}))
	defer server.Close()
	client := New(Config{ManageKey: redact.NewSecret("fd-key"), BaseURLs: []string{server.URL}})
	_, err := client.Send(t.Context(), Request{Method: MethodGet, Path: "/api/user/self"})
	failure, failed := errors.AsType[Error](err)
	if !failed || failure.Kind != KindNetwork || !strings.Contains(failure.Reason, "header") {
		t.Errorf("the error is %v", err)
	}
	client.roundTripper.(*http.Transport).CloseIdleConnections()
}

// sendsThroughProxy is set in the process that sends: net/http reads the environment once.
const sendsThroughProxy = "AIHUBMIX_TEST_SENDS_THROUGH_PROXY"

func TestProxyOfTheEnvironmentIsUsed(t *testing.T) {
	if os.Getenv(sendsThroughProxy) != "" {
		client := New(Config{ManageKey: redact.NewSecret("fd-key"), BaseURLs: []string{"http://gateclient.example"}})
		response, err := client.Send(t.Context(), Request{Method: MethodGet, Path: "/api/user/self"})
		if err != nil || !bytes.Contains(response.body, []byte("by proxy")) {
			t.Fatal(response, err)
		}
		client.roundTripper.(*http.Transport).CloseIdleConnections()
		return
	}
	requested := make(chan string, 1)
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requested <- r.RequestURI
		_, _ = io.WriteString(w, `{"success":true,"data":{"username":"by proxy"}}`)
	}))
	defer proxy.Close()
	process := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^"+t.Name()+"$")
	process.Env = append(os.Environ(), sendsThroughProxy+"=1",
		"HTTP_PROXY="+proxy.URL, "http_proxy="+proxy.URL, "NO_PROXY=", "no_proxy=")
	if output, err := process.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	if target := <-requested; target != "http://gateclient.example/api/user/self" {
		t.Errorf("the proxy got a request for %s", target)
	}
}
