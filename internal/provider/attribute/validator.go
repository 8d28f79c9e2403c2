package attribute

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// Check is a validator that calls a function for values that are neither null nor unknown. V is the type of the values:
// a number, string or set.
type Check[V attr.Value] struct {
	description string
	problems    func(at path.Path, value V) diag.Diagnostics
}

// NewCheck returns a validator that can report several problems.
func NewCheck[V attr.Value](description string, problems func(at path.Path, value V) diag.Diagnostics) Check[V] {
	return Check[V]{description, problems}
}

// CheckValue returns a validator that reports at most one problem, under the given summary. The error's text is
// completed with a full stop.
func CheckValue[V attr.Value](description, summary string, problem func(V) error) Check[V] {
	return Check[V]{description, func(at path.Path, value V) diag.Diagnostics {
		if err := problem(value); err != nil {
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, summary, err.Error()+".")}
		}
		return nil
	}}
}

// Description implements [validator.Describer].
func (c Check[V]) Description(context.Context) string { return c.description }

// MarkdownDescription implements [validator.Describer].
func (c Check[V]) MarkdownDescription(context.Context) string { return c.description }

// ValidateNumber implements [validator.Number].
func (c Check[V]) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	resp.Diagnostics.Append(c.validate(req.Path, req.ConfigValue)...)
}

// ValidateString implements [validator.String].
func (c Check[V]) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	resp.Diagnostics.Append(c.validate(req.Path, req.ConfigValue)...)
}

// ValidateSet implements [validator.Set].
func (c Check[V]) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	resp.Diagnostics.Append(c.validate(req.Path, req.ConfigValue)...)
}

func (c Check[V]) validate(at path.Path, value attr.Value) diag.Diagnostics {
	if value.IsNull() || value.IsUnknown() {
		return nil
	}
	return c.problems(at, value.(V))
}

// argumentOf returns the name of the argument that has a value, also for an element of a set.
func argumentOf(at path.Path) string {
	root, _ := at.Steps().NextStep()
	return fmt.Sprint(root)
}

// newTextCheck returns a validator for texts, and for the elements of a set. problem returns what is wrong with a text
// and what to do, or "".
func newTextCheck(description string, problem func(text string) string) Check[types.String] {
	return NewCheck(description, func(at path.Path, text types.String) diag.Diagnostics {
		if detail := problem(text.ValueString()); detail != "" {
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, argumentOf(at)+" cannot be used", detail)}
		}
		return nil
	})
}

// OneWord refuses blanks and commas: gateways separate the words of a list with commas.
var OneWord = newTextCheck("must be one word, without spaces or commas", func(text string) string {
	if text != "" && !strings.ContainsFunc(text, func(char rune) bool { return char == ',' || unicode.IsSpace(char) }) {
		return ""
	}
	return fmt.Sprintf("%q is not one word, without spaces and commas. Write each word on its own.", text)
})

// NonEmpty returns a validator that refuses an empty text. advice is a sentence that says what to write.
func NonEmpty(advice string) validator.String {
	return newTextCheck("must not be empty", func(text string) string {
		if text != "" {
			return ""
		}
		return "It is empty. " + advice
	})
}

// ShortText returns a validator for a text from 1 byte to so many.
func ShortText(maximum int) validator.String {
	description := fmt.Sprintf("must have from 1 to %d bytes", maximum)
	return newTextCheck(description, func(text string) string {
		if text != "" && len(text) <= maximum {
			return ""
		}
		return fmt.Sprintf("%q has %d bytes. Write from 1 to %d; a letter outside of ASCII has several.",
			text, len(text), maximum)
	})
}

// OneOf returns a validator for a text that is one of the given ones.
func OneOf(texts ...string) validator.String {
	expected := Quoted(texts, "or")
	return newTextCheck("must be "+expected, func(text string) string {
		if slices.Contains(texts, text) {
			return ""
		}
		return fmt.Sprintf("%q is not one of its values. Write %s.", text, expected)
	})
}

// NonEmptySet returns validators for a set that restricts something: an empty one would mean “all”.
func NonEmptySet(elements validator.Set) []validator.Set { return []validator.Set{setCheck, elements} }

var setCheck = NewCheck(fmt.Sprintf("must have from 1 to %d elements, none of them null", aihubmix.MaxListElements),
	func(at path.Path, set types.Set) diag.Diagnostics {
		switch count := len(set.Elements()); {
		case count == 0:
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "The set is empty", fmt.Sprintf(
				"An empty set could mean all or none. Leave %s out, or set it to null, for no restriction; otherwise "+
					"write at least one element.", at))}
		case count > aihubmix.MaxListElements:
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "The set is too large", fmt.Sprintf(
				"%s has %d elements, and no more than %d are accepted. Leave it out for no restriction, or name fewer.",
				at, count, aihubmix.MaxListElements))}
		case slices.ContainsFunc(set.Elements(), attr.Value.IsNull):
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "The set has a null element", fmt.Sprintf(
				"Each element of %s must have a value. Remove null, for example with compact(…).", at))}
		}
		return nil
	})

// NonEmptyWords returns validators for a set of single words that restricts something.
func NonEmptyWords() []validator.Set { return NonEmptySet(wordsCheck) }

var wordsCheck = NewCheck("each element "+OneWord.description,
	func(at path.Path, set types.Set) (diags diag.Diagnostics) {
		for _, element := range set.Elements() {
			if text, isText := element.(types.String); isText {
				diags.Append(OneWord.validate(at.AtSetValue(text), text)...)
			}
		}
		return diags
	})
