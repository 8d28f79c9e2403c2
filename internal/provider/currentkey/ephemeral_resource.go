package currentkey

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*ephemeralResource)(nil)

type ephemeralResource struct{ configured.EphemeralResource }

// NewEphemeralResource returns the ephemeral resource aihubmix_current_api_key.
func NewEphemeralResource() ephemeral.EphemeralResource { return &ephemeralResource{} }

func (e *ephemeralResource) Metadata(
	_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse,
) {
	resp.TypeName = req.ProviderTypeName + "_current_api_key"
}

func (e *ephemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	attributes := keyAttributes.Ephemeral()
	attributes[minimumRemaining] = schema.NumberAttribute{
		Optional: true, MarkdownDescription: minimumRemainingDescription,
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads what is left of the API key (`sk-…`) that the provider is configured with " +
			"(`api_key`), and stores nothing about it in plan or state. **It needs no Manage Key.** " +
			"It is read when planning and again when applying, even when a saved plan is applied.",
		Attributes: attributes,
	}
}

func (e *ephemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	values, diags := attribute.Arguments(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	minimum := attribute.Argument[types.Number](values, minimumRemaining)
	key, problem := readKey(ctx, e.Connection, !minimum.IsNull())
	if problem == nil {
		problem = key.requireRemaining(minimum)
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	maps.Copy(values, keyAttributes.Values(key))
	resp.Diagnostics.Append(e.Connection.WarnOfUnit(key.unit.IsOtherOfKeys(), key.unit)...)
	resp.Diagnostics.Append(attribute.SetValues(ctx, &resp.Result.Raw, values)...)
}
