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

// Model is a model that is read and written without the framework's reflection,
// which compiles a regular expression for each field each time. That was a third of the
// allocations of an API key's refresh, and as much of its plan.
type Model interface {
	// fields are all attributes of the object.
	Fields() []Field
}

// Field is an attribute of a model.
type Field struct {
	Name string
	// value points to a field of one of the types that read supports.
	Value attr.Value
}

// GetModel reads an object of the protocol.
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

// SetModel replaces an object of the protocol by another one of the same type.
func SetModel(ctx context.Context, to *tftypes.Value, model Model) diag.Diagnostics {
	return setFields(ctx, to, model.Fields())
}

func setFields(ctx context.Context, to *tftypes.Value, fields []Field) diag.Diagnostics {
	object, _ := to.Type().(tftypes.Object)
	values := make(map[string]tftypes.Value, len(fields))
	for _, field := range fields {
		expected, isThere := object.AttributeTypes[field.Name]
		value, err := field.Value.ToTerraformValue(ctx)
		if err == nil && (!isThere || !value.Type().Equal(expected)) {
			err = errors.New("the schema has no such attribute, or one of another type")
		}
		if err != nil {
			return brokenModel(field.Name, err)
		}
		values[field.Name] = value
	}
	for name := range object.AttributeTypes {
		if _, isThere := values[name]; !isThere {
			return brokenModel(name, errors.New("the model has no such field"))
		}
	}
	*to = tftypes.NewValue(object, values)
	return nil
}

// EqualModels reports whether two models of one kind have the same values.
func EqualModels(a, b Model) bool {
	others := b.Fields()
	for i, field := range a.Fields() {
		if !field.current().Equal(others[i].current()) {
			return false
		}
	}
	return true
}

func brokenModel(what string, err error) diag.Diagnostics {
	detail := fmt.Sprintf(
		"The value of %s cannot be converted: %s. Please report this to the provider's developers.", what, err)
	return diag.Diagnostics{diag.NewErrorDiagnostic(BrokenProvider, detail)}
}

var mapOfTexts = types.MapType{ElemType: types.StringType}

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
		return readInto(ctx, StringSetOf, raw, target)
	case *types.Map:
		return readInto(ctx, mapOfTexts, raw, target)
	}
	return fmt.Errorf("there is no field for %s", raw.Type())
}

// current returns the field's value, or nil if read does not support its type.
func (f Field) current() attr.Value {
	switch kept := f.Value.(type) {
	case *types.String:
		return *kept
	case *types.Number:
		return *kept
	case *types.Int64:
		return *kept
	case *types.Bool:
		return *kept
	case *StringSet:
		return *kept
	case *types.Map:
		return *kept
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
