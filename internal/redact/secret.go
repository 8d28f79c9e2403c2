// Package redact keeps secrets out of text: [Secret] holds one without printing it, and [Redactor] masks those that
// somebody else's text holds.
package redact

import "log/slog"

// mask takes the place of a secret.
const mask = "(sensitive)"

// Secret is a text that must not be shown. Every way of printing or logging it gives "(sensitive)"; only
// [Secret.Reveal] returns the text itself.
type Secret struct {
	// A pointer, because fmt prints unexported fields of other structs without calling their methods, but does not
	// follow pointers there.
	text *string
}

// NewSecret hides text.
func NewSecret(text string) Secret { return Secret{text: &text} }

// Reveal returns the text.
func (s Secret) Reveal() string {
	if s.text == nil {
		return ""
	}
	return *s.text
}

// IsEmpty reports whether the text is empty, as in a zero Secret.
func (s Secret) IsEmpty() bool { return s.Reveal() == "" }

// String implements [fmt.Stringer] without the text.
func (s Secret) String() string { return mask }

// GoString implements [fmt.GoStringer], for %#v, without the text.
func (s Secret) GoString() string { return mask }

// LogValue implements [slog.LogValuer] without the text.
func (s Secret) LogValue() slog.Value { return slog.StringValue(mask) }

// MarshalText implements [encoding.TextMarshaler], which JSON uses, without the text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(mask), nil }
