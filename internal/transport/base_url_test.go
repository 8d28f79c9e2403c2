package transport_test

import (
	"slices"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

func TestParseBaseURLAcceptsAndNormalizes(t *testing.T) {
	for name, test := range map[string]struct{ text, expected string }{
		"the hosted service":                    {"https://aihubmix.com", "https://aihubmix.com"},
		"a trailing slash is dropped":           {"https://aihubmix.com/", "https://aihubmix.com"},
		"all trailing slashes are dropped":      {"https://aihubmix.com///", "https://aihubmix.com"},
		"blanks around it are dropped":          {"  https://aihubmix.com\n", "https://aihubmix.com"},
		"scheme and host get lower case":        {"HTTPS://AIHubMix.COM", "https://aihubmix.com"},
		"a path prefix keeps its case":          {"https://proxy.example/AIHubMix/", "https://proxy.example/AIHubMix"},
		"a path that holds v1 elsewhere":        {"https://proxy.example/v1/hub", "https://proxy.example/v1/hub"},
		"a path that holds api elsewhere":       {"https://proxy.example/api/hub", "https://proxy.example/api/hub"},
		"a path that ends alike":                {"https://proxy.example/my-api", "https://proxy.example/my-api"},
		"a path prefix keeps its escapes":       {"https://proxy.example/a%2Fb/", "https://proxy.example/a%2Fb"},
		"a port is kept":                        {"https://proxy.example:8443", "https://proxy.example:8443"},
		"plain http to localhost":               {"http://localhost:3000", "http://localhost:3000"},
		"plain http to LOCALHOST":               {"http://LOCALHOST:3000", "http://localhost:3000"},
		"plain http to a loopback address":      {"http://127.0.0.1:3000", "http://127.0.0.1:3000"},
		"plain http to another of these":        {"http://127.8.9.10", "http://127.8.9.10"},
		"plain http to IPv6's loopback address": {"http://[::1]:3000", "http://[::1]:3000"},
		"plain http to IPv4's inside of IPv6":   {"http://[::ffff:127.0.0.1]", "http://[::ffff:127.0.0.1]"},
	} {
		t.Run(name, func(t *testing.T) {
			baseURL, err := transport.ParseBaseURL(test.text, false)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "base URL", baseURL, test.expected)
		})
	}
}

func TestParseBaseURLRefusesWhatTheKeyMustNotBeSentTo(t *testing.T) {
	for name, test := range map[string]struct{ text, expected string }{
		"nothing":                          {"", "empty"},
		"double quotes":                    {`"https://aihubmix.com"`, "in quotes"},
		"single quotes":                    {`'https://aihubmix.com'`, "in quotes"},
		"a quote at the end":               {`https://aihubmix.com"`, "in quotes"},
		"where inference is":               {"https://aihubmix.com/v1", "leave /v1 out"},
		"where inference is, with a slash": {"https://aihubmix.com/v1/", "leave /v1 out"},
		"an endpoint": {
			"https://a.example/v1/chat/completions", "leave /v1/chat/completions out",
		},
		"the same after a prefix":               {"https://a.example/hub/v1/messages/", "ends in /v1/messages, which"},
		"the path of the API":                   {"https://aihubmix.com/api", "leave /api out"},
		"the same after a prefix, with a slash": {"https://a.example/hub/api//", "leave /api out"},
		"blanks":                                {"  ", "empty"},
		"no scheme":                             {"aihubmix.com", "must begin with https://"},
		"a host and port with no scheme":        {"localhost:3000", "must begin with https://"},
		"an address and port with no scheme":    {"127.0.0.1:3000", "must begin with https://"},
		"an IPv6 address with no scheme":        {"[::1]:3000", "must begin with https://"},
		"a path with no scheme":                 {"127.0.0.1:3000/secret:1", "must begin with https://"},
		"another scheme":                        {"ftp://aihubmix.com", "must begin with https://"},
		"no host":                               {"https://", "no host"},
		"a port without a host":                 {"https://:443", "no host"},
		"a quote in the host":                   {`https://ai"hubmix.com`, "character that no host has"},
		"no slashes":                            {"https:aihubmix.com", "no host"},
		"a query":                               {"https://aihubmix.com?secret=1", "query"},
		"an empty query":                        {"https://aihubmix.com?", "query"},
		"a fragment":                            {"https://aihubmix.com#secret", "fragment"},
		"an empty fragment":                     {"https://aihubmix.com#", "fragment"},
		"a user name":                           {"https://secret@aihubmix.com", "user name or password"},
		"a user name and a password":            {"https://ada:secret@aihubmix.com", "user name or password"},
		"a password before a bad port":          {"https://ada:secret@aihubmix.com:port", "cannot be parsed"},
		"a password before a bad host":          {"https://ada:secret@aihub mix.com", "cannot be parsed"},
		"a password that breaks the URL":        {"https://ada:%secret@aihubmix.com", "cannot be parsed"},
		"a slash in a password":                 {"https://ada:secret/@aihubmix.com", "cannot be parsed"},
		"a control character":                   {"https://aihubmix.com/\x1b[0m", "cannot be parsed"},
		"plain http to another machine": {
			"http://aihubmix.com", "plain http to aihubmix.com would send the Manage Key unencrypted",
		},
		"plain http to a private network":          {"http://10.0.0.1:3000", "unencrypted"},
		"plain http to a name that begins alike":   {"http://localhost.example.com", "unencrypted"},
		"plain http to an address that ends alike": {"http://127.0.0.1.example.com", "unencrypted"},
		"plain http to all addresses":              {"http://0.0.0.0", "unencrypted"},
	} {
		t.Run(name, func(t *testing.T) {
			baseURL, err := transport.ParseBaseURL(test.text, false)
			if err == nil {
				t.Fatalf("%q was accepted as %q", test.text, baseURL)
			}
			contains(t, err.Error(), test.expected)
			lacks(t, err.Error(), "secret")
		})
	}
}

func TestParseBaseURLAllowsPlainHTTPIfToldTo(t *testing.T) {
	baseURL, err := transport.ParseBaseURL("http://10.0.0.1:3000/", true)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "base URL", baseURL, "http://10.0.0.1:3000")

	if baseURL, err := transport.ParseBaseURL("ftp://10.0.0.1", true); err == nil {
		t.Errorf("another scheme was accepted as %q", baseURL)
	}
}

func TestSplitBaseURLsKeepsTheOrder(t *testing.T) {
	two := []string{"https://b.example", "https://a.example"}
	for name, test := range map[string]struct {
		chain    string
		expected []string
	}{
		"nothing":                 {"", nil},
		"blanks and commas":       {" , ,", nil},
		"one":                     {"https://a.example", []string{"https://a.example"}},
		"two":                     {"https://b.example,https://a.example", two},
		"blanks around them":      {" https://b.example , https://a.example\n", two},
		"an empty one in between": {"https://b.example,,https://a.example,", two},
	} {
		t.Run(name, func(t *testing.T) {
			if got := transport.SplitBaseURLs(test.chain); !slices.Equal(got, test.expected) {
				t.Errorf("got %q, expected %q", got, test.expected)
			}
		})
	}
}

func TestDefaultBaseURLsAreAllowedAndTheCallersOwn(t *testing.T) {
	for _, text := range transport.DefaultBaseURLs() {
		baseURL, err := transport.ParseBaseURL(text, false)
		if err != nil {
			t.Error(err)
		}
		equal(t, "base URL", baseURL, text)
	}
	transport.DefaultBaseURLs()[0] = "https://changed.example"
	equal(t, "primary base URL", transport.DefaultBaseURLs()[0], "https://aihubmix.com")
}

func TestHostedServiceIsRecognizedByItsBaseURLs(t *testing.T) {
	for name, test := range map[string]struct {
		baseURLs []string
		expected bool
	}{
		"no base URL":          {nil, true},
		"its primary base URL": {[]string{"https://aihubmix.com"}, true},
		"all of its base URLs": {
			[]string{"https://api.inferera.com", "https://api.aihubmix.com", "https://aihubmix.com"}, true,
		},
		"another gateway":                      {[]string{"https://gateway.example"}, false},
		"another gateway after it":             {[]string{"https://aihubmix.com", "https://gateway.example"}, false},
		"plain http":                           {[]string{"http://aihubmix.com"}, false},
		"a path":                               {[]string{"https://aihubmix.com/mirror"}, false},
		"a host whose name only begins so":     {[]string{"https://aihubmix.com.example"}, false},
		"a host of its domain that is not one": {[]string{"https://console.aihubmix.com"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			client := transport.New(transport.Config{BaseURLs: test.baseURLs})
			equal(t, "hosted", client.IsHostedService(), test.expected)
		})
	}
}
