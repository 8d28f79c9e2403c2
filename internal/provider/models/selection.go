package models

import (
	"fmt"
	"math/big"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

const sortDescending = "desc"

// orders are those that are applied here, by number, with the value that they compare, or nil if there is none. The
// service would sort by text.
var orders = map[string]func(aihubmix.Model) *big.Rat{
	"context_length": func(model aihubmix.Model) *big.Rat {
		if model.ContextLength == nil {
			return nil
		}
		return new(big.Rat).SetInt64(*model.ContextLength)
	},
	"input_price":  priceBy(func(pricing aihubmix.Pricing) *big.Rat { return pricing.Input }),
	"output_price": priceBy(func(pricing aihubmix.Pricing) *big.Rat { return pricing.Output }),
}

// priceBy returns an order by a price. A price of zero counts as none: such a model is free, with limits of its own,
// or is not charged by these tokens.
func priceBy(price func(aihubmix.Pricing) *big.Rat) func(aihubmix.Model) *big.Rat {
	return func(model aihubmix.Model) *big.Rat {
		if model.Pricing == nil {
			return nil
		}
		if found := price(*model.Pricing); found != nil && found.Sign() > 0 {
			return found
		}
		return nil
	}
}

// selection filters and sorts the catalogue on this side, so that any number of selections share one request.
type selection struct {
	modelType, namePart  string
	modalities, features []string
	// order is one of [orders], or nil for an order of the service.
	order      func(aihubmix.Model) *big.Rat
	descending bool
}

// selectionOf returns the part of the arguments that only the service can apply, and the part that is applied here.
func selectionOf(arguments map[string]attr.Value) (aihubmix.CatalogueQuery, selection) {
	text := func(name string) string { return attribute.Argument[types.String](arguments, name).ValueString() }
	query := aihubmix.CatalogueQuery{Tag: text("tag")}
	selected := selection{
		modelType:  text("type"),
		namePart:   strings.ToLower(text("model")),
		modalities: attribute.Strings(attribute.Argument[types.Set](arguments, "modalities")),
		features:   attribute.Strings(attribute.Argument[types.Set](arguments, "features")),
		order:      orders[text("sort_by")],
		descending: text("sort_order") == sortDescending,
	}
	if selected.order == nil {
		query.SortBy, query.SortOrder = text("sort_by"), text("sort_order")
	}
	return query, selected
}

// apply returns the models that match, in the requested order. It does not change the list.
func (s selection) apply(models []aihubmix.Model) []aihubmix.Model {
	selected := slices.DeleteFunc(slices.Clone(models), func(model aihubmix.Model) bool { return !s.matches(model) })
	if s.order != nil {
		slices.SortStableFunc(selected, s.compare)
	}
	return selected
}

func (s selection) matches(model aihubmix.Model) bool {
	return (s.modelType == "" || containsFold(model.Types, s.modelType)) &&
		s.matchesName(model) &&
		containsAll(modalitiesOf(model), s.modalities) &&
		containsAll(model.Features, s.features)
}

func (s selection) matchesName(model aihubmix.Model) bool {
	return strings.Contains(strings.ToLower(model.ModelID), s.namePart) ||
		(model.ModelName != nil && strings.Contains(strings.ToLower(*model.ModelName), s.namePart))
}

// compare sorts models without a value last, in either direction.
func (s selection) compare(a, b aihubmix.Model) int {
	first, second := s.order(a), s.order(b)
	switch {
	case first == nil && second == nil:
		return 0
	case first == nil:
		return 1
	case second == nil:
		return -1
	case s.descending:
		return second.Cmp(first)
	}
	return first.Cmp(second)
}

// warnOfUnknownWords returns a warning for each word that no model has: more likely a typing error than a wish for an
// empty list.
func (s selection) warnOfUnknownWords(models []aihubmix.Model) diag.Diagnostics {
	var diags diag.Diagnostics
	for _, argument := range []struct {
		name   string
		wanted []string
		of     func(aihubmix.Model) []string
	}{
		{"type", nonEmpty(s.modelType), func(model aihubmix.Model) []string { return model.Types }},
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
				diags.AddAttributeWarning(path.Root(argument.name), "No model in the catalogue matches "+argument.name,
					fmt.Sprintf("No model has %q, so the list is empty. Use one of these words: %s.",
						word, strings.Join(known, ", ")))
			}
		}
	}
	return diags
}

func modalitiesOf(model aihubmix.Model) []string {
	return slices.Concat(model.InputModalities, model.OutputModalities)
}

func containsAll(list, wanted []string) bool {
	return !slices.ContainsFunc(wanted, func(element string) bool { return !containsFold(list, element) })
}

func containsFold(list []string, wanted string) bool {
	return slices.ContainsFunc(list, func(element string) bool { return strings.EqualFold(element, wanted) })
}

func nonEmpty(text string) []string {
	if text == "" {
		return nil
	}
	return []string{text}
}
