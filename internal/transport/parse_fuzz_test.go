package transport_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// FuzzManageKey: a key that is accepted can be sent in a header, is part of what
// was pasted, and comes out the same again; an error has no part of it.
func FuzzManageKey(f *testing.F) {
	f.Fuzz(func(t *testing.T, pasted string) {
		secret, err := transport.ParseManageKey(pasted)
		if err != nil {
			if trimmed := strings.TrimSpace(pasted); len(trimmed) > 40 && strings.Contains(err.Error(), trimmed) {
				t.Errorf("the error shows what was pasted: %q", err)
			}
			return
		}
		key := secret.Reveal()
		if key == "" || strings.HasPrefix(key, "sk-") || strings.ContainsFunc(key, func(char rune) bool { return char <= ' ' || char > '~' }) {
			t.Errorf("%q is accepted as %q", pasted, key)
		}
		if !strings.Contains(pasted, key) {
			t.Errorf("%q is no part of %q", key, pasted)
		}
		again, err := transport.ParseManageKey(key)
		if err != nil || again.Reveal() != key {
			t.Errorf("%q comes out as %q, %v", key, again.Reveal(), err)
		}
	})
}

// FuzzBaseURL: a request to a base URL that is accepted goes to the host that the
// text names, over TLS unless that is allowed otherwise, with the whole path.
func FuzzBaseURL(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string, allowInsecure bool) {
		baseURL, err := transport.ParseBaseURL(text, allowInsecure)
		if err != nil {
			return
		}
		again, err := transport.ParseBaseURL(baseURL, allowInsecure)
		if err != nil || again != baseURL {
			t.Errorf("%q comes out as %q, %v", baseURL, again, err)
		}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, baseURL+"/api/token/?num=1", http.NoBody)
		if err != nil {
			t.Fatalf("no request can be made to %q: %s", baseURL, err)
		}
		written, err := url.Parse(strings.TrimSpace(text))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.EqualFold(request.URL.Hostname(), written.Hostname()) || request.URL.Port() != written.Port() || request.URL.User != nil {
			t.Errorf("%q leads to %q", text, request.URL.Host)
		}
		if !strings.HasSuffix(request.URL.Path, "/api/token/") || request.URL.RawQuery != "num=1" || request.URL.Fragment != "" {
			t.Errorf("%q asks for %q", text, request.URL)
		}
		address, err := netip.ParseAddr(request.URL.Hostname())
		loopback := strings.EqualFold(request.URL.Hostname(), "localhost") || err == nil && address.Unmap().IsLoopback()
		plain := request.URL.Scheme == "http" && (allowInsecure || loopback)
		if request.URL.Scheme != "https" && !plain {
			t.Errorf("%q sends the key over %s", text, request.URL.Scheme)
		}
	})
}

// FuzzBaseURLs: the parts of a chain are not blank, and have no comma.
func FuzzBaseURLs(f *testing.F) {
	f.Fuzz(func(t *testing.T, chain string) {
		for _, baseURL := range transport.SplitBaseURLs(chain) {
			if baseURL == "" || baseURL != strings.TrimSpace(baseURL) || strings.Contains(baseURL, ",") || !strings.Contains(chain, baseURL) {
				t.Errorf("%q gives %q", chain, baseURL)
			}
		}
	})
}
