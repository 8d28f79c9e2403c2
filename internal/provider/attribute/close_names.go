package attribute

import (
	"cmp"
	"slices"
	"strings"
)

const closeNamesLimit = 5

// DidYouMean is a sentence that proposes close names, "" where there are none.
func DidYouMean(name string, candidates []string) string {
	names := closeNames(name, candidates)
	if len(names) == 0 {
		return ""
	}
	return " Did you mean " + strings.Join(names, ", ") + "?"
}

// closeNames are the candidates that could have been meant, the closest first:
// those in which a third of the letters differ at most, and those that hold the
// name or are held by it.
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

// editDistance is how many letters have to be put in, taken out or changed to
// make one text of the other (Levenshtein).
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
