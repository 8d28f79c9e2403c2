package attribute

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// StringSetType is the type of a set of strings that may have thousands. The framework's
// own compares each element with each other one, at every step of a plan: 2 s for 2,000
// elements, where this one takes a millisecond.
type StringSetType struct{ basetypes.SetType }

var _ basetypes.SetTypable = StringSetType{}

var StringSetOf = StringSetType{basetypes.SetType{ElemType: types.StringType}}

func (t StringSetType) Equal(other attr.Type) bool {
	_, same := other.(StringSetType)
	return same
}

func (t StringSetType) String() string { return "set of strings" }

func (t StringSetType) ValueType(context.Context) attr.Value { return StringSet{} }

func (t StringSetType) ValueFromSet(
	_ context.Context, set basetypes.SetValue,
) (basetypes.SetValuable, diag.Diagnostics) {
	return StringSet{set}, nil
}

func (t StringSetType) ValueFromTerraform(ctx context.Context, value tftypes.Value) (attr.Value, error) {
	set, err := t.SetType.ValueFromTerraform(ctx, value)
	if err != nil {
		return nil, err
	}
	return StringSet{set.(basetypes.SetValue)}, nil
}

// Validate takes the place of the framework's search for doubles. The CLI has removed
// those of a configuration, and [aihubmix.APIKey] has none.
func (t StringSetType) Validate(context.Context, tftypes.Value, path.Path) diag.Diagnostics {
	return nil
}

// StringSet is a value of that type.
type StringSet struct{ basetypes.SetValue }

var _ basetypes.SetValuableWithSemanticEquals = StringSet{}

func (s StringSet) Type(context.Context) attr.Type { return StringSetOf }

func (s StringSet) Equal(other attr.Value) bool {
	set, same := other.(StringSet)
	if !same || s.IsNull() != set.IsNull() || s.IsUnknown() != set.IsUnknown() {
		return false
	}
	return maps.Equal(countOf(s), countOf(set))
}

// SetSemanticEquals takes the place of the framework's own comparison after a read and a
// write, which is of each element with each other one as well, and logs each.
func (s StringSet) SetSemanticEquals(_ context.Context, other basetypes.SetValuable) (bool, diag.Diagnostics) {
	return s.Equal(other), nil
}

// countOf is how often each element stands in a set, as an unknown one may do.
func countOf(set StringSet) map[string]int {
	count := map[string]int{}
	for _, element := range set.Elements() {
		count[element.String()]++
	}
	return count
}

// NewStringSet is a set of strings, null where it is empty: it stands for “all” then.
func NewStringSet(list []string) StringSet {
	if len(list) == 0 {
		return StringSet{types.SetNull(types.StringType)}
	}
	return StringSet{types.SetValueMust(types.StringType, StringValues(list))}
}

// Strings are the known elements of a set of strings.
func Strings(set types.Set) []string {
	var list []string
	for _, element := range set.Elements() {
		if text, ok := element.(types.String); ok && !text.IsNull() && !text.IsUnknown() {
			list = append(list, text.ValueString())
		}
	}
	return list
}
