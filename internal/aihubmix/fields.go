package aihubmix

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"regexp"
	"strconv"
	"strings"
)

// object is a JSON object whose values are decoded one by one, by their exact
// names. A value is nil, a bool, [json.Number], string, []any or object.
type object = map[string]any

// maxValues is how many values a body may have. The model catalogue has some 15,000.
const maxValues = 1_000_000

var errTooManyValues = fmt.Errorf("the answer has more than %d values", maxValues)

// parse makes the one pass over a body; all decoding goes on from the values
// that it gives. A byte order mark, which some servers put before a body, is dropped.
func parse(body []byte) (any, error) {
	// A value may take a hundred times the memory of its two characters.
	if bytes.Count(body, []byte(","))+bytes.Count(body, []byte("["))+bytes.Count(body, []byte("{")) > maxValues {
		return nil, errTooManyValues
	}
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	decoder.UseNumber() // A float64 is not exact past 2^53.
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("more follows the value")
	}
	return value, nil
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
// text is kept as JSON, in one line with the names sorted.
func (f *fields) opaqueSecret(name string) *Secret {
	if _, known := scalarText(f.values[name]); known {
		return f.secret(name)
	}
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(f.values[name]) // What came from JSON can be encoded.
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

// decimal is JSON's grammar of numbers, a little wider: a plus sign and leading zeros.
var decimal = regexp.MustCompile(`^[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,3})?$`)

// maxNumber is how many characters a number may have.
const maxNumber = 64

// decodeInteger accepts whole numbers in any notation, as text too, exactly.
func decodeInteger(value any) (*int64, error) {
	text, known := scalarText(value)
	if !known {
		return nil, typeError(value, "a whole number is expected")
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil //nolint:nilnil // Nil is the value for "not said".
	}
	if integer, err := strconv.ParseInt(text, 10, 64); err == nil {
		return &integer, nil
	}
	// A long exponent would make the exact number huge; none that fits has one.
	if len(text) > maxNumber || !decimal.MatchString(text) {
		return nil, fmt.Errorf("%s is not a whole number", shown(value))
	}
	exact, ok := new(big.Rat).SetString(text)
	switch {
	case !ok || !exact.IsInt():
		return nil, fmt.Errorf("%s is not a whole number", shown(value))
	case !exact.Num().IsInt64():
		return nil, fmt.Errorf("%s is beyond the range of 64-bit integers", shown(value))
	}
	return new(exact.Num().Int64()), nil
}

// decodeBool accepts true, 1 and either as text, and the same for false.
func decodeBool(value any) (*bool, error) {
	text, known := scalarText(value)
	if !known {
		return nil, typeError(value, "true or false is expected")
	}
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "":
		return nil, nil //nolint:nilnil // Nil is the value for "not said".
	case "true", "1":
		return new(true), nil
	case "false", "0":
		return new(false), nil
	}
	return nil, fmt.Errorf("%s is neither true nor false", shown(value))
}

// decodeText accepts numbers and booleans as they are written.
func decodeText(value any) (*string, error) {
	if value == nil {
		return nil, nil //nolint:nilnil // Nil is the value for "not said".
	}
	text, known := scalarText(value)
	if !known {
		return nil, typeError(value, "text is expected")
	}
	return &text, nil
}

// looseText is a text where there is one, else "".
func looseText(value any) string {
	text, _ := scalarText(value)
	return text
}

// decodeList drops blanks around the elements, and elements that are blank.
func decodeList(value any) (*[]string, error) {
	var elements []string
	if text, known := scalarText(value); known {
		elements = strings.Split(text, ",")
	} else {
		parts, isArray := value.([]any)
		if !isArray {
			return nil, typeError(value, "a list of texts is expected")
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
func decodePrice(value any) (*big.Rat, error) {
	text, known := scalarText(value)
	if !known {
		return nil, typeError(value, "a number is expected")
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return nil, nil //nolint:nilnil // Nil is the value for "not said".
	}
	if len(text) > maxNumber || !decimal.MatchString(text) {
		return nil, fmt.Errorf("%s is not a number", shown(value))
	}
	price, ok := new(big.Rat).SetString(text)
	switch {
	case !ok:
		return nil, fmt.Errorf("%s is not a number", shown(value))
	case price.Sign() < 0:
		return nil, fmt.Errorf("%s is below zero", shown(value))
	}
	return price, nil
}

// scalarText is a text, number or boolean as text and "" for null; known is
// false for objects and arrays.
func scalarText(value any) (text string, known bool) {
	switch value := value.(type) {
	case nil:
		return "", true
	case string:
		return value, true
	case json.Number:
		return value.String(), true
	case bool:
		return strconv.FormatBool(value), true
	}
	return "", false
}

func typeError(value any, expected string) error {
	if _, isArray := value.([]any); isArray {
		return fmt.Errorf("an array, where %s", expected)
	}
	return fmt.Errorf("an object, where %s", expected)
}

// shown is a scalar as it may stand in an error: not too long.
func shown(value any) string {
	text, _ := scalarText(value)
	if len(text) > maxNumber {
		return "a value of " + strconv.Itoa(len(text)) + " characters"
	}
	if _, quoted := value.(string); quoted {
		return `"` + text + `"`
	}
	return text
}
