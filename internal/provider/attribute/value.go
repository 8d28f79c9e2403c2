package attribute

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// BrokenProvider is the summary of an error that only a mistake in the provider can cause.
const BrokenProvider = "The provider is broken"

// IsFullyKnown reports whether neither the value nor one of its elements is unknown.
func IsFullyKnown(value attr.Value) bool {
	var elements []attr.Value
	switch collection := value.(type) {
	case interface{ Elements() []attr.Value }:
		elements = collection.Elements()
	case interface{ Elements() map[string]attr.Value }:
		elements = slices.Collect(maps.Values(collection.Elements()))
	}
	return !value.IsUnknown() && !slices.ContainsFunc(elements, attr.Value.IsUnknown)
}

// SecretValue returns the text of a secret, or null for nil. Its attribute must be sensitive.
func SecretValue(secret *aihubmix.Secret) types.String {
	if secret == nil {
		return types.StringNull()
	}
	return types.StringValue(secret.Reveal())
}

// FormatTime returns a time in RFC 3339, in UTC, or null for nil. The seconds count from 1970-01-01 UTC.
func FormatTime(seconds *int64) types.String {
	if seconds == nil {
		return types.StringNull()
	}
	return types.StringValue(time.Unix(*seconds, 0).UTC().Format(time.RFC3339))
}

// FormatValue returns a value as a configuration writes it.
func FormatValue(value attr.Value) string {
	if value.IsNull() {
		return "null"
	}
	if number, isNumber := value.(types.Number); isNumber {
		return FormatDecimal(number.ValueBigFloat())
	}
	return value.String()
}

// MaxShownSetting is the length in bytes up to which a setting is shown in an error: any key is longer.
const MaxShownSetting = 8

// FormatSetting begins a sentence with a setting that cannot be used. It quotes the setting or, as a long one may be a
// key that was set in the wrong place, returns only its length.
func FormatSetting(text string) string {
	if len(text) > MaxShownSetting {
		return fmt.Sprintf("A text of %d characters", len(text))
	}
	return strconv.Quote(text)
}

// Capitalize returns the text with a capital first letter.
func Capitalize(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(text[:size]) + text[size:]
}

// Sentence returns the text as one line, with a capital first letter and a full stop.
func Sentence(text string) string {
	text = Capitalize(strings.Join(strings.Fields(text), " "))
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
