package attribute

import (
	"context"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// Check validates a value that is neither null nor unknown, by a function. It
// serves as a validator of numbers, strings and sets; V is which of these.
type Check[V attr.Value] struct {
	description string
	problems    func(at path.Path, value V) diag.Diagnostics
}

// NewCheck returns a validator that may find several problems.
func NewCheck[V attr.Value](description string, problems func(at path.Path, value V) diag.Diagnostics) Check[V] {
	return Check[V]{description, problems}
}

// CheckValue makes a check of a function that finds one fault; summary is that of
// its diagnostic.
func CheckValue[V attr.Value](description, summary string, fault func(V) error) Check[V] {
	return Check[V]{description, func(at path.Path, value V) diag.Diagnostics {
		if err := fault(value); err != nil {
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, summary, err.Error()+".")}
		}
		return nil
	}}
}

func (c Check[V]) Description(context.Context) string { return c.description }

func (c Check[V]) MarkdownDescription(context.Context) string { return c.description }

func (c Check[V]) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	resp.Diagnostics.Append(c.validate(req.Path, req.ConfigValue)...)
}

func (c Check[V]) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	resp.Diagnostics.Append(c.validate(req.Path, req.ConfigValue)...)
}

func (c Check[V]) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	resp.Diagnostics.Append(c.validate(req.Path, req.ConfigValue)...)
}

func (c Check[V]) validate(at path.Path, value attr.Value) diag.Diagnostics {
	if value.IsNull() || value.IsUnknown() {
		return nil
	}
	return c.problems(at, value.(V))
}

// OneWord validates a word of a list: the service separates several with commas.
var OneWord = stringvalidator.RegexMatches(regexp.MustCompile(`^[^,\s]+$`),
	"must be one word, without spaces or commas")

// NonEmptySet validates a set that restricts something: an empty one would have to be
// taken for “all”.
func NonEmptySet(elements validator.Set) []validator.Set {
	return []validator.Set{setvalidator.SizeBetween(1, aihubmix.MaxListElements), setvalidator.NoNullValues(), elements}
}

// NonEmptyWords validates a set of words that restricts something.
func NonEmptyWords() []validator.Set { return NonEmptySet(setvalidator.ValueStringsAre(OneWord)) }
