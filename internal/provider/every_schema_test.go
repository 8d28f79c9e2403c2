package provider

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// What the framework can find wrong with a schema, for every object that the
// provider has: it looks at some of it only where an object is used.
func TestEverySchemaIsValid(t *testing.T) {
	t.Parallel()
	found := map[string]diag.Diagnostics{}
	ctx := t.Context()
	served := New("test")()

	var own provider.SchemaResponse
	served.Schema(ctx, provider.SchemaRequest{}, &own)
	found["provider"] = own.Schema.ValidateImplementation(ctx)
	for _, create := range served.DataSources(ctx) {
		object := create()
		var response datasource.SchemaResponse
		object.Schema(ctx, datasource.SchemaRequest{}, &response)
		found[typeName(object)] = response.Schema.ValidateImplementation(ctx)
	}
	for _, create := range served.Resources(ctx) {
		object := create()
		var response resource.SchemaResponse
		object.Schema(ctx, resource.SchemaRequest{}, &response)
		found[typeName(object)] = response.Schema.ValidateImplementation(ctx)
		if identified, has := object.(resource.ResourceWithIdentity); has {
			var identity resource.IdentitySchemaResponse
			identified.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identity)
			found[typeName(object)+" identity"] = identity.IdentitySchema.ValidateImplementation(ctx)
		}
	}
	with, _ := served.(interface {
		provider.ProviderWithEphemeralResources
		provider.ProviderWithListResources
		provider.ProviderWithFunctions
		provider.ProviderWithActions
	})
	if with == nil {
		t.Fatal("the provider has not all kinds of objects")
	}
	for _, create := range with.EphemeralResources(ctx) {
		object := create()
		var response ephemeral.SchemaResponse
		object.Schema(ctx, ephemeral.SchemaRequest{}, &response)
		found[typeName(object)] = response.Schema.ValidateImplementation(ctx)
	}
	for _, create := range with.ListResources(ctx) {
		object := create()
		var response list.ListResourceSchemaResponse
		object.ListResourceConfigSchema(ctx, list.ListResourceSchemaRequest{}, &response)
		found[typeName(object)] = response.Schema.ValidateImplementation(ctx)
	}
	for _, create := range with.Actions(ctx) {
		object := create()
		var response action.SchemaResponse
		object.Schema(ctx, action.SchemaRequest{}, &response)
		found[typeName(object)] = response.Schema.ValidateImplementation(ctx)
	}
	for _, create := range with.Functions(ctx) {
		found[typeName(create())] = validFunction(ctx, create())
	}
	if len(found) != 17 {
		t.Errorf("%d schemas, expected 17: %v", len(found), slices.Sorted(maps.Keys(found)))
	}
	for name, diagnostics := range found {
		if len(diagnostics) > 0 {
			t.Errorf("%s: %v", name, diagnostics)
		}
	}
}

func typeName(object any) string { return fmt.Sprintf("%T", object) }

func validFunction(ctx context.Context, object function.Function) diag.Diagnostics {
	var response function.DefinitionResponse
	object.Definition(ctx, function.DefinitionRequest{}, &response)
	var validation function.DefinitionValidateResponse
	response.Definition.ValidateImplementation(ctx, function.DefinitionValidateRequest{FuncName: typeName(object)},
		&validation)
	return validation.Diagnostics
}

// The framework reports an attribute that only one of schema and model has when
// the model is read from a value of the schema. Where there is no model, that is
// what every_attribute_test.go looks at.

func TestProviderSchemaAndModelAgree(t *testing.T) {
	t.Parallel()
	var response provider.SchemaResponse
	New("test")().Schema(t.Context(), provider.SchemaRequest{}, &response)
	object, _ := response.Schema.Type().TerraformType(t.Context()).(tftypes.Object)
	values := map[string]tftypes.Value{}
	for name, attribute := range object.AttributeTypes {
		values[name] = tftypes.NewValue(attribute, nil)
	}
	config := tfsdk.Config{Schema: response.Schema, Raw: tftypes.NewValue(object, values)}
	var model providerModel
	if diags := config.Get(t.Context(), &model); diags.HasError() {
		t.Error(diags)
	}
	if unknown := model.unknownArguments(); unknown != nil {
		t.Errorf("nulls are taken for unknown: %v", unknown)
	}
}
