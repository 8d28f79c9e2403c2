package transport

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
)

// sendThrough sends a request to a base URL, through the round tripper of production.
func sendThrough(t *testing.T, baseURL string, change func(*http.Transport)) Error {
	t.Helper()
	roundTripper := newRoundTripper()
	defer roundTripper.CloseIdleConnections()
	if change != nil {
		change(roundTripper)
	}
	config := Config{ManageKey: redact.NewSecret("fd-key"), BaseURLs: []string{baseURL}, RoundTripper: roundTripper}
	_, err := New(config).Send(t.Context(), Request{Method: MethodGet, Path: "/api/user/self"})
	failure, failed := err.(Error) //nolint:errorlint // Exactly this type.
	if !failed {
		t.Fatalf("%v is no Error", err)
	}
	return failure
}

func TestMistakenSchemeIsExplained(t *testing.T) {
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = discardedLog
	defer secure.Close()
	failure := sendThrough(t, strings.Replace(secure.URL, "https", "http", 1), nil)
	const reason = "the port speaks https, but the base URL says http"
	if failure.Reason != reason || failure.Kind != KindProtocol {
		t.Errorf("%s: %s", failure.Kind, failure.Reason)
	}

	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	failure = sendThrough(t, strings.Replace(plain.URL, "http", "https", 1), nil)
	if failure.Reason != "the port speaks plain http, but the base URL says https" {
		t.Error(failure.Reason)
	}
}

// Some servers send it in response to plain http.
func TestTLSAlertIsExplained(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	go func() {
		connection, err := listener.Accept()
		if err != nil {
			return
		}
		_, _ = connection.Read(make([]byte, 1024))
		_, _ = connection.Write([]byte("\x15\x03\x01\x00\x02\x02\x46"))
		_ = connection.Close()
	}()
	failure := sendThrough(t, "http://"+listener.Addr().String(), nil)
	if failure.Reason != "the port speaks https, but the base URL says http" {
		t.Error(failure.Reason)
	}
}

func TestUnknownCertificateIsExplained(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	server.Config.ErrorLog = discardedLog
	defer server.Close()
	failure := sendThrough(t, server.URL, nil)
	for _, words := range []string{
		"certificate signed by unknown authority", "add its root certificate to this system's ",
	} {
		if !strings.Contains(failure.Reason, words) {
			t.Errorf("%q is missing from %s", words, failure.Reason)
		}
	}
}

func TestEachSystemHasItsCertificateStore(t *testing.T) {
	for system, expected := range map[string]string{
		"linux": "SSL_CERT_FILE", "darwin": "keychain", "windows": "Trusted Root",
	} {
		if store := certificateStore(system); !strings.Contains(store, expected) {
			t.Errorf("%s: %s", system, store)
		}
	}
}

// These commonly close an idle connection after 60 seconds.
func TestIdleConnectionsCloseBeforeLoadBalancersDo(t *testing.T) {
	if timeout := newRoundTripper().IdleConnTimeout; timeout != 55*time.Second {
		t.Error(timeout)
	}
}

// discardedLog keeps a server's log of refused handshakes out of the output of the tests.
var discardedLog = log.New(io.Discard, "", 0)
