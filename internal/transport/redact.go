package transport

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

const (
	// maxServerText is how many characters of a server's own words are kept.
	maxServerText = 500
	// maxRedacted is how many bytes of them are looked at.
	maxRedacted = 16 << 10
)

const (
	apiKeyPrefix = "sk-"
	// minSecret is how long the rest of an API key is at least: less may be a word.
	minSecret = 8
)

// inferenceKey matches what looks like an API key, or the start of one.
var inferenceKey = regexp.MustCompile(`sk-[A-Za-z0-9_-]{6,}`)

// redactor takes the Manage Key and API keys out of a server's words: a
// gateway, or a proxy before it, may echo the request in its message.
type redactor struct{ key *regexp.Regexp }

func newRedactor(keys ...Secret) redactor {
	var patterns []string
	for _, key := range keys {
		text := key.Reveal()
		// Gateways of the one-api family know an API key without its prefix.
		if bare := strings.TrimPrefix(text, apiKeyPrefix); len(bare) >= minSecret {
			text = bare
		}
		if text != "" {
			patterns = append(patterns, anyEscaping(text))
		}
	}
	if len(patterns) == 0 {
		return redactor{}
	}
	return redactor{key: regexp.MustCompile(strings.Join(patterns, "|"))}
}

// anyEscaping matches a text each of whose characters may be escaped as in JSON
// or in a URL, once or again. Encoders do not agree on which ones to escape, nor
// on upper case.
func anyEscaping(text string) string {
	var pattern strings.Builder
	for _, char := range text {
		fmt.Fprintf(&pattern, `(?:\\*%s|%%(?:25)*(?i:%02x)|\\+u(?i:%04x))`, regexp.QuoteMeta(string(char)), char, char)
	}
	return pattern.String()
}

// text makes a server's words fit to be shown: no secrets, no control
// characters (those that turn the direction of writing included), not too long.
func (r redactor) text(words string) string {
	wereCut := len(words) > maxRedacted
	words = words[:min(len(words), maxRedacted)]
	if r.key != nil {
		words = r.key.ReplaceAllString(words, hiddenSecret)
	}
	words = inferenceKey.ReplaceAllString(words, hiddenSecret)
	if wereCut && len(words) < maxRedacted/2 {
		return hiddenSecret // Little but secrets, of which the last may be cut in two.
	}
	words = strings.Map(func(char rune) rune {
		if unicode.IsGraphic(char) {
			return char
		}
		return ' '
	}, words)
	words = strings.TrimSpace(words)
	if runes := []rune(words); len(runes) > maxServerText {
		words = string(runes[:maxServerText]) + "…"
	}
	return words
}
