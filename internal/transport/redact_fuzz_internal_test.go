package transport

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

// FuzzRedaction: whatever key there is, and whatever stands around it, it cannot
// be read in what is shown, as it is or in the usual escapes.
func FuzzRedaction(f *testing.F) {
	f.Fuzz(func(t *testing.T, pasted, before, after string) {
		secret, err := ParseManageKey(pasted)
		key := secret.Reveal()
		// A key of a few characters is part of usual words, and of the mark itself.
		if err != nil || len(key) < 16 || strings.Contains(before+after, key) {
			return
		}
		redact := newRedactor(secret)
		encoded, err := json.Marshal(key)
		if err != nil {
			t.Fatal(err)
		}
		for _, echo := range []string{key, url.QueryEscape(key), url.PathEscape(key), string(encoded[1 : len(encoded)-1])} {
			if shown := redact.text(before + echo + after); strings.Contains(shown, key) || strings.Contains(shown, echo) {
				t.Errorf("%q shows %q", shown, echo)
			}
		}
	})
}
