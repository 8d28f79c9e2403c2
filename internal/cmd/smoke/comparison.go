package main

import (
	"context"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// plainName is what the name of a field looks like. Anything else may be data,
// such as the key of a map, and is not shown.
var plainName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_]{0,29}(\.[a-zA-Z][a-zA-Z0-9_]{0,29})?$`)

// compare prints how the fields of objects differ from those that are known, and
// reports whether the client can read them all.
func (s *session) compare(ctx context.Context, objects []object, known fields, refuses refuses) bool {
	came, unknown, wrong := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, fields := range objects {
		for name, value := range fields {
			if string(value) != "null" {
				came[name] = true
			}
			switch {
			case !slices.Contains(known.read, name):
				if !slices.Contains(known.unread, name) {
					unknown[shownName(name)] = true
				}
			case refuses(ctx, name, value):
				wrong[name+" is "+kindOf(value)] = true
			}
		}
	}
	s.list("not known to the provider", slices.Sorted(maps.Keys(unknown)))
	s.list("known, but absent or null", slices.DeleteFunc(slices.Clone(known.read), func(name string) bool { return came[name] }))
	for _, field := range slices.Sorted(maps.Keys(wrong)) {
		s.fail("%s that the provider cannot read", field)
	}
	return len(wrong) == 0
}

func (s *session) list(title string, names []string) {
	if len(names) > 0 {
		s.say("%s: %s", title, strings.Join(names, ", "))
	}
}

func shownName(name string) string {
	if plainName.MatchString(name) {
		return name
	}
	return "(a name that is not shown, for it may be data)"
}

func kindOf(value json.RawMessage) string {
	switch value[0] {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "a text"
	case 't', 'f':
		return "a boolean"
	case 'n':
		return "null"
	}
	return "a number"
}
