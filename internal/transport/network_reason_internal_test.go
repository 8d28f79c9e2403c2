package transport

import (
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// sendThrough asks a base URL once, through the product's own round tripper.
func sendThrough(t *testing.T, baseURL string, change func(*http.Transport)) Error {
	t.Helper()
	roundTripper := newRoundTripper()
	defer roundTripper.CloseIdleConnections()
	if change != nil {
		change(roundTripper)
	}
	config := Config{ManageKey: NewSecret(knownManageKey), BaseURLs: []string{baseURL}, RoundTripper: roundTripper}
	_, err := New(config).Send(t.Context(), Request{Method: MethodGet, Path: "/api/user/self"})
	failure, failed := err.(Error) //nolint:errorlint // The very type is expected.
	if !failed {
		t.Fatalf("%v is no Error", err)
	}
	return failure
}

// proxyOf answers each request with a status, CONNECT included.
func proxyOf(t *testing.T, status int) (through func(*http.Transport), host string) {
	t.Helper()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	t.Cleanup(proxy.Close)
	host = strings.TrimPrefix(proxy.URL, "http://")
	return throughProxy(host), host
}

func throughProxy(host string) func(*http.Transport) {
	return func(transport *http.Transport) {
		transport.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: host, User: url.UserPassword("ada", "hunter2hunter2")})
	}
}

// What a proxy refuses is not said to be the gateway's, and its password is not shown.
func TestProxyThatRefusesIsNamed(t *testing.T) {
	for name, test := range map[string]struct {
		baseURL string
		status  int
		says    string
		kind    Kind
	}{
		"a bad gateway":                         {"https://gateway.example", http.StatusBadGateway, " did not connect to the server: HTTP status 502", KindNetwork},
		"a password that is missing":            {"https://gateway.example", http.StatusProxyAuthRequired, " did not connect to the server: HTTP status 407. It requires a user name and password: set them in HTTPS_PROXY", KindNetwork},
		"a password that is missing, over http": {"http://gateway.example", http.StatusProxyAuthRequired, "a proxy on the way does not let the request through. It requires a user name and password", KindProtocol},
	} {
		t.Run(name, func(t *testing.T) {
			through, host := proxyOf(t, test.status)
			failure := sendThrough(t, test.baseURL, through)
			if strings.HasPrefix(test.baseURL, "https") && !strings.Contains(failure.Reason, "the proxy "+host) {
				t.Errorf("the proxy is not named: %s", failure.Reason)
			}
			if !strings.Contains(failure.Reason, test.says) || failure.Kind != test.kind {
				t.Errorf("%s: %s", failure.Kind, failure.Reason)
			}
			if strings.Contains(failure.Error(), "hunter2") {
				t.Errorf("the password is shown: %v", failure)
			}
		})
	}
}

func TestProxyThatCannotBeReachedIsNamed(t *testing.T) {
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	host := listener.Addr().String()
	_ = listener.Close()
	failure := sendThrough(t, "https://gateway.example", throughProxy(host))
	if !strings.HasPrefix(failure.Reason, "the proxy that HTTPS_PROXY or HTTP_PROXY names cannot be reached: dial tcp "+host) || strings.Contains(failure.Reason, "hunter2") {
		t.Error(failure.Reason)
	}
}

// A write that a proxy refused never reached the service.
func TestWriteThatAProxyRefusesIsNotAmbiguous(t *testing.T) {
	through, _ := proxyOf(t, http.StatusBadGateway)
	roundTripper := newRoundTripper()
	through(roundTripper)
	config := Config{ManageKey: NewSecret(knownManageKey), BaseURLs: []string{"https://gateway.example"}, RoundTripper: roundTripper}
	_, err := New(config).Send(t.Context(), Request{Method: MethodPost, Path: "/api/token/"})
	if failure, failed := err.(Error); !failed || failure.Ambiguous { //nolint:errorlint // The very type is expected.
		t.Errorf("%v is ambiguous", err)
	}
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
