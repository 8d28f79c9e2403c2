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

// part is one thing about a response. Parts are compared by value, but only shown is printed: it holds no value of an
// account.
type part struct{ value, shown string }

func same(text string) part { return part{text, text} }

// description is a response by the names of its parts.
type description map[string]part

var (
	comparedHeaders = []string{
		"Content-Type", "Content-Encoding", "Vary", "Location", "Cache-Control", "Retry-After",
	}
	// Of the request ID, only the name is compared.
	requestIDHeaders = []string{"X-Aihubmix-Request-Id", "X-Oneapi-Request-Id", "X-Request-Id"}
	// ownWords differ in the messages of gateways: request IDs, and the IDs of keys.
	ownWords = regexp.MustCompile(`\(request id: [^)]*\)|#\d+|/\d+/?\)`)
	// secretsOfAccounts are "" if the gateway does not show them.
	secretsOfAccounts = []string{"password", "verification_code", "access_token"}
)

const (
	// smallNumber is up to where numbers are compared: settings of a request.
	smallNumber = 999
	// firstTime is the first number that is a time.
	firstTime = 1_000_000_000
)

// describe describes a response. With kinds, its values are not compared.
func (g *gateway) describe(response *http.Response, body []byte, kinds bool) description {
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
		d.add("body", values, kinds)
	case len(body) == 0:
		d["body"] = same("empty")
	case bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")):
		d["body"] = same("markup")
	default:
		d["body"] = same("a text")
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

// unfilled replaces the run and the ID of a key at the end of a path by their references. If two keys had the same ID,
// the first name counts.
func (g *gateway) unfilled(path string) string {
	path = strings.ReplaceAll(path, g.run, "{run}")
	for _, name := range slices.Sorted(maps.Keys(g.created)) {
		if folder, isKey := strings.CutSuffix(path, "/"+g.created[name].id); isKey && g.created[name].id != "" {
			return folder + "/{" + name + "}"
		}
	}
	return path
}

// add describes a value and what is in it; of an array the first element, or with kinds all elements together.
func (d description) add(name string, value any, kinds bool) {
	switch value := value.(type) {
	case map[string]any:
		if len(value) == 0 {
			d.merge(name, same("{}"))
		}
		for field, inside := range value {
			d.add(name+"."+field, inside, kinds)
		}
	case []any:
		d.merge(name, same("an array"))
		for i, element := range value {
			if i == 0 || kinds {
				d.add(name+"[0]", element, kinds)
			}
		}
	case nil:
		d.merge(name, same("null"))
	case bool:
		described := same(fmt.Sprint(value))
		if kinds && lastName(name) != "success" {
			described = same("a boolean")
		}
		d.merge(name, described)
	case json.Number:
		d.merge(name, number(name, value, kinds))
	case string:
		d.merge(name, text(name, value, kinds))
	}
}

// between separates the kinds of a part in several elements.
const between = "\x00"

// merge adds a kind to those of a part in other elements. A null says nothing about the kind.
func (d description) merge(name string, p part) {
	if before, isKnown := d[name]; isKnown && before.value != "null" {
		kinds := strings.Split(before.value, between)
		if p.value != "null" {
			kinds = append(kinds, p.value)
		}
		slices.Sort(kinds)
		kinds = slices.Compact(kinds)
		p = part{strings.Join(kinds, between), strings.Join(kinds, " or ")}
	}
	d[name] = p
}

func lastName(name string) string { return name[strings.LastIndex(name, ".")+1:] }

func number(name string, value json.Number, kinds bool) part {
	number, err := value.Int64()
	switch {
	case kinds || slices.Contains([]string{"id", "user_id"}, lastName(name)):
		return same("a number")
	case err != nil:
		return part{value.String(), "a fraction"}
	case number > firstTime:
		return same("a time")
	case number > smallNumber || number < -smallNumber:
		return part{value.String(), "another number"}
	}
	return same(value.String())
}

func text(name, value string, kinds bool) part {
	switch {
	case kinds && !slices.Contains(secretsOfAccounts, lastName(name)):
		return same("a text")
	case value == "":
		return same(`""`)
	case lastName(name) == "key" || lastName(name) == "full_key":
		return same(fmt.Sprintf("a secret of %d characters", len(value)))
	case kinds:
		return same("a secret")
	}
	return part{ownWords.ReplaceAllString(value, "…"), "other words"}
}

func (d description) has(prefix string) bool {
	for name := range d {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}

func (d description) shown(name string) string {
	described, isThere := d[name]
	switch {
	case !isThere:
		return "absent"
	case described.shown == "":
		return "none"
	}
	return described.shown
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
