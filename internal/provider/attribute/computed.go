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

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// Computed is an attribute that only the gateway fills: its schemas, and its value for a T. It is one row of a [Table].
type Computed[T any] struct {
	name       string
	dataSource schema.Attribute
	// ephemeral is nil for collections: no ephemeral resource has any.
	ephemeral ephemeralschema.Attribute
	value     func(T) attr.Value
}

func row[T, F any, V attr.Value](
	name string, dataSource schema.Attribute, ephemeral ephemeralschema.Attribute, value func(T) F, convert func(F) V,
) Computed[T] {
	return Computed[T]{name, dataSource, ephemeral, func(of T) attr.Value { return convert(value(of)) }}
}

// Functions with many calls are not inlined: the executable would be 85 KB larger.

// Int64 is a whole number, null if value returns nil.
//
//go:noinline
func Int64[T any](name, description string, value func(T) *int64) Computed[T] {
	attribute := schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	return row(name, attribute, ephemeralschema.Int64Attribute(attribute), value, types.Int64PointerValue)
}

// Bool is a boolean, null if value returns nil.
//
//go:noinline
func Bool[T any](name, description string, value func(T) *bool) Computed[T] {
	attribute := schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	return row(name, attribute, ephemeralschema.BoolAttribute(attribute), value, types.BoolPointerValue)
}

// USD is an amount in US dollars, null if quota returns nil. quota returns it in quota units.
//
//go:noinline
func USD[T any](name, description string, quota func(T) *int64) Computed[T] {
	attribute := schema.NumberAttribute{Computed: true, MarkdownDescription: description}
	return row(name, attribute, ephemeralschema.NumberAttribute(attribute), quota, USDNumber)
}

// Decimal is an exact decimal, null if value returns nil.
//
//go:noinline
func Decimal[T any](name, description string, value func(T) *big.Rat) Computed[T] {
	attribute := schema.NumberAttribute{Computed: true, MarkdownDescription: description}
	return row(name, attribute, ephemeralschema.NumberAttribute(attribute), value, DecimalNumber)
}

// String is a text, null if value returns nil.
//
//go:noinline
func String[T any](name, description string, value func(T) *string) Computed[T] {
	attribute := schema.StringAttribute{Computed: true, MarkdownDescription: description}
	return row(name, attribute, ephemeralschema.StringAttribute(attribute), value, types.StringPointerValue)
}

// Timestamp is a time in RFC 3339, null if seconds returns nil. seconds counts from 1970-01-01 UTC.
//
//go:noinline
func Timestamp[T any](name, description string, seconds func(T) *int64) Computed[T] {
	attribute := schema.StringAttribute{Computed: true, MarkdownDescription: description}
	return row(name, attribute, ephemeralschema.StringAttribute(attribute), seconds, FormatTime)
}

// Secret is a sensitive text, null if value returns nil.
//
//go:noinline
func Secret[T any](name, description string, value func(T) *aihubmix.Secret) Computed[T] {
	attribute := schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: description}
	return row(name, attribute, ephemeralschema.StringAttribute(attribute), value, SecretValue)
}

// Restriction is a set of strings, null if it is empty: that restricts nothing.
func Restriction[T any](name, description string, value func(T) []string) Computed[T] {
	attribute := schema.SetAttribute{
		Computed: true, CustomType: StringSetType, ElementType: types.StringType, MarkdownDescription: description,
	}
	return row(name, attribute, nil, value, NewStringSet)
}

// StringList is a list of strings, never null.
//
//go:noinline
func StringList[T any](name, description string, value func(T) []string) Computed[T] {
	attribute := schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: description}
	return Computed[T]{name: name, dataSource: attribute, value: func(of T) attr.Value {
		return types.ListValueMust(types.StringType, stringValues(value(of)))
	}}
}

// Nested is an object with the attributes of a table, null if value returns nil.
func Nested[T, N any](name, description string, table Table[N], value func(T) *N) Computed[T] {
	attribute := schema.SingleNestedAttribute{
		Computed: true, MarkdownDescription: description, Attributes: table.DataSource(),
	}
	return Computed[T]{name: name, dataSource: attribute, value: func(of T) attr.Value {
		if inner := value(of); inner != nil {
			return types.ObjectValueMust(table.types, table.Values(*inner))
		}
		return types.ObjectNull(table.types)
	}}
}

// Table has a row for each attribute that the gateway fills from a T.
type Table[T any] struct {
	rows  []Computed[T]
	types map[string]attr.Type
}

// NewTable returns a table of these rows.
func NewTable[T any](rows ...Computed[T]) Table[T] {
	types := make(map[string]attr.Type, len(rows))
	for _, row := range rows {
		types[row.name] = row.dataSource.GetType()
	}
	return Table[T]{rows, types}
}

// DataSource returns the attributes for the schema of a data source.
func (t Table[T]) DataSource() map[string]schema.Attribute {
	attributes := make(map[string]schema.Attribute, len(t.rows))
	for _, row := range t.rows {
		attributes[row.name] = row.dataSource
	}
	return attributes
}

// Ephemeral returns the attributes for the schema of an ephemeral resource.
func (t Table[T]) Ephemeral() map[string]ephemeralschema.Attribute {
	attributes := make(map[string]ephemeralschema.Attribute, len(t.rows))
	for _, row := range t.rows {
		attributes[row.name] = row.ephemeral
	}
	return attributes
}

// Values returns the value of each attribute, by name.
func (t Table[T]) Values(of T) map[string]attr.Value {
	values := make(map[string]attr.Value, len(t.rows))
	for _, row := range t.rows {
		values[row.name] = row.value(of)
	}
	return values
}

// NullSensitive replaces the values of the sensitive attributes by null.
func (t Table[T]) NullSensitive(values map[string]attr.Value) {
	var empty T
	for _, row := range t.rows {
		if row.dataSource.IsSensitive() {
			values[row.name] = row.value(empty)
		}
	}
}

// List returns a list of objects with these attributes.
func (t Table[T]) List(of []T) types.List {
	objects := make([]attr.Value, len(of))
	for i := range of {
		objects[i] = types.ObjectValueMust(t.types, t.Values(of[i]))
	}
	return types.ListValueMust(types.ObjectType{AttrTypes: t.types}, objects)
}

// Arguments returns the values of a configuration by name. What is not set and what is computed is null.
func Arguments(ctx context.Context, config tfsdk.Config) (map[string]attr.Value, diag.Diagnostics) {
	var object types.Object
	diags := config.Get(ctx, &object)
	return object.Attributes(), diags
}

// Argument returns one of the values of a configuration. It panics if the schema has no such argument, or one of
// another type.
func Argument[V attr.Value](arguments map[string]attr.Value, name string) V {
	return arguments[name].(V)
}
