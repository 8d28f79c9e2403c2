package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// part is one thing about a response. Where value differs there is a difference, but only
// shown is printed: no value of an account is.
type part struct{ value, shown string }

// description is a response by the names of its parts.
type description map[string]part

// The headers that are compared; of the request ID only the name.
var (
	comparedHeaders  = []string{"Content-Type", "Content-Encoding", "Vary", "Location", "Cache-Control", "Retry-After"}
	requestIDHeaders = []string{"X-Request-Id", "X-Oneapi-Request-Id"}
	// ownParts are what a gateway's words have of its own: request IDs, and the IDs of keys.
	ownParts = regexp.MustCompile(`\(request id: [^)]*\)|#\d+|/\d+/?\)`)
	// secrets of an account are "" where the gateway keeps them to itself.
	secretsOfAccounts = []string{"password", "verification_code", "access_token"}
)

const (
	// smallNumber is up to where numbers are compared as such: settings of a request.
	smallNumber = 999
	// aTime is from where a number is a time.
	aTime = 1_000_000_000
)

func describe(response *http.Response, body []byte, kinds bool, g *gateway) description {
	d := description{"status": same(strconv.Itoa(response.StatusCode))}
	for _, name := range comparedHeaders {
		d["header "+name] = same(g.unfilled(response.Header.Get(name)))
	}
	for _, name := range requestIDHeaders {
		if response.Header.Get(name) != "" {
			d["header "+name] = same("is there")
		}
	}
	values := decoded(body)
	switch {
	case values != nil:
		d.add("body", values, kinds, g)
	case len(body) == 0:
		d["body"] = same("empty")
	case bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")):
		d["body"] = same("markup")
	default:
		d["body"] = same("a text")
	}
	return d
}

func same(text string) part { return part{text, text} }

// decoded is nil for a body that is no JSON object.
func decoded(body []byte) map[string]any {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var values map[string]any
	if decoder.Decode(&values) != nil {
		return nil
	}
	return values
}

// unfilled has a key's name in the place of its ID, at the end of a path. Two keys may have
// had the same ID: the first by name stands for both.
func (g *gateway) unfilled(path string) string {
	path = strings.NewReplacer(g.run, "{run}").Replace(path)
	for _, name := range slices.Sorted(maps.Keys(g.created)) {
		if folder, is := strings.CutSuffix(path, "/"+g.created[name].id); is {
			return folder + "/{" + name + "}"
		}
	}
	return path
}

// add describes a value and what is inside of it; of an array its first element. With
// kinds, values are not compared.
func (d description) add(name string, value any, kinds bool, g *gateway) {
	switch value := value.(type) {
	case map[string]any:
		if len(value) == 0 {
			d[name] = same("{}")
		}
		for field, inside := range value {
			d.add(name+"."+field, inside, kinds, g)
		}
	case []any:
		d[name] = same("an array")
		if len(value) > 0 {
			d.add(name+"[0]", value[0], kinds, g)
		}
	case nil:
		d[name] = same("null")
	case bool:
		d[name] = part{fmt.Sprint(value), fmt.Sprint(value)}
		if kinds {
			d[name] = same("a boolean")
		}
	case json.Number:
		d[name] = g.number(name, value, kinds)
	case string:
		d[name] = text(name, value, kinds)
	}
}

func (g *gateway) number(name string, value json.Number, kinds bool) part {
	number, err := value.Int64()
	last := name[strings.LastIndex(name, ".")+1:]
	switch {
	case kinds || slices.Contains([]string{"id", "user_id"}, last):
		return same("a number")
	case err != nil:
		return part{value.String(), "a fraction"}
	case number > aTime:
		return same("a time")
	case number > smallNumber || number < -smallNumber:
		return part{value.String(), "another number"}
	}
	return same(value.String())
}

func text(name, value string, kinds bool) part {
	last := name[strings.LastIndex(name, ".")+1:]
	switch {
	case kinds && !slices.Contains(secretsOfAccounts, last):
		return same("a text")
	case value == "":
		return same(`""`)
	case last == "key" || last == "full_key":
		return same(fmt.Sprintf("a secret of %d characters", len(value)))
	case kinds:
		return same("a secret")
	}
	return part{ownParts.ReplaceAllString(value, "…"), "other words"}
}
