package attribute

import (
	"context"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	ephemeralschema "github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// Computed is an attribute that only the service fills: its place in
// schemas, and its value for a T. A field of the API is one of these, in one row
// of a table.
type Computed[T any] struct {
	name       string
	dataSource schema.Attribute
	// ephemeral is nil for collections, which no ephemeral resource has.
	ephemeral ephemeralschema.Attribute
	value     func(T) attr.Value
}

func Int64[T any](name, description string, value func(T) *int64) Computed[T] {
	attribute := schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	return Computed[T]{
		name, attribute, ephemeralschema.Int64Attribute(attribute),
		func(of T) attr.Value { return types.Int64PointerValue(value(of)) },
	}
}

func Bool[T any](name, description string, value func(T) *bool) Computed[T] {
	attribute := schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	return Computed[T]{
		name, attribute, ephemeralschema.BoolAttribute(attribute),
		func(of T) attr.Value { return types.BoolPointerValue(value(of)) },
	}
}

// USD is an amount of quota units, in US dollars.
func USD[T any](name, description string, quota func(T) *int64) Computed[T] {
	attribute := schema.NumberAttribute{Computed: true, MarkdownDescription: description}
	return Computed[T]{
		name, attribute, ephemeralschema.NumberAttribute(attribute),
		func(of T) attr.Value { return USDNumber(quota(of)) },
	}
}

func Decimal[T any](name, description string, value func(T) *big.Rat) Computed[T] {
	attribute := schema.NumberAttribute{Computed: true, MarkdownDescription: description}
	return Computed[T]{
		name, attribute, ephemeralschema.NumberAttribute(attribute),
		func(of T) attr.Value { return DecimalNumber(value(of)) },
	}
}

func String[T any](name, description string, value func(T) *string) Computed[T] {
	attribute := schema.StringAttribute{Computed: true, MarkdownDescription: description}
	return Computed[T]{
		name, attribute, ephemeralschema.StringAttribute(attribute),
		func(of T) attr.Value { return types.StringPointerValue(value(of)) },
	}
}

// Timestamp is a time in seconds since 1970-01-01 UTC, as text.
func Timestamp[T any](name, description string, seconds func(T) *int64) Computed[T] {
	attribute := schema.StringAttribute{Computed: true, MarkdownDescription: description}
	return Computed[T]{
		name, attribute, ephemeralschema.StringAttribute(attribute),
		func(of T) attr.Value { return FormatTime(seconds(of)) },
	}
}

func Secret[T any](name, description string, value func(T) *aihubmix.Secret) Computed[T] {
	attribute := schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: description}
	return Computed[T]{
		name, attribute, ephemeralschema.StringAttribute(attribute),
		func(of T) attr.Value { return SecretValue(value(of)) },
	}
}

// Restriction is a set of texts, null where it is empty.
func Restriction[T any](name, description string, value func(T) []string) Computed[T] {
	attribute := schema.SetAttribute{
		Computed: true, CustomType: StringSetOf, ElementType: types.StringType, MarkdownDescription: description,
	}
	return Computed[T]{
		name: name, dataSource: attribute, value: func(of T) attr.Value { return NewStringSet(value(of)) },
	}
}

// StringList is a list of texts, never null.
func StringList[T any](name, description string, value func(T) []string) Computed[T] {
	attribute := schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: description}
	return Computed[T]{name: name, dataSource: attribute, value: func(of T) attr.Value {
		return types.ListValueMust(types.StringType, StringValues(value(of)))
	}}
}

func Nested[T, N any](name, description string, attributes Table[N], value func(T) *N) Computed[T] {
	attribute := schema.SingleNestedAttribute{
		Computed: true, MarkdownDescription: description, Attributes: attributes.DataSource(),
	}
	return Computed[T]{name: name, dataSource: attribute, value: func(of T) attr.Value {
		if inner := value(of); inner != nil {
			return types.ObjectValueMust(attributes.types, attributes.Values(*inner))
		}
		return types.ObjectNull(attributes.types)
	}}
}

// Table is the table of what the service reports of a T.
type Table[T any] struct {
	rows  []Computed[T]
	types map[string]attr.Type
}

func NewTable[T any](rows ...Computed[T]) Table[T] {
	types := make(map[string]attr.Type, len(rows))
	for _, row := range rows {
		types[row.name] = row.dataSource.GetType()
	}
	return Table[T]{rows, types}
}

// DataSource are the attributes in the schema of a data source.
func (a Table[T]) DataSource() map[string]schema.Attribute {
	attributes := make(map[string]schema.Attribute, len(a.rows))
	for _, row := range a.rows {
		attributes[row.name] = row.dataSource
	}
	return attributes
}

// Ephemeral are the attributes in the schema of an ephemeral resource.
func (a Table[T]) Ephemeral() map[string]ephemeralschema.Attribute {
	attributes := make(map[string]ephemeralschema.Attribute, len(a.rows))
	for _, row := range a.rows {
		attributes[row.name] = row.ephemeral
	}
	return attributes
}

// Values are those of each attribute.
func (a Table[T]) Values(of T) map[string]attr.Value {
	values := make(map[string]attr.Value, len(a.rows))
	for _, row := range a.rows {
		values[row.name] = row.value(of)
	}
	return values
}

// NullSensitive makes the sensitive attributes null, as they are of nothing.
func (a Table[T]) NullSensitive(values map[string]attr.Value) {
	var nothing T
	for _, row := range a.rows {
		if row.dataSource.IsSensitive() {
			values[row.name] = row.value(nothing)
		}
	}
}

// List is a list of objects with these attributes.
func (a Table[T]) List(of []T) types.List {
	objects := make([]attr.Value, len(of))
	for i := range of {
		objects[i] = types.ObjectValueMust(a.types, a.Values(of[i]))
	}
	return types.ListValueMust(types.ObjectType{AttrTypes: a.types}, objects)
}

// Arguments are the values of a configuration by their names: null what is left
// out, and what is computed.
func Arguments(ctx context.Context, config tfsdk.Config) (map[string]attr.Value, diag.Diagnostics) {
	var object types.Object
	diags := config.Get(ctx, &object)
	return object.Attributes(), diags
}

// Argument is one of the values of a configuration. A name or a type that is not
// in the schema panics.
func Argument[V attr.Value](arguments map[string]attr.Value, name string) V {
	return arguments[name].(V)
}

// SetValues writes all attributes of an object over one of the same type.
func SetValues(ctx context.Context, to *tftypes.Value, values map[string]attr.Value) diag.Diagnostics {
	fields := make([]Field, 0, len(values))
	for name, value := range values {
		fields = append(fields, Field{name, value})
	}
	return setFields(ctx, to, fields)
}
