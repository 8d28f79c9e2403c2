package aihubmix

import (
	"encoding/json"
	"net/url"
	"regexp"
	"strings"
	"unicode"
)

// maxServerText is how many characters of a server's own words are kept.
const maxServerText = 500

// inferenceKey matches what looks like an API key, or the start of one.
var inferenceKey = regexp.MustCompile(`sk-[A-Za-z0-9_-]{6,}`)

// redactor takes the Manage Key and API keys out of a server's words: a
// gateway, or a proxy before it, may echo the request in its message.
type redactor struct{ key *strings.Replacer }

func newRedactor(key Secret) redactor {
	if key.IsEmpty() {
		return redactor{key: strings.NewReplacer()}
	}
	var pairs []string
	for _, form := range escapedForms(key.Reveal()) {
		pairs = append(pairs, form, hiddenSecret)
	}
	return redactor{key: strings.NewReplacer(pairs...)}
}

// escapedForms are the ways in which a text appears inside JSON and URLs, the
// longest first: a replacer prefers earlier pairs.
func escapedForms(text string) []string {
	forms := []string{url.QueryEscape(text), url.PathEscape(text)}
	if encoded, err := json.Marshal(text); err == nil {
		forms = append(forms, strings.Trim(string(encoded), `"`))
	}
	return append(forms, strings.ReplaceAll(strings.ReplaceAll(text, `\`, `\\`), `"`, `\"`), text)
}

// text makes a server's words fit to be shown: no secrets, no control
// characters, not too long.
func (r redactor) text(words string) string {
	words = r.key.Replace(words)
	words = inferenceKey.ReplaceAllString(words, hiddenSecret)
	words = strings.Map(func(char rune) rune {
		if unicode.IsControl(char) {
			return ' '
		}
		return char
	}, words)
	words = strings.TrimSpace(words)
	if runes := []rune(words); len(runes) > maxServerText {
		words = string(runes[:maxServerText]) + "…"
	}
	return words
}
