//go:build !race

// The race detector finds nothing in one goroutine, and takes two minutes for these echoes.

package redact_test

import "testing"

func TestEchoOfAKnownSecretIsMasked(t *testing.T) {
	for _, secret := range []string{manageKey, apiKey, password, oddKey} {
		redactor := redactorFor(manageKey, apiKey, password, oddKey)
		for name, encode := range encodings {
			for outer, escapeOuter := range escapes {
				for inner, escapeInner := range escapes {
					echo := escapeOuter(escapeInner(encode(secret)))
					shown := redactor.Text("key " + echo + " is unknown")
					if shown != "key (sensitive) is unknown" {
						t.Errorf("%s in %s in %s: %s is shown as %s", name, inner, outer, echo, shown)
					}
				}
			}
		}
	}
}
