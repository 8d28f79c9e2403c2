package transport

import (
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// An encoding of those that a server may put a secret into. plain holds where what
// comes out can still be searched for the secret itself.
type encoding struct {
	name   string
	encode func(text string) string
	plain  bool
}

var encodings = []encoding{
	{"as it is", func(text string) string { return text }, true},
	{"upper case", strings.ToUpper, true},
	{"lower case", strings.ToLower, true},
	{"JSON", func(text string) string { return strings.Trim(strconv.QuoteToASCII(text), `"`) }, true},
	{"each character as JSON's escape", eachAs(`\u%04x`), true},
	{"each byte as a program's escape", eachAs(`\x%02x`), true},
	{"URL", url.QueryEscape, true},
	{"each character percent-encoded", eachAs("%%%02x"), true},
	{"decimal entities", eachAs("&#%d;"), true},
	{"hexadecimal entities", eachAs("&#x%X;"), true},
	{"zero-width spaces", eachAs("%c\u200b"), true},
	{"soft hyphens", eachAs("%c\u00ad"), true},
	{"wide letters", wide, true},
	{"base64", func(text string) string { return base64.StdEncoding.EncodeToString([]byte(text)) }, false},
	{"base64 for URLs", func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }, false},
	{"base32", func(text string) string { return base32.StdEncoding.EncodeToString([]byte(text)) }, false},
	{"hexadecimal digits", func(text string) string { return hex.EncodeToString([]byte(text)) }, false},
}

func eachAs(format string) func(string) string {
	return func(text string) string {
		var encoded strings.Builder
		for _, char := range text {
			if char > utf8.RuneSelf && !strings.Contains(format, "%c") {
				encoded.WriteRune(char)
				continue
			}
			fmt.Fprintf(&encoded, format, char)
		}
		return encoded.String()
	}
}

func wide(text string) string {
	return strings.Map(func(char rune) rune {
		if char < utf8.RuneSelf && isTokenByte(byte(char)) { //nolint:gosec // ASCII by then.
			return char - '!' + '！'
		}
		return char
	}, text)
}

var alphabets = []string{
	"0123456789abcdef",
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789",
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
	"abcdefghijklmnopqrstuvwxyz234567",
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$()*,.:;<>?@[]^{|}~",
}

// randomSecret is of a length and an alphabet that keys and passwords have.
func randomSecret(random *rand.Rand) string {
	alphabet := alphabets[random.IntN(len(alphabets))]
	length := 32 + random.IntN(33)
	text := make([]byte, length)
	for i := range text {
		text[i] = alphabet[random.IntN(len(alphabet))]
	}
	return string(text)
}

// FuzzRedaction: whatever secret there is, in whatever encoding of an encoding of an
// encoding, and whatever stands around it, no eight characters of it can be read in
// what is shown, in any case, and no sixteen of an encoded form.
func FuzzRedaction(f *testing.F) {
	for first := range encodings {
		for second := range encodings {
			f.Add(uint64(first), byte(first), byte(second), byte(first+second), true, "Duplicate entry '", "' for key 'tokens.key'")
		}
	}
	f.Fuzz(func(t *testing.T, seed uint64, first, second, third byte, isKnown bool, before, after string) {
		if len(before) > 1000 {
			before = before[:1000]
		}
		random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // It must be the same for the same seed.
		secret := randomSecret(random)
		redact := newRedactor(nil)
		if isKnown {
			redact.secrets.add(NewSecret(secret))
		}
		forms := []string{secret}
		isPlain := true
		for _, number := range []byte{first, second, third} {
			chosen := encodings[int(number)%len(encodings)]
			isPlain = isPlain && chosen.plain
			forms = append(forms, chosen.encode(forms[len(forms)-1]))
		}
		if !isKnown && strings.Trim(secret, alphabets[3]+"-_=") != "" && isPlain {
			return // What nobody has seen is known as a secret by its letters and digits.
		}
		echo := forms[len(forms)-1]
		shown := lowered(redact.text(before + echo + after))
		outside := lowered(unescape(before) + " " + unescape(after) + hiddenSecret)
		expectNoPiece(t, shown, lowered(secret), outside, secretPiece)
		for _, form := range forms[1:] {
			expectNoPiece(t, shown, lowered(form), outside, minRun)
		}
	})
}

func expectNoPiece(t *testing.T, shown, text, outside string, length int) {
	t.Helper()
	pieces := map[string]bool{}
	for i := 0; i+length <= len(shown); i++ {
		pieces[shown[i:i+length]] = true
	}
	for i := 0; i+length <= len(text); i++ {
		if piece := text[i : i+length]; pieces[piece] && !strings.Contains(outside, piece) {
			t.Fatalf("%q shows %q", shown, piece)
		}
	}
}

// FuzzWords: whatever a server says, what is shown can be shown, and showing it again
// changes nothing more.
func FuzzWords(f *testing.F) {
	for _, words := range []string{"", "余额不足", `%25%32%35`, `\\\\u0073k-abcdefgh`, "&amp;amp;lt;", "\xff\xfe", "sk-%73"} {
		f.Add(words)
	}
	redact := newRedactor(nil, NewSecret("fd0123456789abcdef0123456789abcdef"))
	f.Fuzz(func(t *testing.T, words string) {
		shown := redact.text(words)
		if !utf8.ValidString(shown) || utf8.RuneCountInString(shown) > maxServerText+1 {
			t.Errorf("%q becomes %q", words, shown)
		}
		if strings.ContainsFunc(shown, func(char rune) bool { return slices.Contains([]rune{'\n', '\r', 0, '\u202e', '\u200b'}, char) }) {
			t.Errorf("%q shows what cannot be seen", shown)
		}
	})
}
