package apikey

import (
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

func TestEphemeralResourceSchemaAndModelAgree(t *testing.T) {
	t.Parallel()
	var response ephemeral.SchemaResponse
	NewEphemeralResource().Schema(t.Context(), ephemeral.SchemaRequest{}, &response)
	empty := tftypes.NewValue(response.Schema.Type().TerraformType(t.Context()), nil)
	result := tfsdk.EphemeralResultData{Schema: response.Schema, Raw: empty}
	noTexts := attribute.NewStringSet(nil)
	model := ephemeralModel{AllowedModels: noTexts, AllowedCIDRs: noTexts}
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
	NewResource().Schema(t.Context(), resource.SchemaRequest{}, &response)
	noTexts := attribute.NewStringSet(nil)
	model := resourceModel{
		AllowedModels: noTexts, AllowedCIDRs: noTexts, RotateWhenChanged: types.MapNull(types.StringType),
	}
	fields := model.Fields()
	for name := range response.Schema.Attributes {
		if count := len(
			slices.DeleteFunc(slices.Clone(fields), func(field attribute.Field) bool { return field.Name != name }),
		); count != 1 {
			t.Errorf("%d fields are about the attribute %s, not 1", count, name)
		}
	}
	if len(fields) != len(response.Schema.Attributes) {
		t.Errorf("the model has %d fields, and the schema %d attributes", len(fields), len(response.Schema.Attributes))
	}
	value := tftypes.NewValue(response.Schema.Type().TerraformType(t.Context()), nil)
	if diags := attribute.SetModel(t.Context(), &value, &model); diags.HasError() {
		t.Error(diags)
	}
	if diags := attribute.GetModel(t.Context(), value, &model); diags.HasError() {
		t.Error(diags)
	}
}
