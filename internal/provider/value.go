package provider

import (
	"strings"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// isFullyKnown reports whether neither the value nor an element of it is unknown.
func isFullyKnown(value attr.Value) bool {
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

func textValues(list []string) []attr.Value {
	values := make([]attr.Value, len(list))
	for i, text := range list {
		values[i] = types.StringValue(text)
	}
	return values
}

// timeText is a time in RFC 3339, in UTC, null for nil.
func timeText(seconds *int64) types.String {
	if seconds == nil {
		return types.StringNull()
	}
	return types.StringValue(time.Unix(*seconds, 0).UTC().Format(time.RFC3339))
}

// shownValue is a value as a configuration has it.
func shownValue(value attr.Value) string {
	number, isNumber := value.(types.Number)
	switch {
	case value.IsNull():
		return "null"
	case isNumber:
		return decimalText(number.ValueBigFloat())
	}
	return value.String()
}

func secretValue(secret *aihubmix.Secret) types.String {
	if secret == nil {
		return types.StringNull()
	}
	return types.StringValue(secret.Reveal())
}

func capitalized(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return strings.ToUpper(text[:size]) + text[size:]
}

// sentence makes one line of a text, with a capital and a full stop.
func sentence(text string) string {
	text = capitalized(strings.Join(strings.Fields(text), " "))
	if strings.HasSuffix(text, ".") {
		return text
	}
	return text + "."
}

// firstOf returns the first text that is not empty.
func firstOf(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return "no reason was given"
}
