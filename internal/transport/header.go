package transport

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// headerName is what HTTP calls a token.
var headerName = regexp.MustCompile("^[0-9A-Za-z!#$%&'*+.^_`|~-]+$")

// ownHeaders are set for each request by this package or by net/http, or belong to one connection.
var ownHeaders = []string{
	"Authorization", "Host", "User-Agent", "Accept", "Accept-Encoding", "Range", "Expect",
	"Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Connection", "Te", "Trailer", "Transfer-Encoding",
	"Upgrade",
}

// ParseHeader checks a header of [Config.Headers] and returns its name in the usual case. No error holds the value,
// which may be a secret.
func ParseHeader(name, value string) (string, error) {
	canonical := http.CanonicalHeaderKey(name)
	switch {
	case !headerName.MatchString(name):
		return "", errors.New("a header's name has only letters, digits and some signs of ASCII, such as “-”")
	case slices.Contains(ownHeaders, canonical),
		strings.HasPrefix(canonical, "Content-"), strings.HasPrefix(canonical, "If-"):
		return "", errors.New("this header cannot be set: each request has its own, or needs none. Leave it out")
	case strings.TrimSpace(value) == "":
		return "", errors.New("its value is empty. Set one, or leave the header out")
	case strings.ContainsAny(value, "\r\n"):
		return "", errors.New("its value has a line break; trimspace(…) removes one at the end")
	case strings.ContainsFunc(value, func(char rune) bool { return char < ' ' || char > '~' }):
		return "", errors.New("its value has a character outside of printable ASCII")
	}
	return canonical, nil
}

// CheckHeaderTarget returns an error if a header must not be sent to a base URL from [ParseBaseURL].
func CheckHeaderTarget(name, baseURL string) error {
	switch {
	case leadsToHostedService(baseURL):
		return fmt.Errorf("%s is the hosted service, which must not receive the secrets of another gateway's proxy",
			baseURL)
	case name == "Proxy-Authorization" && !strings.HasPrefix(baseURL, "https://"):
		return fmt.Errorf("%s is plain http, so a proxy of the environment could receive Proxy-Authorization", baseURL)
	}
	return nil
}
