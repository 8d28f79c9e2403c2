package provider

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

// check validates a value that is neither null nor unknown, by a function. It
// serves as a validator of numbers, strings and sets; V is which of these.
type check[V attr.Value] struct {
	description string
	problems    func(at path.Path, value V) diag.Diagnostics
}

// checkValue makes a check of a function that finds one fault; summary is that of
// its diagnostic.
func checkValue[V attr.Value](description, summary string, fault func(V) error) check[V] {
	return check[V]{description, func(at path.Path, value V) diag.Diagnostics {
		if err := fault(value); err != nil {
			return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(at, summary, err.Error()+".")}
		}
		return nil
	}}
}

func (c check[V]) Description(context.Context) string { return c.description }

func (c check[V]) MarkdownDescription(context.Context) string { return c.description }

func (c check[V]) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	resp.Diagnostics.Append(c.validate(req.Path, req.ConfigValue)...)
}

func (c check[V]) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	resp.Diagnostics.Append(c.validate(req.Path, req.ConfigValue)...)
}

func (c check[V]) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	resp.Diagnostics.Append(c.validate(req.Path, req.ConfigValue)...)
}

func (c check[V]) validate(at path.Path, value attr.Value) diag.Diagnostics {
	if value.IsNull() || value.IsUnknown() {
		return nil
	}
	return c.problems(at, value.(V))
}

// oneWord validates a word of a list: the service separates several with commas.
var oneWord = stringvalidator.RegexMatches(regexp.MustCompile(`^[^,\s]+$`), "must be one word, without spaces or commas")

// someOf validates a set that restricts something: an empty one would have to be
// taken for “all”.
func someOf(elements validator.Set) []validator.Set {
	return []validator.Set{setvalidator.SizeBetween(1, aihubmix.MaxListElements), setvalidator.NoNullValues(), elements}
}

// someWords validates a set of words that restricts something.
func someWords() []validator.Set { return someOf(setvalidator.ValueStringsAre(oneWord)) }
