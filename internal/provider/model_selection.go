package provider

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const (
	sortByContextLength = "context_length"
	sortDescending      = "desc"
)

// modelSelection is what is done to the catalogue on this side, so that
// selections of any number need it once.
type modelSelection struct {
	modelType, namePart  string
	modalities, features []string
	// byContextLength sorts by number; the service would sort by text.
	byContextLength, descending bool
}

func (s modelSelection) apply(models []aihubmix.Model) []aihubmix.Model {
	selected := slices.DeleteFunc(slices.Clone(models), func(model aihubmix.Model) bool { return !s.matches(model) })
	if s.byContextLength {
		slices.SortStableFunc(selected, s.compareContextLength)
	}
	return selected
}

func (s modelSelection) matches(model aihubmix.Model) bool {
	return (s.modelType == "" || containsFold(model.Types, s.modelType)) &&
		(s.namePart == "" || namePartMatches(model, s.namePart)) &&
		containsAll(modalitiesOf(model), s.modalities) &&
		containsAll(model.Features, s.features)
}

func namePartMatches(model aihubmix.Model, part string) bool {
	part = strings.ToLower(part)
	return strings.Contains(strings.ToLower(model.ModelID), part) ||
		(model.ModelName != nil && strings.Contains(strings.ToLower(*model.ModelName), part))
}

func modalitiesOf(model aihubmix.Model) []string {
	return slices.Concat(model.InputModalities, model.OutputModalities)
}

func containsAll(list, wanted []string) bool {
	for _, element := range wanted {
		if !containsFold(list, element) {
			return false
		}
	}
	return true
}

func containsFold(list []string, wanted string) bool {
	return slices.ContainsFunc(list, func(element string) bool { return strings.EqualFold(element, wanted) })
}

// compareContextLength puts models that do not tell their length last, in
// either order.
func (s modelSelection) compareContextLength(a, b aihubmix.Model) int {
	switch {
	case a.ContextLength == nil && b.ContextLength == nil:
		return 0
	case a.ContextLength == nil:
		return 1
	case b.ContextLength == nil:
		return -1
	case s.descending:
		return cmp.Compare(*b.ContextLength, *a.ContextLength)
	}
	return cmp.Compare(*a.ContextLength, *b.ContextLength)
}

// unknownWords warns of words that no model has: more likely a slip of the pen
// than a wish for an empty list.
func (s modelSelection) unknownWords(models []aihubmix.Model) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, argument := range []struct {
		name   string
		wanted []string
		of     func(aihubmix.Model) []string
	}{
		{"type", nonBlank(s.modelType), func(model aihubmix.Model) []string { return model.Types }},
		{"modalities", s.modalities, modalitiesOf},
		{"features", s.features, func(model aihubmix.Model) []string { return model.Features }},
	} {
		var known []string
		for _, model := range models {
			known = append(known, argument.of(model)...)
		}
		slices.Sort(known)
		known = slices.Compact(known)
		for _, word := range argument.wanted {
			if !containsFold(known, word) {
				diags.AddAttributeWarning(path.Root(argument.name), "No model of the catalogue has such "+argument.name,
					fmt.Sprintf("%q fits no model, so the list is empty. The catalogue has: %s.", word, strings.Join(known, ", ")))
			}
		}
	}
	return diags
}

func nonBlank(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}
