package attribute

import (
	"context"
	"fmt"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
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

// OneWord refuses blanks and commas: gateways separate the words of a list with commas.
var OneWord = stringvalidator.RegexMatches(regexp.MustCompile(`^[^,\s]+$`),
	"must be one word, without spaces or commas")

// NonEmptySet returns validators for a set that restricts something: an empty one would mean “all”.
func NonEmptySet(elements validator.Set) []validator.Set {
	return []validator.Set{sizeCheck, setvalidator.NoNullValues(), elements}
}

var sizeCheck = NewCheck(fmt.Sprintf("must have from 1 to %d elements", aihubmix.MaxListElements),
	func(at path.Path, set types.Set) diag.Diagnostics {
		switch count := len(set.Elements()); {
		case count == 0:
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "The set is empty", fmt.Sprintf(
				"%s is empty, which could mean all or none. Leave it out, or set it to null, for no restriction; "+
					"otherwise write at least one element.", at))}
		case count > aihubmix.MaxListElements:
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, "The set is too large", fmt.Sprintf(
				"%s has %d elements, and no more than %d are accepted. Leave it out for no restriction, or name fewer.",
				at, count, aihubmix.MaxListElements))}
		}
		return nil
	})

// NonEmptyWords returns validators for a set of single words that restricts something.
func NonEmptyWords() []validator.Set { return NonEmptySet(setvalidator.ValueStringsAre(OneWord)) }
