package provider

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

// computedAttribute is an attribute that only the service fills: its place in
// schemas, and its value for a T. A field of the API is one of these, in one row
// of a table.
type computedAttribute[T any] struct {
	name       string
	dataSource schema.Attribute
	// ephemeral is nil for collections, which no ephemeral resource has.
	ephemeral ephemeralschema.Attribute
	value     func(T) attr.Value
}

func integer[T any](name, description string, value func(T) *int64) computedAttribute[T] {
	attribute := schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	return computedAttribute[T]{name, attribute, ephemeralschema.Int64Attribute(attribute), func(of T) attr.Value { return types.Int64PointerValue(value(of)) }}
}

func boolean[T any](name, description string, value func(T) *bool) computedAttribute[T] {
	attribute := schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	return computedAttribute[T]{name, attribute, ephemeralschema.BoolAttribute(attribute), func(of T) attr.Value { return types.BoolPointerValue(value(of)) }}
}

// usd is an amount of quota units, in US dollars.
func usd[T any](name, description string, quota func(T) *int64) computedAttribute[T] {
	attribute := schema.NumberAttribute{Computed: true, MarkdownDescription: description}
	return computedAttribute[T]{name, attribute, ephemeralschema.NumberAttribute(attribute), func(of T) attr.Value { return usdNumber(quota(of)) }}
}

func decimal[T any](name, description string, value func(T) *big.Rat) computedAttribute[T] {
	attribute := schema.NumberAttribute{Computed: true, MarkdownDescription: description}
	return computedAttribute[T]{name, attribute, ephemeralschema.NumberAttribute(attribute), func(of T) attr.Value { return decimalNumber(value(of)) }}
}

func text[T any](name, description string, value func(T) *string) computedAttribute[T] {
	attribute := schema.StringAttribute{Computed: true, MarkdownDescription: description}
	return computedAttribute[T]{name, attribute, ephemeralschema.StringAttribute(attribute), func(of T) attr.Value { return types.StringPointerValue(value(of)) }}
}

// timestamp is a time in seconds since 1970-01-01 UTC, as text.
func timestamp[T any](name, description string, seconds func(T) *int64) computedAttribute[T] {
	attribute := schema.StringAttribute{Computed: true, MarkdownDescription: description}
	return computedAttribute[T]{name, attribute, ephemeralschema.StringAttribute(attribute), func(of T) attr.Value { return timeText(seconds(of)) }}
}

func secret[T any](name, description string, value func(T) *aihubmix.Secret) computedAttribute[T] {
	attribute := schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: description}
	return computedAttribute[T]{name, attribute, ephemeralschema.StringAttribute(attribute), func(of T) attr.Value { return secretValue(value(of)) }}
}

// restriction is a set of texts, null where it is empty.
func restriction[T any](name, description string, value func(T) []string) computedAttribute[T] {
	attribute := schema.SetAttribute{Computed: true, CustomType: textSetOf, ElementType: types.StringType, MarkdownDescription: description}
	return computedAttribute[T]{name: name, dataSource: attribute, value: func(of T) attr.Value { return textSetFrom(value(of)) }}
}

// textList is a list of texts, never null.
func textList[T any](name, description string, value func(T) []string) computedAttribute[T] {
	attribute := schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: description}
	return computedAttribute[T]{name: name, dataSource: attribute, value: func(of T) attr.Value {
		return types.ListValueMust(types.StringType, textValues(value(of)))
	}}
}

func nested[T, N any](name, description string, attributes computedAttributes[N], value func(T) *N) computedAttribute[T] {
	attribute := schema.SingleNestedAttribute{Computed: true, MarkdownDescription: description, Attributes: attributes.dataSource()}
	return computedAttribute[T]{name: name, dataSource: attribute, value: func(of T) attr.Value {
		if inner := value(of); inner != nil {
			return types.ObjectValueMust(attributes.types, attributes.values(*inner))
		}
		return types.ObjectNull(attributes.types)
	}}
}

// computedAttributes is the table of what the service reports of a T.
type computedAttributes[T any] struct {
	rows  []computedAttribute[T]
	types map[string]attr.Type
}

func tableOf[T any](rows ...computedAttribute[T]) computedAttributes[T] {
	types := make(map[string]attr.Type, len(rows))
	for _, row := range rows {
		types[row.name] = row.dataSource.GetType()
	}
	return computedAttributes[T]{rows, types}
}

// dataSource are the attributes in the schema of a data source.
func (a computedAttributes[T]) dataSource() map[string]schema.Attribute {
	attributes := make(map[string]schema.Attribute, len(a.rows))
	for _, row := range a.rows {
		attributes[row.name] = row.dataSource
	}
	return attributes
}

// ephemeral are the attributes in the schema of an ephemeral resource.
func (a computedAttributes[T]) ephemeral() map[string]ephemeralschema.Attribute {
	attributes := make(map[string]ephemeralschema.Attribute, len(a.rows))
	for _, row := range a.rows {
		attributes[row.name] = row.ephemeral
	}
	return attributes
}

// values are those of each attribute.
func (a computedAttributes[T]) values(of T) map[string]attr.Value {
	values := make(map[string]attr.Value, len(a.rows))
	for _, row := range a.rows {
		values[row.name] = row.value(of)
	}
	return values
}

// nullSensitive makes the sensitive attributes null, as they are of nothing.
func (a computedAttributes[T]) nullSensitive(values map[string]attr.Value) {
	var nothing T
	for _, row := range a.rows {
		if row.dataSource.IsSensitive() {
			values[row.name] = row.value(nothing)
		}
	}
}

// list is a list of objects with these attributes.
func (a computedAttributes[T]) list(of []T) types.List {
	objects := make([]attr.Value, len(of))
	for i := range of {
		objects[i] = types.ObjectValueMust(a.types, a.values(of[i]))
	}
	return types.ListValueMust(types.ObjectType{AttrTypes: a.types}, objects)
}

// argumentsOf are the values of a configuration by their names: null what is left
// out, and what is computed.
func argumentsOf(ctx context.Context, config tfsdk.Config) (map[string]attr.Value, diag.Diagnostics) {
	var object types.Object
	diags := config.Get(ctx, &object)
	return object.Attributes(), diags
}

// argument is one of the values of a configuration. A name or a type that is not
// in the schema panics.
func argument[V attr.Value](arguments map[string]attr.Value, name string) V {
	return arguments[name].(V)
}

// setValues writes all attributes of an object over one of the same type.
func setValues(ctx context.Context, to *tftypes.Value, values map[string]attr.Value) diag.Diagnostics {
	fields := make([]modelField, 0, len(values))
	for name, value := range values {
		fields = append(fields, modelField{name, value})
	}
	return setFields(ctx, to, fields)
}
