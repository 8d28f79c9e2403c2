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

var (
	_ basetypes.SetTypable                    = stringSetType{}
	_ basetypes.SetValuableWithSemanticEquals = StringSet{}
)

// StringSetType is the type of a [StringSet].
var StringSetType = stringSetType{basetypes.SetType{ElemType: types.StringType}}

type stringSetType struct{ basetypes.SetType }

func (t stringSetType) Equal(other attr.Type) bool {
	_, same := other.(stringSetType)
	return same
}

func (t stringSetType) String() string { return "set of strings" }

func (t stringSetType) ValueType(context.Context) attr.Value { return StringSet{} }

func (t stringSetType) ValueFromSet(
	_ context.Context, set basetypes.SetValue,
) (basetypes.SetValuable, diag.Diagnostics) {
	return StringSet{set}, nil
}

func (t stringSetType) ValueFromTerraform(ctx context.Context, value tftypes.Value) (attr.Value, error) {
	set, err := t.SetType.ValueFromTerraform(ctx, value)
	if err != nil {
		return nil, err
	}
	return StringSet{set.(basetypes.SetValue)}, nil
}

// Validate replaces the framework's search for duplicates. The CLI removes those of a configuration, and
// [aihubmix.APIKey] has none.
func (t stringSetType) Validate(context.Context, tftypes.Value, path.Path) diag.Diagnostics {
	return nil
}

// StringSet is a set of strings that may have thousands of elements. The framework's own set compares each element with
// each other, at every step of a plan: that takes 2 s for 2,000 elements, this one a millisecond.
type StringSet struct{ basetypes.SetValue }

// NewStringSet returns a set of strings, or null if the list is empty: an empty restriction means “all”.
func NewStringSet(list []string) StringSet {
	if len(list) == 0 {
		return StringSet{types.SetNull(types.StringType)}
	}
	return StringSet{types.SetValueMust(types.StringType, stringValues(list))}
}

// Type returns [StringSetType].
func (s StringSet) Type(context.Context) attr.Type { return StringSetType }

// Equal reports whether both sets are null, unknown, or have the same elements.
func (s StringSet) Equal(other attr.Value) bool {
	set, same := other.(StringSet)
	if !same || s.IsNull() != set.IsNull() || s.IsUnknown() != set.IsUnknown() {
		return false
	}
	return maps.Equal(s.counts(), set.counts())
}

// SetSemanticEquals replaces the framework's comparison after a read and a write, which is quadratic and logs each
// element.
func (s StringSet) SetSemanticEquals(_ context.Context, other basetypes.SetValuable) (bool, diag.Diagnostics) {
	return s.Equal(other), nil
}

// counts returns how often the set contains each element: an unknown one may be there several times.
func (s StringSet) counts() map[string]int {
	counts := map[string]int{}
	for _, element := range s.Elements() {
		counts[element.String()]++
	}
	return counts
}

// Strings returns the known elements of a set of strings.
func Strings(set types.Set) []string {
	var list []string
	for _, element := range set.Elements() {
		if text, ok := element.(types.String); ok && !text.IsNull() && !text.IsUnknown() {
			list = append(list, text.ValueString())
		}
	}
	return list
}

func stringValues(list []string) []attr.Value {
	values := make([]attr.Value, len(list))
	for i, text := range list {
		values[i] = types.StringValue(text)
	}
	return values
}
