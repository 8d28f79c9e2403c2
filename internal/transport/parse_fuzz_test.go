package transport_test

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// FuzzManageKey: a key that is accepted can be sent in a header, is part of what was pasted,
// and stays the same when it is parsed again; an error has no part of it.
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
		cannotBeSent := func(char rune) bool { return char <= ' ' || char > '~' }
		if key == "" || strings.HasPrefix(key, "sk-") || strings.ContainsFunc(key, cannotBeSent) {
			t.Errorf("%q is accepted as %q", pasted, key)
		}
		if !strings.Contains(pasted, key) {
			t.Errorf("%q is no part of %q", key, pasted)
		}
		again, err := transport.ParseManageKey(key)
		if err != nil || again.Reveal() != key {
			t.Errorf("%q is parsed as %q, %v", key, again.Reveal(), err)
		}
	})
}

// FuzzBaseURL: a request to a base URL that is accepted goes to the host that the text names,
// with the whole path, and over TLS unless plain http is allowed.
func FuzzBaseURL(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string, allowInsecure bool) {
		baseURL, err := transport.ParseBaseURL(text, allowInsecure)
		if err != nil {
			return
		}
		again, err := transport.ParseBaseURL(baseURL, allowInsecure)
		if err != nil || again != baseURL {
			t.Errorf("%q is parsed as %q, %v", baseURL, again, err)
		}
		const path = "/api/token/"
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, baseURL+path+"?num=1", http.NoBody)
		if err != nil {
			t.Fatalf("no request can be sent to %q: %s", baseURL, err)
		}
		requested := request.URL
		written, err := url.Parse(strings.TrimSpace(text))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.EqualFold(requested.Hostname(), written.Hostname()) || requested.Port() != written.Port() ||
			requested.User != nil {
			t.Errorf("%q leads to %q", text, requested.Host)
		}
		if !strings.HasSuffix(requested.Path, path) || requested.RawQuery != "num=1" || requested.Fragment != "" {
			t.Errorf("%q requests %q", text, requested)
		}
		address, err := netip.ParseAddr(requested.Hostname())
		loopback := strings.EqualFold(requested.Hostname(), "localhost") || err == nil && address.Unmap().IsLoopback()
		plain := requested.Scheme == "http" && (allowInsecure || loopback)
		if requested.Scheme != "https" && !plain {
			t.Errorf("%q sends the key over %s", text, requested.Scheme)
		}
	})
}

// FuzzBaseURLs: the parts of a chain are not blank, and have no comma.
func FuzzBaseURLs(f *testing.F) {
	f.Fuzz(func(t *testing.T, chain string) {
		for _, baseURL := range transport.SplitBaseURLs(chain) {
			isTrimmed := baseURL != "" && baseURL == strings.TrimSpace(baseURL)
			if !isTrimmed || strings.Contains(baseURL, ",") || !strings.Contains(chain, baseURL) {
				t.Errorf("%q gives %q", chain, baseURL)
			}
		}
	})
}
