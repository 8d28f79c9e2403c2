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

// sendThrough asks a base URL once, through the product's own round tripper.
func sendThrough(t *testing.T, baseURL string, change func(*http.Transport)) Error {
	t.Helper()
	roundTripper := newRoundTripper()
	defer roundTripper.CloseIdleConnections()
	if change != nil {
		change(roundTripper)
	}
	config := Config{ManageKey: redact.NewSecret("fd1f0e4b2c9a4d7e8b3c6f5a0d9e8c7b"), BaseURLs: []string{baseURL}, RoundTripper: roundTripper}
	_, err := New(config).Send(t.Context(), Request{Method: MethodGet, Path: "/api/user/self"})
	failure, failed := err.(Error) //nolint:errorlint // The very type is expected.
	if !failed {
		t.Fatalf("%v is no Error", err)
	}
	return failure
}

func TestMistakenSchemeIsSaidInWords(t *testing.T) {
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	secure.Config.ErrorLog = discardedLog
	defer secure.Close()
	failure := sendThrough(t, strings.Replace(secure.URL, "https", "http", 1), nil)
	if failure.Reason != "the server speaks https on a port that was asked for plain http" || failure.Kind != KindProtocol {
		t.Errorf("%s: %s", failure.Kind, failure.Reason)
	}

	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	failure = sendThrough(t, strings.Replace(plain.URL, "http", "https", 1), nil)
	if failure.Reason != "the server speaks plain http on a port that was asked for https" {
		t.Error(failure.Reason)
	}
}

// Some servers answer plain http with an alert of TLS.
func TestAlertOfTLSIsSaidInWords(t *testing.T) {
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
	if failure.Reason != "the server speaks https on a port that was asked for plain http" {
		t.Error(failure.Reason)
	}
}

func TestUnknownCertificateIsExplained(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	server.Config.ErrorLog = discardedLog
	defer server.Close()
	failure := sendThrough(t, server.URL, nil)
	for _, words := range []string{"certificate signed by unknown authority", "add its root certificate to this system's "} {
		if !strings.Contains(failure.Reason, words) {
			t.Errorf("%q is missing from %s", words, failure.Reason)
		}
	}
}

func TestEachSystemHasItsCertificateStore(t *testing.T) {
	for system, expected := range map[string]string{"linux": "SSL_CERT_FILE", "darwin": "keychain", "windows": "Trusted Root"} {
		if store := certificateStore(system); !strings.Contains(store, expected) {
			t.Errorf("%s: %s", system, store)
		}
	}
}

// Load balancers commonly end an idle connection after 60 seconds.
func TestIdleConnectionIsGivenUpFirst(t *testing.T) {
	if timeout := newRoundTripper().IdleConnTimeout; timeout != 55*time.Second {
		t.Error(timeout)
	}
}

// discardedLog keeps what a server says of refused handshakes out of the tests' output.
var discardedLog = log.New(io.Discard, "", 0)
