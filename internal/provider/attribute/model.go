package attribute

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Model is a model that is read and written without the framework's reflection. That compiles a regular expression for
// each field each time, which was a third of the allocations of an API key's refresh, and of its plan.
type Model interface {
	// Fields returns all attributes of the object, always in the same order.
	Fields() []Field
}

// Field is an attribute of a [Model].
type Field struct {
	// Name is the attribute's name.
	Name string
	// Value points to the model's field. Its type is one of those that [GetModel] supports: String, Number, Int64,
	// Bool, Map of strings, and [StringSet].
	Value attr.Value
}

// GetModel reads an object of the protocol into a model.
func GetModel(ctx context.Context, from tftypes.Value, model Model) diag.Diagnostics {
	var values map[string]tftypes.Value
	if err := from.As(&values); err != nil {
		return brokenModel("the object", err)
	}
	for _, field := range model.Fields() {
		if err := field.read(ctx, values[field.Name]); err != nil {
			return brokenModel(field.Name, err)
		}
	}
	return nil
}

// SetModel replaces an object of the protocol by a model's values.
func SetModel(ctx context.Context, to *tftypes.Value, model Model) diag.Diagnostics {
	fields := model.Fields()
	values := make(map[string]attr.Value, len(fields))
	for _, field := range fields {
		values[field.Name] = field.Value
	}
	return SetValues(ctx, to, values)
}

// SetValues replaces an object of the protocol by the values of all its attributes, by name.
func SetValues(ctx context.Context, to *tftypes.Value, values map[string]attr.Value) diag.Diagnostics {
	object, _ := to.Type().(tftypes.Object)
	encoded := make(map[string]tftypes.Value, len(values))
	for name, value := range values {
		expected, isThere := object.AttributeTypes[name]
		raw, err := value.ToTerraformValue(ctx)
		if err == nil && (!isThere || !raw.Type().Equal(expected)) {
			err = errors.New("the schema has no such attribute, or one of another type")
		}
		if err != nil {
			return brokenModel(name, err)
		}
		encoded[name] = raw
	}
	for name := range object.AttributeTypes {
		if _, isThere := encoded[name]; !isThere {
			return brokenModel(name, errors.New("the model has no such field"))
		}
	}
	*to = tftypes.NewValue(object, encoded)
	return nil
}

// EqualModels reports whether two models of the same type have the same values.
func EqualModels(a, b Model) bool {
	others := b.Fields()
	for i, field := range a.Fields() {
		if !field.current().Equal(others[i].current()) {
			return false
		}
	}
	return true
}

func brokenModel(name string, err error) diag.Diagnostics {
	return diag.Diagnostics{diag.NewErrorDiagnostic(BrokenProvider, fmt.Sprintf(
		"The value of %s cannot be converted: %s. Please report this to the provider's developers.", name, err))}
}

var mapOfStrings = types.MapType{ElemType: types.StringType}

func (f Field) read(ctx context.Context, raw tftypes.Value) error {
	switch target := f.Value.(type) {
	case *types.String:
		return readInto(ctx, types.StringType, raw, target)
	case *types.Number:
		return readInto(ctx, types.NumberType, raw, target)
	case *types.Int64:
		return readInto(ctx, types.Int64Type, raw, target)
	case *types.Bool:
		return readInto(ctx, types.BoolType, raw, target)
	case *StringSet:
		return readInto(ctx, StringSetType, raw, target)
	case *types.Map:
		return readInto(ctx, mapOfStrings, raw, target)
	}
	return fmt.Errorf("there is no field for %s", raw.Type())
}

// current returns the field's value, or nil if its type is not supported.
func (f Field) current() attr.Value {
	switch target := f.Value.(type) {
	case *types.String:
		return *target
	case *types.Number:
		return *target
	case *types.Int64:
		return *target
	case *types.Bool:
		return *target
	case *StringSet:
		return *target
	case *types.Map:
		return *target
	}
	return nil
}

func readInto[V attr.Value](ctx context.Context, kind attr.Type, raw tftypes.Value, target *V) error {
	value, err := kind.ValueFromTerraform(ctx, raw)
	if err != nil {
		return err
	}
	*target = value.(V)
	return nil
}
