package aihubmix

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// object is a JSON object whose values are decoded one by one, by their exact names.
type object map[string]json.RawMessage

// parseObject does without a byte order mark, which some servers put before a body.
func parseObject(data []byte) (object, error) {
	var parsed object
	if err := json.Unmarshal(bytes.TrimPrefix(data, []byte("\ufeff")), &parsed); err != nil {
		return nil, err
	}
	if parsed == nil {
		return nil, errors.New("null is no object")
	}
	return parsed, nil
}

// fields decodes the values of an object tolerantly: numbers, booleans and
// texts swap types between versions of the service. Absent, null and, but for
// text, blank values are nil. err is the first failure and names its field.
type fields struct {
	values object
	err    error
}

func (f *fields) integer(name string) *int64 { return field(f, name, decodeInteger) }

func (f *fields) boolean(name string) *bool { return field(f, name, decodeBool) }

func (f *fields) text(name string) *string { return field(f, name, decodeText) }

// words is a text that is nil when blank, without blanks around it.
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

// list is a comma-separated text, or an array of texts; never nil.
func (f *fields) list(name string) []string {
	list := field(f, name, decodeList)
	if list == nil {
		return []string{}
	}
	return *list
}

// price is an exact decimal that is not negative.
func (f *fields) price(name string) *big.Rat {
	price, err := decodePrice(f.values[name])
	if err != nil && f.err == nil {
		f.err = fmt.Errorf("field %q: %w", name, err)
	}
	return price
}

// secret is a text that is nil when empty: the one-api family blanks secrets.
func (f *fields) secret(name string) *Secret {
	text := f.text(name)
	if text == nil || *text == "" {
		return nil
	}
	secret := NewSecret(*text)
	return &secret
}

// opaqueSecret is a secret of which not even the type is known: what is not a
// text is kept as JSON.
func (f *fields) opaqueSecret(name string) *Secret {
	raw := f.values[name]
	if isNull(raw) {
		return nil
	}
	if raw[0] == '{' || raw[0] == '[' {
		secret := NewSecret(string(raw))
		return &secret
	}
	return f.secret(name)
}

func field[T any](f *fields, name string, decode func(json.RawMessage) (*T, error)) *T {
	value, err := decode(f.values[name])
	if err != nil && f.err == nil {
		f.err = fmt.Errorf("field %q: %w", name, err)
	}
	return value
}

// isNull also holds for what is absent.
func isNull(raw json.RawMessage) bool {
	return len(raw) == 0 || bytes.Equal(raw, []byte("null"))
}

// decimal is JSON's grammar of numbers, a little wider: a plus sign and leading zeros.
var decimal = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)

// maxNumber is how many characters a number may have.
const maxNumber = 64

// decodeInteger accepts whole numbers in any notation, as text too, exactly.
func decodeInteger(raw json.RawMessage) (*int64, error) {
	text, known := scalarText(raw)
	if !known {
		return nil, typeError(raw, "a whole number is expected")
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil //nolint:nilnil // Nil is the value for "not said".
	}
	if value, err := strconv.ParseInt(text, 10, 64); err == nil {
		return &value, nil
	}
	// A long exponent would make the exact number huge; none that fits has one.
	if len(text) > maxNumber || !decimal.MatchString(text) {
		return nil, fmt.Errorf("%s is not a whole number", shown(raw))
	}
	exact, ok := new(big.Rat).SetString(text)
	switch {
	case !ok || !exact.IsInt():
		return nil, fmt.Errorf("%s is not a whole number", shown(raw))
	case !exact.Num().IsInt64():
		return nil, fmt.Errorf("%s is beyond the range of 64-bit integers", shown(raw))
	}
	value := exact.Num().Int64()
	return &value, nil
}

// decodeBool accepts true, 1 and either as text, and the same for false.
func decodeBool(raw json.RawMessage) (*bool, error) {
	text, known := scalarText(raw)
	if !known {
		return nil, typeError(raw, "true or false is expected")
	}
	var value bool
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "":
		return nil, nil //nolint:nilnil // Nil is the value for "not said".
	case "true", "1":
		value = true
	case "false", "0":
	default:
		return nil, fmt.Errorf("%s is neither true nor false", shown(raw))
	}
	return &value, nil
}

// decodeText accepts numbers and booleans as they are written.
func decodeText(raw json.RawMessage) (*string, error) {
	if isNull(raw) {
		return nil, nil //nolint:nilnil // Nil is the value for "not said".
	}
	text, known := scalarText(raw)
	if !known {
		return nil, typeError(raw, "text is expected")
	}
	return &text, nil
}

// looseText is a text where there is one, else "".
func looseText(raw json.RawMessage) string {
	text, _ := scalarText(raw)
	return text
}

// decodeList drops blanks around the elements, and elements that are blank.
func decodeList(raw json.RawMessage) (*[]string, error) {
	var elements []string
	if text, known := scalarText(raw); known {
		elements = strings.Split(text, ",")
	} else {
		var parts []json.RawMessage
		if err := json.Unmarshal(raw, &parts); err != nil {
			return nil, typeError(raw, "a list of texts is expected")
		}
		for _, part := range parts {
			text, known := scalarText(part)
			if !known {
				return nil, typeError(part, "text is expected")
			}
			elements = append(elements, text)
		}
	}
	list := []string{}
	for _, element := range elements {
		if trimmed := strings.TrimSpace(element); trimmed != "" {
			list = append(list, trimmed)
		}
	}
	return &list, nil
}

// decodePrice accepts numbers as text too, and refuses one below zero: it would
// pass every comparison with a limit.
func decodePrice(raw json.RawMessage) (*big.Rat, error) {
	text, known := scalarText(raw)
	if !known {
		return nil, typeError(raw, "a number is expected")
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil //nolint:nilnil // Nil is the value for "not said".
	}
	if len(text) > maxNumber || !decimal.MatchString(text) {
		return nil, fmt.Errorf("%s is not a number", shown(raw))
	}
	price, ok := new(big.Rat).SetString(text)
	switch {
	case !ok:
		return nil, fmt.Errorf("%s is not a number", shown(raw))
	case price.Sign() < 0:
		return nil, fmt.Errorf("%s is below zero", shown(raw))
	}
	return price, nil
}

// scalarText is a text, number or boolean as text and "" for null; known is
// false for objects and arrays.
func scalarText(raw json.RawMessage) (text string, known bool) {
	if isNull(raw) {
		return "", true
	}
	switch raw[0] {
	case '{', '[':
		return "", false
	case '"':
		if err := json.Unmarshal(raw, &text); err != nil {
			return "", false
		}
		return text, true
	}
	return string(raw), true
}

func typeError(raw json.RawMessage, expected string) error {
	if raw[0] == '[' {
		return fmt.Errorf("an array, where %s", expected)
	}
	return fmt.Errorf("an object, where %s", expected)
}

// shown is a value as it may stand in an error: not too long.
func shown(raw json.RawMessage) string {
	if len(raw) > maxNumber {
		return "a value of " + strconv.Itoa(len(raw)) + " characters"
	}
	return string(raw)
}
