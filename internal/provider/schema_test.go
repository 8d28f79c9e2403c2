package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// The framework reports an attribute that only one of schema and model has when
// the model is read from a value of the schema.

func TestDataSourceSchemasAndModelsAgree(t *testing.T) {
	t.Parallel()
	filled := newModelModel(aihubmix.Model{Pricing: &aihubmix.Pricing{}})
	for name, test := range map[string]struct {
		dataSource datasource.DataSource
		// model and other are of the same type.
		model, other any
	}{
		"user":             {newUserDataSource(), &userDataSourceModel{}, &userDataSourceModel{}},
		"models":           {newModelsDataSource(), &modelsDataSourceModel{Models: []modelModel{filled}}, &modelsDataSourceModel{}},
		"model":            {newModelDataSource(), &filled, &modelModel{}},
		"available_models": {newAvailableModelsDataSource(), &availableModelsDataSourceModel{}, &availableModelsDataSourceModel{}},
		"api_key":          {newAPIKeyDataSource(), &apiKeyModel{}, &apiKeyModel{}},
		"api_keys":         {newAPIKeysDataSource(), &apiKeysDataSourceModel{Keys: []apiKeyModel{{}}}, &apiKeysDataSourceModel{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var response datasource.SchemaResponse
			test.dataSource.Schema(t.Context(), datasource.SchemaRequest{}, &response)
			if diags := response.Schema.ValidateImplementation(t.Context()); diags.HasError() {
				t.Error(diags)
			}
			empty := tftypes.NewValue(response.Schema.Type().TerraformType(t.Context()), nil)
			state := tfsdk.State{Schema: response.Schema, Raw: empty}
			if diags := state.Set(t.Context(), test.model); diags.HasError() {
				t.Error(diags)
			}
			if diags := state.Get(t.Context(), test.other); diags.HasError() {
				t.Error(diags)
			}
		})
	}
}

func TestEphemeralResourceSchemasAndModelsAgree(t *testing.T) {
	t.Parallel()
	noTexts := types.SetNull(types.StringType)
	for name, test := range map[string]struct {
		resource ephemeral.EphemeralResource
		// model and other are of the same type.
		model, other any
	}{
		"user":    {newUserEphemeralResource(), &userEphemeralResourceModel{}, &userEphemeralResourceModel{}},
		"api_key": {newAPIKeyEphemeralResource(), &apiKeyEphemeralModel{AllowedModels: noTexts, AllowedCIDRs: noTexts}, &apiKeyEphemeralModel{}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var response ephemeral.SchemaResponse
			test.resource.Schema(t.Context(), ephemeral.SchemaRequest{}, &response)
			if diags := response.Schema.ValidateImplementation(t.Context()); diags.HasError() {
				t.Error(diags)
			}
			empty := tftypes.NewValue(response.Schema.Type().TerraformType(t.Context()), nil)
			result := tfsdk.EphemeralResultData{Schema: response.Schema, Raw: empty}
			if diags := result.Set(t.Context(), test.model); diags.HasError() {
				t.Error(diags)
			}
			if diags := result.Get(t.Context(), test.other); diags.HasError() {
				t.Error(diags)
			}
		})
	}
}

func TestResourceSchemasAndModelsAgree(t *testing.T) {
	t.Parallel()
	var response resource.SchemaResponse
	newAPIKeyResource().Schema(t.Context(), resource.SchemaRequest{}, &response)
	if diags := response.Schema.ValidateImplementation(t.Context()); diags.HasError() {
		t.Error(diags)
	}
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
	if diags := response.Schema.ValidateImplementation(t.Context()); diags.HasError() {
		t.Error(diags)
	}
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
