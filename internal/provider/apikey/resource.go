// Package apikey has the objects for API keys: the resource, ephemeral resource and list resource aihubmix_api_key, and
// the data sources aihubmix_api_key and aihubmix_api_keys.
package apikey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

var (
	_ resource.ResourceWithConfigure      = (*keyResource)(nil)
	_ resource.ResourceWithIdentity       = (*keyResource)(nil)
	_ resource.ResourceWithImportState    = (*keyResource)(nil)
	_ resource.ResourceWithModifyPlan     = (*keyResource)(nil)
	_ resource.ResourceWithValidateConfig = (*keyResource)(nil)
)

// keyResource is the resource aihubmix_api_key. Each operation has its own file.
type keyResource struct{ configured.Resource }

// NewResource returns the resource aihubmix_api_key.
func NewResource() resource.Resource { return &keyResource{} }

func (r *keyResource) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_api_key"
}

func (r *keyResource) IdentitySchema(
	_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse,
) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"id": identityschema.NumberAttribute{RequiredForImport: true, Description: idOfKeyDescription},
		},
	}
}

// keyIdentity identifies a key without its state. The ID may be any number, so that the provider itself can refuse one
// that is not an ID, with a clear error.
type keyIdentity struct {
	ID types.Number `tfsdk:"id"`
}

var identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.Number}}

// identityOf returns the identity of the key with this ID.
func identityOf(id int64) tftypes.Value {
	return tftypes.NewValue(identityType, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.Number, id)})
}
