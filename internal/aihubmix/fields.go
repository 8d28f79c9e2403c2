package aihubmix

import (
	"encoding/json"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// fields decodes the values of an object tolerantly: numbers, booleans and texts swap types between versions of
// gateways. Absent and null values are nil, and so are blank ones unless they are text. err is the first failure and
// names its field.
type fields struct {
	values object
	err    error
}

func (f *fields) integer(name string) *int64 { return field(f, name, decodeInteger) }

func (f *fields) boolean(name string) *bool { return field(f, name, transport.Bool) }

func (f *fields) text(name string) *string { return field(f, name, decodeText) }

// words returns a text without blanks around it, or nil if it is blank.
func (f *fields) words(name string) *string {
	text := f.text(name)
	if text == nil {
		return nil
	}
	trimmed := strings.TrimSpace(*text)
	if trimmed == "" {
		return nil
	}
	return &trimmed
}

// list reads a comma-separated text, or an array of texts; it is never nil.
func (f *fields) list(name string) []string {
	list := field(f, name, decodeList)
	if list == nil {
		return []string{}
	}
	return *list
}

// price reads an exact decimal that is not negative.
func (f *fields) price(name string) *big.Rat { return field(f, name, decodePrice) }

// decimal reads an exact decimal.
func (f *fields) decimal(name string) *big.Rat { return field(f, name, decodeDecimal) }

// secret returns nil for an empty text: the one-api family blanks secrets.
func (f *fields) secret(name string) *Secret {
	text := f.text(name)
	if text == nil || *text == "" {
		return nil
	}
	secret := NewSecret(*text)
	return &secret
}

// opaqueSecret reads a secret of unknown type: anything other than text is kept as JSON, in one line with the names
// sorted.
func (f *fields) opaqueSecret(name string) *Secret {
	if _, known := transport.Text(f.values[name]); known {
		return f.secret(name)
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(f.values[name]) // A value from JSON can always be encoded.
	secret := NewSecret(strings.TrimSuffix(text.String(), "\n"))
	return &secret
}

func field[T any](f *fields, name string, decode func(any) (*T, error)) *T {
	value, err := decode(f.values[name])
	if err != nil && f.err == nil {
		f.err = fmt.Errorf("field %q: %w", name, err)
	}
	return value
}

// decimal is JSON's grammar of numbers, plus a leading plus sign and leading zeros.
var decimal = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)

// decodeInteger accepts whole numbers in any notation, also as text, and keeps them exact.
func decodeInteger(value any) (*int64, error) {
	text, _ := transport.Text(value)
	if integer, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64); err == nil {
		return &integer, nil
	}
	exact, err := decodeNumber(value, "a whole number")
	switch {
	case err != nil || exact == nil:
		return nil, err
	case !exact.IsInt():
		return nil, fmt.Errorf("%s is not a whole number", transport.Shown(value))
	case !exact.Num().IsInt64():
		return nil, fmt.Errorf("%s is beyond the range of 64-bit integers", transport.Shown(value))
	}
	return new(exact.Num().Int64()), nil
}

// decodeText also accepts numbers and booleans, in their notation.
func decodeText(value any) (*string, error) {
	if value == nil {
		return nil, nil //nolint:nilnil // Nil means "not reported".
	}
	text, known := transport.Text(value)
	if !known {
		return nil, transport.Unexpected(value, "text is expected")
	}
	return &text, nil
}

// MaxListElements is how many elements a list within an object may have, such as the models of a key. It is far more
// than any real list has, and callers can handle it.
const MaxListElements = 2_000

// decodeList drops blanks around the elements, blank elements, and duplicates.
func decodeList(value any) (*[]string, error) {
	var elements []string
	if text, known := transport.Text(value); known {
		elements = strings.Split(text, ",")
	} else {
		parts, isArray := value.([]any)
		if !isArray {
			return nil, transport.Unexpected(value, "a list of texts is expected")
		}
		for _, part := range parts {
			text, known := transport.Text(part)
			if !known {
				return nil, transport.Unexpected(part, "text is expected")
			}
			elements = append(elements, text)
		}
	}
	if len(elements) > MaxListElements {
		return nil, fmt.Errorf("it has more than %d elements", MaxListElements)
	}
	list := []string{}
	seen := map[string]bool{}
	for _, element := range elements {
		if trimmed := strings.TrimSpace(element); trimmed != "" && !seen[trimmed] {
			seen[trimmed] = true
			list = append(list, trimmed)
		}
	}
	return &list, nil
}

// decodePrice refuses a negative number, which would pass every comparison with a limit.
func decodePrice(value any) (*big.Rat, error) {
	price, err := decodeDecimal(value)
	if err == nil && price != nil && price.Sign() < 0 {
		return nil, fmt.Errorf("%s is below zero", transport.Shown(value))
	}
	return price, err
}

func decodeDecimal(value any) (*big.Rat, error) { return decodeNumber(value, "a number") }

// decodeNumber also accepts numbers as text. expected is a noun for errors. A long exponent is refused, since it would
// make the exact number huge.
func decodeNumber(value any, expected string) (*big.Rat, error) {
	text, known := transport.Text(value)
	if !known {
		return nil, transport.Unexpected(value, expected+" is expected")
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil //nolint:nilnil // Nil means "not reported".
	}
	exact, ok := new(big.Rat), len(text) <= transport.MaxNumber && decimal.MatchString(text)
	if ok {
		_, ok = exact.SetString(text)
	}
	if !ok {
		return nil, fmt.Errorf("%s is not %s", transport.Shown(value), expected)
	}
	return exact, nil
}
