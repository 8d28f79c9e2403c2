package redact

import (
	"regexp"
	"slices"
	"strings"
)

// shape is a form that secrets have, for those that this process has not seen.
type shape struct {
	// pattern has the secret as its group.
	pattern  *regexp.Regexp
	isSecret func(token string) bool
}

// prefixed are API keys, JSON Web Tokens, and what follows the scheme in a header.
var prefixed = []shape{
	{regexp.MustCompile(`(?i)(?:^|[^a-z0-9])(sk-[\w-]+)`), func(token string) bool {
		return len(token) >= len("sk-")+16 && digits(token) >= 1
	}},
	{regexp.MustCompile(`(?:^|[^A-Za-z0-9])(eyJ[\w.-]+)`), func(token string) bool {
		return len(token) >= len("eyJ")+16
	}},
	{regexp.MustCompile(`(?i)bearer ([\w.~+/=-]+)`), func(token string) bool {
		return len(token) >= 8 && digits(token) >= 1
	}},
}

// random are tokens with a run of 40 letters and digits that has upper case, lower case and two digits.
var random = shape{regexp.MustCompile(`([\w+-]+)`), func(token string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(token, isNotAlphanumeric), func(run string) bool {
		return len(run) >= 40 && digits(run) >= 2 && strings.ToLower(run) != run && strings.ToUpper(run) != run
	})
}}

func digits(token string) (count int) {
	for _, char := range token {
		if char >= '0' && char <= '9' {
			count++
		}
	}
	return count
}

func isNotAlphanumeric(char rune) bool {
	return (char < 'a' || char > 'z') && (char < 'A' || char > 'Z') && (char < '0' || char > '9')
}

// find returns where secrets of the shape start and end.
func (s shape) find(text string) (spans [][]int) {
	for _, match := range s.pattern.FindAllStringSubmatchIndex(text, -1) {
		if group := match[2:]; s.isSecret(text[group[0]:group[1]]) {
			spans = append(spans, group)
		}
	}
	return spans
}
