package redact

import (
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

const (
	// maxRead is how many bytes of a text are read.
	maxRead = 32 << 10
	// maxShown and maxID are how many characters of a text and of an identifier are shown.
	maxShown, maxID = 500, 128
)

// Redactor masks secrets in text that somebody else wrote: a gateway may repeat the request, or what it has stored, in
// several encodings. It is safe for concurrent use.
type Redactor struct {
	known known
	hosts func() *regexp.Regexp
}

// New returns a redactor that knows no secret yet, and never masks one of the hosts.
func New(hosts ...string) *Redactor {
	quoted := make([]string, len(hosts))
	for i, host := range hosts {
		quoted[i] = regexp.QuoteMeta(host)
	}
	return &Redactor{known: newKnown(), hosts: sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?i)\b(?:` + strings.Join(quoted, "|") + `)\b`)
	})}
}

// Remember masks the secrets from now on.
func (r *Redactor) Remember(secrets ...Secret) {
	for _, secret := range secrets {
		r.known.add(secret.Reveal(), false)
	}
}

// RememberValue masks, from now on, a value that may also be an ordinary word: a short one only as a whole, or not at
// all.
func (r *Redactor) RememberValue(value Secret) { r.known.add(value.Reveal(), true) }

// Text returns a text without secrets and invisible characters, on one line and cut after 500 characters. The rest
// stays unchanged.
func (r *Redactor) Text(text string) string {
	text = r.redacted(text, append(prefixed, random))
	if utf8.RuneCountInString(text) > maxShown {
		return string([]rune(text)[:maxShown]) + "…"
	}
	return text
}

// ID does the same for an identifier, which may look as random as a secret.
func (r *Redactor) ID(id string) string {
	id = r.redacted(id, prefixed)
	return string([]rune(id)[:min(utf8.RuneCountInString(id), maxID)])
}

// redacted masks what can be read in a text as it is, or after decoding escapes.
func (r *Redactor) redacted(text string, shapes []shape) string {
	text = strings.ToValidUTF8(text[:min(len(text), maxRead)], string(utf8.RuneError))
	text = letterEscapes.ReplaceAllStringFunc(invisible.ReplaceAllStringFunc(text, blank), letter)
	hidden := make([]bool, len(text))
	for _, view := range views(text) {
		spans := append(r.known.pieces(view.text), r.known.encoded(view.text)...)
		for _, shape := range shapes {
			spans = append(spans, shape.find(view.text)...)
		}
		for _, span := range spans {
			for i := view.at[span[0]]; i < view.at[span[1]]; i++ {
				hidden[i] = true
			}
		}
	}
	for _, host := range r.hosts().FindAllStringIndex(text, -1) {
		clear(hidden[host[0]:host[1]])
	}
	var shown strings.Builder
	for i, char := range text {
		if !hidden[i] {
			shown.WriteRune(char)
		} else if i == 0 || !hidden[i-1] {
			shown.WriteString(mask)
		}
	}
	return strings.TrimSpace(shown.String())
}
