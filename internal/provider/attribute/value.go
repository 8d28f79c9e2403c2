package attribute

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// BrokenProvider is the summary of an error that only a mistake in the provider can cause.
const BrokenProvider = "The provider is broken"

// IsFullyKnown reports whether neither the value nor an element of it is unknown.
func IsFullyKnown(value attr.Value) bool {
	if value.IsUnknown() {
		return false
	}
	if collection, ok := value.(interface{ Elements() []attr.Value }); ok {
		for _, element := range collection.Elements() {
			if element.IsUnknown() {
				return false
			}
		}
	}
	return true
}

func StringValues(list []string) []attr.Value {
	values := make([]attr.Value, len(list))
	for i, text := range list {
		values[i] = types.StringValue(text)
	}
	return values
}

// FormatTime is a time in RFC 3339, in UTC, null for nil.
func FormatTime(seconds *int64) types.String {
	if seconds == nil {
		return types.StringNull()
	}
	return types.StringValue(time.Unix(*seconds, 0).UTC().Format(time.RFC3339))
}

// FormatValue is a value as a configuration has it.
func FormatValue(value attr.Value) string {
	number, isNumber := value.(types.Number)
	switch {
	case value.IsNull():
		return "null"
	case isNumber:
		return FormatDecimal(number.ValueBigFloat())
	}
	return value.String()
}

func SecretValue(secret *aihubmix.Secret) types.String {
	if secret == nil {
		return types.StringNull()
	}
	return types.StringValue(secret.Reveal())
}

func Capitalize(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(text[:size]) + text[size:]
}

// Sentence makes one line of a text, with a capital and a full stop.
func Sentence(text string) string {
	text = Capitalize(strings.Join(strings.Fields(text), " "))
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}
