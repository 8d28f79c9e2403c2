package redact

import (
	"encoding/json"
	"html"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// layers is how many escapes of escapes are decoded.
const layers = 2

// view is a text as it is, or after some layers of decoding.
type view struct {
	text string
	// at is where in the text as it is each byte comes from, and the end.
	at []int
}

// views returns a text as it is and after each layer of decoding.
func views(text string) []view {
	all := []view{{text, make([]int, len(text)+1)}}
	for i := range all[0].at {
		all[0].at[i] = i
	}
	for i := 0; i < layers && escapes.MatchString(all[i].text); i++ {
		all = append(all, all[i].rewritten(escapes, unescaped).rewritten(invisible, blank))
	}
	return all
}

// rewritten returns the view with replacements for what a pattern matches.
func (v view) rewritten(pattern *regexp.Regexp, replacement func(string) string) view {
	var text strings.Builder
	at := make([]int, 0, len(v.at))
	last := 0
	for _, match := range append(pattern.FindAllStringIndex(v.text, -1), []int{len(v.text), len(v.text)}) {
		text.WriteString(v.text[last:match[0]])
		at = append(at, v.at[last:match[0]]...)
		last = match[1]
		replaced := replacement(v.text[match[0]:last])
		text.WriteString(replaced)
		for range len(replaced) {
			at = append(at, v.at[match[0]])
		}
	}
	return view{text.String(), append(at, v.at[last])}
}

// escapes are those of URLs, JSON and HTML.
var escapes = regexp.MustCompile(`%[0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\["\\/bfnrt]|&#?[0-9a-zA-Z]+;`)

func unescaped(escape string) (plain string) {
	switch {
	case strings.HasPrefix(escape, "&"):
		return html.UnescapeString(escape)
	case strings.HasPrefix(escape, "%"):
		plain, _ = url.PathUnescape(escape) // The pattern leaves no error.
	case escape != "":
		_ = json.Unmarshal([]byte(`"`+escape+`"`), &plain) // The same.
	}
	return plain
}

// invisible are line breaks, tabs, and characters that have no width, turn the direction of writing or control a
// terminal.
var invisible = regexp.MustCompile(`[\p{C}\p{Zl}\p{Zp}` +
	`\x{34f}\x{115f}\x{1160}\x{3164}\x{fe00}-\x{fe0f}\x{ffa0}\x{e0100}-\x{e01ef}]`)

// blank returns a space for what separates words or lines.
func blank(character string) string {
	if strings.TrimSpace(character) == "" && character != "" {
		return " "
	}
	return ""
}

// letterEscapes are escapes of JSON in any number of layers.
var letterEscapes = regexp.MustCompile(`\\+u[0-9a-fA-F]{4}`)

// letter decodes an escape of what ASCII does not have: many programs write Chinese so.
func letter(escape string) string {
	plain := unescaped(escape[strings.LastIndexByte(escape, '\\'):])
	char, _ := utf8.DecodeRuneInString(plain)
	if char <= unicode.MaxASCII || char == utf8.RuneError || invisible.MatchString(plain) {
		return escape
	}
	return plain
}
