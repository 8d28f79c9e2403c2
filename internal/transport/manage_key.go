package transport

import (
	"errors"
	"strings"
	"unicode"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
)

// The errors of [ParseManageKey] and [ParseAPIKey]. They complete a sentence that begins with the source of the key,
// and hold no part of it.
var (
	ErrManageKeyEmpty = errors.New("is empty")
	ErrAPIKeyPrefix   = errors.New("does not start with “sk-”: it may be a Manage Key, which has full power " +
		"over the account and is not sent here")
	ErrManageKeyInference = errors.New("starts with “sk-”: that is an API key for inference, which the platform " +
		"API refuses")
	ErrManageKeyLineBreak    = errors.New("has a line break inside")
	ErrManageKeySpace        = errors.New("has a space inside")
	ErrManageKeyControl      = errors.New("has a control character inside")
	ErrManageKeyTooLong      = errors.New("is longer than 1024 characters: it may be the content of some other file")
	ErrManageKeyNotPrintable = errors.New("has a character outside of printable ASCII inside, such as a typographic " +
		"quote or an ellipsis")
)

// apiKeyPrefix is how API keys for inference begin.
const apiKeyPrefix = "sk-"

// maxManageKey is far more than any known key has. The service documents no maximum.
const maxManageKey = 1024

// ParseManageKey removes blanks, byte order marks, quotes and "Bearer " around a pasted Manage Key, and refuses a text
// that cannot be one.
func ParseManageKey(text string) (redact.Secret, error) {
	key := cleanKey(text)
	if strings.HasPrefix(key, apiKeyPrefix) {
		return redact.Secret{}, ErrManageKeyInference
	}
	return checkedKey(key)
}

// ParseAPIKey does the same for an API key for inference, which starts with "sk-".
func ParseAPIKey(text string) (redact.Secret, error) {
	key := cleanKey(text)
	if key != "" && !strings.HasPrefix(key, apiKeyPrefix) {
		return redact.Secret{}, ErrAPIKeyPrefix
	}
	return checkedKey(key)
}

func checkedKey(key string) (redact.Secret, error) {
	switch {
	case key == "":
		return redact.Secret{}, ErrManageKeyEmpty
	case len(key) > maxManageKey:
		return redact.Secret{}, ErrManageKeyTooLong
	case strings.ContainsAny(key, "\r\n\u0085\u2028\u2029"):
		return redact.Secret{}, ErrManageKeyLineBreak
	case strings.ContainsFunc(key, unicode.IsSpace):
		return redact.Secret{}, ErrManageKeySpace
	case strings.ContainsFunc(key, unicode.IsControl):
		return redact.Secret{}, ErrManageKeyControl
	case strings.ContainsFunc(key, func(r rune) bool { return r > unicode.MaxASCII }):
		return redact.Secret{}, ErrManageKeyNotPrintable
	}
	return redact.NewSecret(key), nil
}

// byteOrderMark is an invisible character that some editors and shells write before a text.
const byteOrderMark = "\ufeff"

// cleanKey repeats until the text stays the same, since people paste `"Bearer fd…"` and `Bearer "fd…"`.
func cleanKey(text string) string {
	for {
		key := strings.TrimSpace(strings.Trim(text, byteOrderMark))
		key = unquote(key)
		key = trimBearer(key)
		if key == text {
			return key
		}
		text = key
	}
}

func unquote(text string) string {
	for _, quote := range []string{`"`, `'`, "`"} {
		if len(text) >= 2 && strings.HasPrefix(text, quote) && strings.HasSuffix(text, quote) {
			return text[1 : len(text)-1]
		}
	}
	return text
}

// trimBearer removes the scheme of an Authorization header, in any case, also if nothing
// follows it.
func trimBearer(text string) string {
	const scheme = "bearer"
	if len(text) < len(scheme) || !strings.EqualFold(text[:len(scheme)], scheme) {
		return text
	}
	rest := text[len(scheme):]
	if rest == "" || unicode.IsSpace(rune(rest[0])) {
		return rest
	}
	return text
}
