package transport

import "log/slog"

// hiddenSecret is what a [Secret] prints as.
const hiddenSecret = "(sensitive)"

// Secret is a text that must not be shown. Every way of printing or logging it
// gives "(sensitive)"; only [Secret.Reveal] gives the text itself.
type Secret struct {
	// Behind a pointer, because fmt prints what is in unexported fields of other
	// structs without asking its methods, but does not follow pointers there.
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
func (s Secret) String() string { return hiddenSecret }

// GoString implements [fmt.GoStringer], for %#v, without the text.
func (s Secret) GoString() string { return hiddenSecret }

// LogValue implements [slog.LogValuer] without the text.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hiddenSecret) }

// MarshalText implements [encoding.TextMarshaler], which JSON uses, without the text.
func (s Secret) MarshalText() ([]byte, error) { return []byte(hiddenSecret), nil }
