package redact_test

import (
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

var alphabets = []string{
	"0123456789abcdef",
	letters + "0123456789",
	letters + "0123456789-_",
	letters + "0123456789+/",
	letters + `0123456789!#$()*,.:;<>?@[]^{|}~'"/%&\ `,
}

// randomSecret has a length and an alphabet of keys and passwords.
func randomSecret(random *rand.Rand) string {
	alphabet := alphabets[random.IntN(len(alphabets))]
	text := make([]byte, 32+random.IntN(33))
	for i := range text {
		text[i] = alphabet[random.IntN(len(alphabet))]
	}
	return string(text)
}

// FuzzRedaction: no eight characters of a known secret can be read in what is shown, in
// whatever encoding, behind whatever two layers of escapes and between whatever words.
func FuzzRedaction(f *testing.F) {
	encoding := slices.Sorted(maps.Keys(encodings))
	escape := slices.Sorted(maps.Keys(escapes))
	for first := range encoding {
		for second := range escape {
			f.Add(uint64(first), byte(first), byte(second), byte(first+second), "Duplicate entry '", "' for key")
		}
	}
	f.Fuzz(func(t *testing.T, seed uint64, first, second, third byte, before, after string) {
		before = before[:min(len(before), 1000)]
		secret := randomSecret(rand.New(rand.NewPCG(seed, 1)))
		encode := encodings[encoding[int(first)%len(encoding)]]
		inner := escapes[escape[int(second)%len(escape)]]
		outer := escapes[escape[int(third)%len(escape)]]
		encoded := encode(secret)
		shown := redactorFor(secret).Text(before + " " + outer(inner(encoded)) + " " + after)
		expectNoPiece(t, shown, secret, before+" "+after+" (sensitive)", 8)
		expectNoPiece(t, shown, encoded, before+" "+after+" (sensitive)", 16)
	})
}

// expectNoPiece fails if the text has a piece of a secret in a row that is not in outside.
func expectNoPiece(t *testing.T, text, secret, outside string, length int) {
	t.Helper()
	text, secret, outside = strings.ToLower(text), strings.ToLower(secret), strings.ToLower(outside)
	for i := 0; i+length <= len(secret); i++ {
		if piece := secret[i : i+length]; strings.Contains(text, piece) && !strings.Contains(outside, piece) {
			t.Fatalf("%q shows %q", text, piece)
		}
	}
}

// FuzzText: whatever a text holds, what is shown of it is short and visible, and is shown
// without a change when it is redacted again.
func FuzzText(f *testing.F) {
	for _, text := range []string{
		"", "余额不足", `%25%32%35`, `\\\\u0073k-abcdefgh`, "&amp;amp;lt;", "\xff\xfe", "sk-%73",
	} {
		f.Add(text)
	}
	isInvisible := func(char rune) bool { return unicode.In(char, unicode.C, unicode.Zl, unicode.Zp) }
	redactor := redactorFor(manageKey)
	f.Fuzz(func(t *testing.T, text string) {
		shown := redactor.Text(text)
		if !utf8.ValidString(shown) || utf8.RuneCountInString(shown) > 501 {
			t.Errorf("%q is shown as %q", text, shown)
		}
		if strings.ContainsFunc(shown, isInvisible) {
			t.Errorf("%q has invisible characters", shown)
		}
		if again := redactor.Text(shown); again != shown {
			t.Errorf("%q is shown as %q, and then as %q", text, shown, again)
		}
	})
}
