package transport

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxServerText is how many characters of a server's own words are kept.
	maxServerText = 500
	// maxRead is how many bytes of them are looked at: more than that many characters
	// take in any encoding of an encoding.
	maxRead = 32 << 10
	// maxMasked is how many bytes of what they say are searched for secrets.
	maxMasked = 4 << 10
	// maxRequestID is how many characters a request ID may have.
	maxRequestID = 128
)

const apiKeyPrefix = "sk-"

// redactor takes secrets out of a server's words: a gateway, a proxy before it or a
// database behind it may echo the request, or what it has stored, in any encoding. What
// cannot be recognized as a word is taken out, rather than what can be recognized as a
// secret.
type redactor struct {
	secrets *secrets
	// base URLs are the base URLs, which may be shown whatever they look like.
	baseURLs string
}

func newRedactor(baseURLs []string, keys ...Secret) redactor {
	known := &secrets{}
	known.add(keys...)
	return redactor{secrets: known, baseURLs: strings.Join(baseURLs, " ")}
}

// text makes a server's words fit to be shown: no secrets, no control characters
// (those that turn the direction of writing included), not too long.
func (r redactor) text(words string) string {
	if len(words) > maxRead {
		words = words[:maxRead]
	}
	words = unescape(words)
	words = truncated(words, maxMasked)
	hidden := make([]bool, len(words))
	r.secrets.mark(words, hidden)
	markAPIKeys(words, hidden)
	for start, end := range runs(words) {
		if run := words[start:end]; !isReadable(run) && !strings.Contains(r.baseURLs, run) {
			mark(hidden, start, end)
		}
	}
	words = strings.TrimSpace(masked(words, hidden))
	if utf8.RuneCountInString(words) > maxServerText {
		words = string([]rune(words)[:maxServerText]) + "…"
	}
	return words
}

// requestID cleans the ID of a header. It looks like a key and is none, so only what is
// known as a secret is taken out.
func (r redactor) requestID(id string) string {
	id = strings.TrimSpace(truncated(unescape(truncated(id, maxRead)), maxRequestID))
	hidden := make([]bool, len(id))
	r.secrets.mark(id, hidden)
	markAPIKeys(id, hidden)
	return masked(id, hidden)
}

// truncated cuts between two characters.
func truncated(text string, length int) string {
	if len(text) <= length {
		return text
	}
	for length > 0 && !utf8.RuneStart(text[length]) {
		length--
	}
	return text[:length]
}

// minAPIKey is how long the rest of an API key is at least: less may be a word.
const minAPIKey = 6

// markAPIKeys marks what looks like an API key, or the start of one.
func markAPIKeys(words string, hidden []bool) {
	lower := lowered(words)
	for from := 0; ; {
		start := strings.Index(lower[from:], apiKeyPrefix)
		if start < 0 {
			return
		}
		start += from
		end := start + len(apiKeyPrefix)
		for end < len(words) && isTokenByte(words[end]) {
			end++
		}
		from = end
		isWordStart := start == 0 || !isLetter(words[start-1]) && !isDigit(words[start-1])
		if isWordStart && end-start-len(apiKeyPrefix) >= minAPIKey {
			mark(hidden, start, end)
		}
	}
}

func mark(hidden []bool, start, end int) {
	for i := start; i < end; i++ {
		hidden[i] = true
	}
}

// masked replaces each run of hidden bytes. A character of which a part is hidden is
// hidden whole.
func masked(words string, hidden []bool) string {
	var shown strings.Builder
	isHiding := false
	for i, char := range words {
		isHidden := false
		for at := range max(utf8.RuneLen(char), 1) {
			isHidden = isHidden || hidden[min(i+at, len(hidden)-1)]
		}
		switch {
		case !isHidden:
			shown.WriteRune(char)
		case !isHiding:
			shown.WriteString(hiddenSecret)
		}
		isHiding = isHidden
	}
	return shown.String()
}

// lowered is in lower case and of the same length.
func lowered(text string) string {
	return strings.Map(func(char rune) rune {
		if char >= 'A' && char <= 'Z' {
			return unicode.ToLower(char)
		}
		return char
	}, text)
}
