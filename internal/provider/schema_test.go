package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// The framework reports an attribute that only one of schema and model has when
// the model is read from a value of the schema. Where there is no model, that is
// what every_attribute_test.go looks at.

func TestEphemeralResourceSchemaAndModelAgree(t *testing.T) {
	t.Parallel()
	var response ephemeral.SchemaResponse
	newAPIKeyEphemeralResource().Schema(t.Context(), ephemeral.SchemaRequest{}, &response)
	empty := tftypes.NewValue(response.Schema.Type().TerraformType(t.Context()), nil)
	result := tfsdk.EphemeralResultData{Schema: response.Schema, Raw: empty}
	noTexts := types.SetNull(types.StringType)
	model := apiKeyEphemeralModel{AllowedModels: noTexts, AllowedCIDRs: noTexts}
	if diags := result.Set(t.Context(), &model); diags.HasError() {
		t.Error(diags)
	}
	if diags := result.Get(t.Context(), &model); diags.HasError() {
		t.Error(diags)
	}
}

func TestResourceSchemaAndModelAgree(t *testing.T) {
	t.Parallel()
	var response resource.SchemaResponse
	newAPIKeyResource().Schema(t.Context(), resource.SchemaRequest{}, &response)
	empty := tftypes.NewValue(response.Schema.Type().TerraformType(t.Context()), nil)
	state := tfsdk.State{Schema: response.Schema, Raw: empty}
	noTexts := types.SetNull(types.StringType)
	model := apiKeyResourceModel{AllowedModels: noTexts, AllowedCIDRs: noTexts, RotateWhenChanged: types.MapNull(types.StringType)}
	if diags := state.Set(t.Context(), &model); diags.HasError() {
		t.Error(diags)
	}
	if diags := state.Get(t.Context(), &model); diags.HasError() {
		t.Error(diags)
	}
}

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
