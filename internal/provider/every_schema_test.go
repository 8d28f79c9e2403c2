package provider

import (
	"fmt"
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

// The framework checks some rules of a schema only when an object is used. This checks all of them for each object.
func TestEverySchemaIsValid(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	expectValid := func(object any, found diag.Diagnostics) {
		if len(found) > 0 {
			t.Errorf("%T: %v", object, found)
		}
	}
	served, hasAllKinds := New("test")().(interface {
		provider.ProviderWithEphemeralResources
		provider.ProviderWithListResources
		provider.ProviderWithFunctions
		provider.ProviderWithActions
	})
	if !hasAllKinds {
		t.Fatal("the provider lacks a kind of objects")
	}

	var own provider.SchemaResponse
	served.Schema(ctx, provider.SchemaRequest{}, &own)
	expectValid(served, own.Schema.ValidateImplementation(ctx))
	for _, create := range served.DataSources(ctx) {
		object := create()
		var response datasource.SchemaResponse
		object.Schema(ctx, datasource.SchemaRequest{}, &response)
		expectValid(object, response.Schema.ValidateImplementation(ctx))
	}
	for _, create := range served.Resources(ctx) {
		object := create()
		var response resource.SchemaResponse
		object.Schema(ctx, resource.SchemaRequest{}, &response)
		expectValid(object, response.Schema.ValidateImplementation(ctx))
		if identified, has := object.(resource.ResourceWithIdentity); has {
			var identity resource.IdentitySchemaResponse
			identified.IdentitySchema(ctx, resource.IdentitySchemaRequest{}, &identity)
			expectValid(object, identity.IdentitySchema.ValidateImplementation(ctx))
		}
	}
	for _, create := range served.EphemeralResources(ctx) {
		object := create()
		var response ephemeral.SchemaResponse
		object.Schema(ctx, ephemeral.SchemaRequest{}, &response)
		expectValid(object, response.Schema.ValidateImplementation(ctx))
	}
	for _, create := range served.ListResources(ctx) {
		object := create()
		var response list.ListResourceSchemaResponse
		object.ListResourceConfigSchema(ctx, list.ListResourceSchemaRequest{}, &response)
		expectValid(object, response.Schema.ValidateImplementation(ctx))
	}
	for _, create := range served.Actions(ctx) {
		object := create()
		var response action.SchemaResponse
		object.Schema(ctx, action.SchemaRequest{}, &response)
		expectValid(object, response.Schema.ValidateImplementation(ctx))
	}
	for _, create := range served.Functions(ctx) {
		object := create()
		var response function.DefinitionResponse
		object.Definition(ctx, function.DefinitionRequest{}, &response)
		var validation function.DefinitionValidateResponse
		response.Definition.ValidateImplementation(ctx,
			function.DefinitionValidateRequest{FuncName: fmt.Sprintf("%T", object)}, &validation)
		expectValid(object, validation.Diagnostics)
	}
}

// The framework reports an attribute that only the schema or only the model has when the model is read from a value of
// the schema.
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
	if _, unknown := model.known(); unknown != nil {
		t.Errorf("nulls are taken for unknown: %v", unknown)
	}
}
