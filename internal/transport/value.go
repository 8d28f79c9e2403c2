package transport

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// Object is a JSON object whose values are decoded by their exact names. A value is nil, a bool, a [json.Number], a
// string, an []any or an Object.
type Object = map[string]any

// maxValues is how many values a body may have. The model catalogue has about 15,000.
const maxValues = 1_000_000

var errTwice = errors.New("a field occurs twice in the response, so it is not known which value is right")

var errTooManyValues = fmt.Errorf("the response has more than %d values", maxValues)

// parse returns the values of a body. A byte order mark, which some servers put before it, is dropped.
func parse(body []byte) (any, error) {
	// A value of two characters may take two hundred bytes.
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
	// If a name occurs twice, the decoder drops the first field.
	if members(value) != colons(body) {
		return nil, errTwice
	}
	return value, nil
}

// members returns the number of fields of all objects in a value.
func members(value any) int {
	count := 0
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			count += members(element)
		}
	case Object:
		count = len(value)
		for _, field := range value {
			count += members(field)
		}
	}
	return count
}

// colons returns the number of colons outside of strings in a JSON body: one for each field.
func colons(body []byte) int {
	count := 0
	for i := 0; i < len(body); i++ {
		switch body[i] {
		case ':':
			count++
		case '"':
			for i++; i < len(body) && body[i] != '"'; i++ {
				if body[i] == '\\' {
					i++
				}
			}
		}
	}
	return count
}

// Text returns a text, number or boolean as text, and "" for null; known is false for objects and arrays.
func Text(value any) (text string, known bool) {
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

// Bool accepts true and 1, also as text, and the same for false. It returns nil for null and for a blank text.
func Bool(value any) (*bool, error) {
	text, known := Text(value)
	if !known {
		return nil, Unexpected(value, "true or false is expected")
	}
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "":
		return nil, nil //nolint:nilnil // Nil is the value of a field that is not reported.
	case "true", "1":
		return new(true), nil
	case "false", "0":
		return new(false), nil
	}
	return nil, fmt.Errorf("%s is neither true nor false", Shown(value))
}

// Unexpected is the error for an object or an array in place of another value.
func Unexpected(value any, expected string) error {
	if _, isArray := value.([]any); isArray {
		return fmt.Errorf("an array, but %s", expected)
	}
	return fmt.Errorf("an object, but %s", expected)
}

// MaxNumber is how many characters a number may have.
const MaxNumber = 64

// Shown returns a scalar for an error message, shortened.
func Shown(value any) string {
	text, _ := Text(value)
	if len(text) > MaxNumber {
		return "a value of " + strconv.Itoa(len(text)) + " characters"
	}
	if _, quoted := value.(string); quoted {
		return `"` + text + `"`
	}
	return text
}
