package transport

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// DefaultBaseURLs returns the base URLs of the hosted service, the primary one first. Both lead to the same backend;
// the second is for networks whose name servers return wrong addresses for the first.
func DefaultBaseURLs() []string {
	return []string{"https://aihubmix.com", "https://api.inferera.com"}
}

// hostedBaseURLs are all base URLs of the hosted service.
var hostedBaseURLs = append(DefaultBaseURLs(), "https://api.aihubmix.com")

// IsHostedBaseURL reports whether a base URL from [ParseBaseURL] is one of the hosted service.
func IsHostedBaseURL(baseURL string) bool { return slices.Contains(hostedBaseURLs, baseURL) }

// hostedDomains are those of the hosted service.
var hostedDomains = []string{"aihubmix.com", "inferera.com"}

// leadsToHostedService reports whether a base URL from [ParseBaseURL] has a host of the hosted service, in any
// spelling: with a port, a path or the dot at the end of a full name.
func leadsToHostedService(baseURL string) bool {
	return slices.ContainsFunc(hosts([]string{baseURL}), func(host string) bool {
		return slices.ContainsFunc(hostedDomains, func(domain string) bool {
			return strings.HasSuffix("."+strings.TrimSuffix(host, "."), "."+domain)
		})
	})
}

// IsHostedService reports whether all base URLs are those of the hosted service.
func (t *Transport) IsHostedService() bool {
	return !slices.ContainsFunc(t.baseURLs, func(baseURL string) bool { return !IsHostedBaseURL(baseURL) })
}

// InsecureURLError is the error for a base URL over plain http to another machine.
type InsecureURLError struct{ Host string }

// Error implements error.
func (e InsecureURLError) Error() string {
	return fmt.Sprintf("plain http to %s would send the Manage Key unencrypted", e.Host)
}

var errNoScheme = errors.New("the URL must begin with https:// (or http:// for a gateway on this machine)")

// People paste the base URLs of other clients, which end in these paths.
var (
	inferencePath = regexp.MustCompile(
		`(/v1(?:/(?:chat/completions|completions|responses|messages|embeddings|models))?)/*$`)
	apiPath = regexp.MustCompile(`/api/*$`)
)

// ParseBaseURL checks the base URL of a gateway and returns it without trailing slashes. A path prefix is kept.
//
// The scheme is https, or http if the host is a loopback address or allowInsecureHTTP is set: the Manage Key is in a
// header of each request. The error for plain http is an [InsecureURLError]. No error holds the user info of the URL.
func ParseBaseURL(text string, allowInsecureHTTP bool) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", errors.New("the URL is empty")
	}
	if bare := strings.TrimRight(text, "/"); bare != "" && strings.ContainsAny(bare[:1]+bare[len(bare)-1:], "\"'`") {
		return "", errors.New("the URL is in quotes")
	}
	parsed, err := url.Parse(text)
	switch {
	case err != nil && !strings.Contains(text, "://"):
		return "", errNoScheme
	case err != nil:
		return "", fmt.Errorf("the URL cannot be parsed: %w", parseFailure(err))
	}
	host := parsed.Hostname()
	switch {
	case parsed.User != nil:
		return "", errors.New("the URL has a user name or password; the only credential is the Manage Key")
	case parsed.Scheme != "https" && parsed.Scheme != "http":
		return "", errNoScheme
	case host == "":
		return "", errors.New("the URL has no host")
	case strings.ContainsFunc(host, isInNoHost):
		return "", errors.New("the URL's host has a character that no host has")
	case inferencePath.MatchString(parsed.Path):
		path := inferencePath.FindStringSubmatch(parsed.Path)[1]
		return "", fmt.Errorf(
			"the URL ends in %s, which is for inference; leave %[1]s out", path)
	case apiPath.MatchString(parsed.Path):
		return "", errors.New("the URL ends in /api, which each request adds; leave /api out")
	case parsed.RawQuery != "" || parsed.ForceQuery:
		return "", errors.New("the URL has a query")
	case parsed.Fragment != "" || strings.HasSuffix(text, "#"):
		return "", errors.New("the URL has a fragment")
	case parsed.Scheme == "http" && !allowInsecureHTTP && !isLoopback(host):
		return "", InsecureURLError{Host: host}
	}
	baseURL := url.URL{
		Scheme:  parsed.Scheme,
		Host:    strings.Map(lowerASCII, parsed.Host),
		Path:    strings.TrimRight(parsed.Path, "/"),
		RawPath: strings.TrimRight(parsed.RawPath, "/"),
	}
	return baseURL.String(), nil
}

// hosts returns the hosts of base URLs, without ports.
func hosts(baseURLs []string) (names []string) {
	for _, baseURL := range baseURLs {
		if parsed, err := url.Parse(baseURL); err == nil {
			names = append(names, parsed.Hostname())
		}
	}
	return names
}

// isInNoHost reports whether no name and no address has a character. Percent-encoded, any can
// be in a URL.
func isInNoHost(char rune) bool {
	return !unicode.In(char, unicode.L, unicode.M, unicode.Nd) && !strings.ContainsRune(".-_:%", char)
}

// lowerASCII does not change letters of other alphabets: the lower case of some is a letter of
// ASCII, which would be another host.
func lowerASCII(char rune) rune {
	if 'A' <= char && char <= 'Z' {
		return char + 'a' - 'A'
	}
	return char
}

// SplitBaseURLs splits a comma-separated list of base URLs, as in the environment variable
// AIHUBMIX_API_BASE. Blanks and empty elements are dropped.
func SplitBaseURLs(chain string) []string {
	var baseURLs []string
	for element := range strings.SplitSeq(chain, ",") {
		if element = strings.TrimSpace(element); element != "" {
			baseURLs = append(baseURLs, element)
		}
	}
	return baseURLs
}

// parseFailure returns the reason without the URL, which may hold a password.
func parseFailure(err error) error {
	if failure, isURL := errors.AsType[*url.Error](err); isURL {
		reason, _, _ := strings.Cut(failure.Err.Error(), `"`)
		return errors.New(strings.TrimSpace(reason))
	}
	return errors.New("it is malformed")
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.Unmap().IsLoopback()
}

// Preferred returns the base URL that the next request begins with: the one that responded
// last.
func (t *Transport) Preferred() string { return t.baseURLs[t.preferred.Load()] }

// HasOneBaseURL reports whether no other gateway can respond.
func (t *Transport) HasOneBaseURL() bool { return len(t.baseURLs) == 1 }

// BaseURL is the base URL that responded.
func (r *Response) BaseURL() string { return r.baseURL }
