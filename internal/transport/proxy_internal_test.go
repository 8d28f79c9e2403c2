package transport

import (
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
)

// proxyOf starts a proxy that responds to each request with a status, also to CONNECT.
func proxyOf(t *testing.T, status int) (through func(*http.Transport), host string) {
	t.Helper()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
	}))
	t.Cleanup(proxy.Close)
	host = strings.TrimPrefix(proxy.URL, "http://")
	return throughProxy(host), host
}

func throughProxy(host string) func(*http.Transport) {
	return func(transport *http.Transport) {
		user := url.UserPassword("ada", "hunter2hunter2")
		transport.Proxy = http.ProxyURL(&url.URL{Scheme: "http", Host: host, User: user})
	}
}

// Its refusal is not taken for one of the gateway, and its password is not shown.
func TestProxyThatRefusesIsNamed(t *testing.T) {
	for name, test := range map[string]struct {
		baseURL string
		status  int
		says    string
		kind    Kind
	}{
		"a bad gateway": {
			"https://gateway.example", 502, " did not connect to the gateway: HTTP status 502", KindNetwork,
		},
		"a password that is missing": {
			"https://gateway.example", 407, " did not connect to the gateway: HTTP status 407. " +
				"It requires a user name and password: set them in HTTPS_PROXY", KindNetwork,
		},
		"a password that is missing, over http": {
			"http://gateway.example", 407, "a proxy on the way does not let the request through. " +
				"It requires a user name and password", KindProtocol,
		},
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
	prefix := "the proxy that HTTPS_PROXY or HTTP_PROXY names cannot be reached: dial tcp " + host
	if !strings.HasPrefix(failure.Reason, prefix) || strings.Contains(failure.Reason, "hunter2") {
		t.Error(failure.Reason)
	}
}

// It never reached the gateway.
func TestWriteThatAProxyRefusesIsNotAmbiguous(t *testing.T) {
	through, _ := proxyOf(t, http.StatusBadGateway)
	roundTripper := newRoundTripper()
	through(roundTripper)
	config := Config{
		ManageKey: redact.NewSecret("fd-key"), BaseURLs: []string{"https://gateway.example"},
		RoundTripper: roundTripper,
	}
	_, err := New(config).Send(t.Context(), Request{Method: MethodPost, Path: "/api/token/"})
	if failure, failed := err.(Error); !failed || failure.Ambiguous { //nolint:errorlint // Exactly this type.
		t.Errorf("%v is ambiguous", err)
	}
}

// A proxy may repeat the password in a page or a header of its own.
func TestPasswordOfAProxyOfTheEnvironmentIsMasked(t *testing.T) {
	for _, variable := range []string{"HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"} {
		for name, address := range map[string]string{
			"a URL":        "http://ada:p%40ss@proxy.example:3128",
			"no scheme":    "ada:p%40ss@proxy.example:3128",
			"another kind": "socks5://ada:p%40ss@proxy.example:3128/",
		} {
			t.Run(variable+" with "+name, func(t *testing.T) {
				t.Setenv(variable, address)
				way := New(Config{})
				for text, expected := range map[string]string{
					"password p@ss is wrong":     "password (sensitive) is wrong",
					"http://ada:p%40ss@proxy":    "http://ada:(sensitive)@proxy",
					"Basic YWRhOnBAc3M is wrong": "Basic (sensitive) is wrong",
					"user ada is unknown":        "user ada is unknown",
				} {
					if shown := way.redactor.Text(text); shown != expected {
						t.Errorf("%s is shown as %s", text, shown)
					}
				}
			})
		}
	}
}
