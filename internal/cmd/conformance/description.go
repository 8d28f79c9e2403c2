package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// description is a response by the names of its parts. What must not be printed of a part follows a "#", as a hash: it
// is compared all the same.
type description map[string]string

var (
	comparedHeaders = []string{"Content-Type", "Cache-Control", "Retry-After"}
	// Of the request ID, only the name is compared.
	requestIDHeaders = []string{"X-Aihubmix-Request-Id", "X-Oneapi-Request-Id", "X-Request-Id"}
	// ownWords differ in the messages of gateways: request IDs, and the IDs of keys.
	ownWords = regexp.MustCompile(`\(request id: [^)]*\)|#\d+|/\d+/?\)`)
	digits   = regexp.MustCompile(`\d+`)
)

const (
	// smallNumber is up to where numbers are compared: settings of a request.
	smallNumber = 999
	// firstTime is the first number that is a time.
	firstTime = 1_000_000_000
)

// describe describes a response. With kinds, its values are not compared.
func (g *gateway) describe(response *http.Response, body []byte, kinds bool) description {
	d := description{"status": strconv.Itoa(response.StatusCode)}
	for _, name := range comparedHeaders {
		d["header "+name] = response.Header.Get(name)
	}
	// The IDs of keys differ.
	location := strings.ReplaceAll(response.Header.Get("Location"), g.run, "{run}")
	d["header Location"] = digits.ReplaceAllString(location, "{id}")
	d["compressed"] = strconv.FormatBool(response.Uncompressed)
	for _, name := range requestIDHeaders {
		if response.Header.Get(name) != "" {
			d["header "+name] = "is there"
		}
	}
	values := decoded(body)
	switch {
	case values != nil:
		d.add("body", values, kinds)
	case len(body) == 0:
		d["body"] = "empty"
	case bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")):
		d["body"] = "markup"
	default:
		d["body"] = "a text"
	}
	return d
}

// decoded returns nil if the body is no JSON object.
func decoded(body []byte) (values map[string]any) {
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(body, []byte("\ufeff"))))
	decoder.UseNumber()
	if decoder.Decode(&values) != nil {
		return nil
	}
	return values
}

// add describes a value and what is in it; of an array the first element, or with kinds all elements together.
func (d description) add(name string, value any, kinds bool) {
	switch value := value.(type) {
	case map[string]any:
		if len(value) == 0 {
			d.merge(name, "{}")
		}
		for field, inside := range value {
			d.add(name+"."+field, inside, kinds)
		}
	case []any:
		d.merge(name, "an array")
		for i, element := range value {
			if i == 0 || kinds {
				d.add(name+"[0]", element, kinds)
			}
		}
	default:
		d.merge(name, scalar(name[strings.LastIndex(name, ".")+1:], value, kinds))
	}
}

// between separates the kinds of a part in several elements.
const between = " or "

// merge adds a kind to those of a part in other elements. A null says nothing about the kind.
func (d description) merge(name, kind string) {
	before, isKnown := d[name]
	switch {
	case !isKnown || before == "null":
		d[name] = kind
	case kind != "null" && !isWithin(kind, before):
		d[name] = strings.Join(slices.Sorted(slices.Values(append(strings.Split(before, between), kind))), between)
	}
}

// scalar describes the value of a field: with kinds its kind, else so that another value has another description.
func scalar(field string, value any, kinds bool) string {
	number, isNumber := value.(json.Number)
	count, err := number.Int64()
	text, isText := value.(string)
	switch {
	case value == nil:
		return "null"
	case isNumber && (kinds || field == "id" || field == "user_id"):
		return "a number"
	case isNumber && err == nil && count > firstTime:
		return "a time"
	case isNumber && (err != nil || count > smallNumber || count < -smallNumber):
		return hidden("another number", number.String())
	case isText && kinds:
		return "a text"
	case isText && text == "":
		return `""`
	case isText && (field == "key" || field == "full_key"):
		return fmt.Sprintf("a secret of %d characters", len(text))
	case isText:
		return hidden("other words", ownWords.ReplaceAllString(text, "…"))
	case !isNumber && kinds && field != "success":
		return "a boolean"
	}
	return fmt.Sprint(value)
}

// seed makes the hashes useless to whoever sees one.
var seed = maphash.MakeSeed()

func hidden(shown, value string) string {
	return fmt.Sprintf("%s#%x", shown, maphash.String(seed, value))
}

var hashes = regexp.MustCompile(`#[0-9a-f]+`)

func (d description) has(prefix string) bool {
	hasPrefix := func(name string) bool { return strings.HasPrefix(name, prefix) }
	return slices.ContainsFunc(slices.Collect(maps.Keys(d)), hasPrefix)
}

func (d description) shown(name string) string {
	if described, isThere := d[name]; isThere {
		return cmp.Or(hashes.ReplaceAllString(described, ""), "none")
	}
	return "absent"
}

// plainName is how the name of a field looks. Another one may be data, such as the key of a map.
var plainName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]{0,29}(\[0\])*$`)

// shownName is a name without what may be data: of an object that the other description does not have, only the name of
// the object is shown.
func shownName(name string, other description) string {
	body, isField := strings.CutPrefix(name, "body.")
	if !isField {
		return name
	}
	shown := "body"
	for field := range strings.SplitSeq(body, ".") {
		if !plainName.MatchString(field) {
			return shown + ".(a name that may be data)"
		}
		if shown += "." + field; !other.has(shown) {
			break
		}
	}
	return shown
}
