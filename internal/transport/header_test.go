package transport_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const accessSecret = "f00dcafe-Client+Secret/42"

func withHeaders(config *transport.Config) {
	config.Headers = map[string]redact.Secret{
		"Cf-Access-Client-Id":     redact.NewSecret("client-7"),
		"Cf-Access-Client-Secret": redact.NewSecret(accessSecret),
		"X-Short":                 redact.NewSecret("1"),
	}
}

func TestHeadersAreSentWithEveryCredential(t *testing.T) {
	for name, credential := range map[string]transport.Credential{
		"the Manage Key": transport.CredentialManageKey, "an API key": transport.CredentialAPIKey,
		"none": transport.CredentialNone,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				_, _ = gateway.client(withAPIKey, withHeaders).Send(t.Context(), with(credential))
				header := gateway.Requests()[0].Header
				equal(t, "secret", header.Get("CF-Access-Client-Secret"), accessSecret)
				equal(t, "short value", header.Get("X-Short"), "1")
				equal(t, "User-Agent", header.Get("User-Agent"), "test/1")
			})
		})
	}
}

func TestValuesOfHeadersAreMasked(t *testing.T) {
	for name, test := range map[string]struct{ echo, expected string }{
		"as it is":      {accessSecret, "no: (sensitive)"},
		"a piece":       {"1" + accessSecret[4:14], "no: 1(sensitive)"},
		"in base64":     {base64.StdEncoding.EncodeToString([]byte(accessSecret)), "no: (sensitive)=="},
		"eight of them": {"client-7", "no: (sensitive)"},
		"a short one":   {"at most 1", "no: at most 1"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{
					Status: http.StatusForbidden, Body: `{"message": "no: ` + test.echo + `"}`,
				})
				_, err := gateway.client(withHeaders).read(t.Context())
				equal(t, "message", failureOf(t, err).Message, test.expected)
			})
		})
	}
}

func TestRedirectWithHeadersIsNotFollowed(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{
			Status: http.StatusFound, Header: http.Header{"Location": {gateway.URL + "/login/" + accessSecret}},
		})
		_, err := gateway.client(withHeaders).read(t.Context())
		failure := failureOf(t, err)
		equal(t, "is a redirect", failure.IsRedirect(), true)
		contains(t, failure.Reason, "a redirect to "+gateway.URL+"/login/(sensitive), which is not followed")
		equal(t, "requests", len(gateway.Requests()), 1)
	})
}

func TestHeaderIsCheckedByItsNameAndValue(t *testing.T) {
	const refused = "this header cannot be set"
	for name, test := range map[string]struct{ name, value, expected, problem string }{
		"a usual one":              {"cf-access-client-id", "a b=c", "Cf-Access-Client-Id", ""},
		"for Google's IAP":         {"Proxy-Authorization", "Bearer x", "Proxy-Authorization", ""},
		"one like another":         {"Accept-Language", "en", "Accept-Language", ""},
		"the key's own":            {"authorization", "Bearer x", "", refused},
		"the host":                 {"HOST", "x", "", refused},
		"of the body":              {"content-length", "1", "", refused},
		"of the body, another":     {"Content-Encoding", "gzip", "", refused},
		"who asks":                 {"user-agent", "x", "", refused},
		"what is accepted":         {"accept", "x", "", refused},
		"how it is compressed":     {"accept-encoding", "x", "", refused},
		"a part":                   {"range", "x", "", refused},
		"a condition":              {"if-none-match", "x", "", refused},
		"an expectation":           {"expect", "100-continue", "", refused},
		"of one connection":        {"connection", "close", "", refused},
		"another of one":           {"transfer-encoding", "chunked", "", refused},
		"trailers":                 {"te", "trailers", "", refused},
		"a proxy's question":       {"proxy-authenticate", "x", "", refused},
		"no name":                  {"", "x", "", "name has only letters"},
		"a name with a colon":      {"X-A:", "x", "", "name has only letters"},
		"a name with a space":      {"X A", "x", "", "name has only letters"},
		"a name with a line break": {"X-A\r\nX-B", "x", "", "name has only letters"},
		"no value":                 {"X-A", " ", "", "its value is empty"},
		"a line break at the end":  {"X-A", "secret\n", "", "a line break; trimspace(…) removes one"},
		"a second header":          {"X-A", "secret\r\nX-B: c", "", "a line break"},
		"a control character":      {"X-A", "sec\x00ret", "", "outside of printable ASCII"},
		"another alphabet":         {"X-A", "Schlüssel", "", "outside of printable ASCII"},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := transport.ParseHeader(test.name, test.value)
			equal(t, "name", found, test.expected)
			equal(t, "is an error", err != nil, test.problem != "")
			if err != nil {
				contains(t, err.Error(), test.problem)
				lacks(t, err.Error(), "secret", "Schl")
			}
		})
	}
}

func TestHeaderNeverGoesToTheHostedService(t *testing.T) {
	for _, baseURL := range []string{
		"https://aihubmix.com", "https://api.inferera.com", "https://api.aihubmix.com",
		"https://aihubmix.com:443", "https://aihubmix.com.", "https://api.inferera.com.:443/proxy",
		"http://aihubmix.com", "https://www.aihubmix.com",
	} {
		err := transport.CheckHeaderTarget("X-A", baseURL)
		if err == nil || !strings.Contains(err.Error(), baseURL+" is the hosted service") {
			t.Errorf("the error for %s is %v", baseURL, err)
		}
	}
	for name, test := range map[string]struct {
		header, baseURL string
		isRefused       bool
	}{
		"a gateway":                          {"X-A", "https://gateway.example.com", false},
		"a host that ends alike":             {"X-A", "https://not-aihubmix.com", false},
		"a host that begins alike":           {"X-A", "https://aihubmix.com.example.com", false},
		"a loopback address":                 {"X-A", "http://127.0.0.1:3000", false},
		"Proxy-Authorization over https":     {"Proxy-Authorization", "https://gateway.example.com", false},
		"Proxy-Authorization over plain one": {"Proxy-Authorization", "http://127.0.0.1:3000", true},
	} {
		equal(t, name, transport.CheckHeaderTarget(test.header, test.baseURL) != nil, test.isRefused)
	}
}
