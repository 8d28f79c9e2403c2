package attribute

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// closeNamesLimit is how many names an error proposes at most.
const closeNamesLimit = 5

// DidYouMean returns a sentence that proposes the candidates that are close to a name, or "" if none is. The sentence
// starts with a space.
func DidYouMean(name string, candidates []string) string {
	names := closeNames(name, candidates)
	if len(names) == 0 || name == "" {
		return ""
	}
	return " Did you mean " + Quoted(names, "or") + "?"
}

// Quoted returns texts in quotes as a list in a sentence; word comes before the last one, as in "a", "b" and "c".
func Quoted(texts []string, word string) string {
	quoted := make([]string, len(texts))
	for i, text := range texts {
		quoted[i] = strconv.Quote(text)
	}
	return Listed(quoted, word)
}

// Listed returns words as a list in a sentence, see [Quoted].
func Listed(words []string, word string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " " + word + " " + words[last]
}

// NoneHas returns a sentence which says that none of so many objects of an owner has a property, such as the name
// "app".
func NoneHas(owner string, count int, object, property, value string) string {
	switch count {
	case 0:
		return fmt.Sprintf("The %s has no %ss.", owner, object)
	case 1:
		return fmt.Sprintf("The %s's only %s does not have the %s %q.", owner, object, property, value)
	}
	return fmt.Sprintf("Of the %s's %d %ss, none has the %s %q.", owner, count, object, property, value)
}

// closeNames returns the candidates that differ from the name in at most a third of the letters, contain it, or are
// contained in it. The closest comes first. Case does not matter.
func closeNames(name string, candidates []string) []string {
	name = strings.ToLower(name)
	type match struct {
		name     string
		distance int
	}
	var matches []match
	for _, candidate := range candidates {
		lower := strings.ToLower(candidate)
		distance := editDistance(name, lower)
		if distance <= max(len(name), len(lower))/3 || strings.Contains(lower, name) || strings.Contains(name, lower) {
			matches = append(matches, match{candidate, distance})
		}
	}
	slices.SortFunc(matches, func(a, b match) int {
		return cmp.Or(cmp.Compare(a.distance, b.distance), strings.Compare(a.name, b.name))
	})
	var names []string
	for _, found := range matches[:min(len(matches), closeNamesLimit)] {
		names = append(names, found.name)
	}
	return names
}

// editDistance returns how many bytes must be inserted, removed or changed to turn one text into the other
// (Levenshtein).
func editDistance(a, b string) int {
	row := make([]int, len(b)+1)
	for i := range row {
		row[i] = i
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			changed := diagonal
			if a[i] != b[j] {
				changed++
			}
			diagonal = row[j+1]
			row[j+1] = min(changed, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
