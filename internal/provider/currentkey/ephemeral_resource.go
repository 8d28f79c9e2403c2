package currentkey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

type ephemeralResource struct{ configured.EphemeralResource }

// NewEphemeralResource returns the ephemeral resource aihubmix_current_api_key.
func NewEphemeralResource() ephemeral.EphemeralResource {
	return &ephemeralResource{configured.EphemeralResource{Name: "current_api_key"}}
}

func (e *ephemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	attributes := keyAttributes.Ephemeral()
	attributes[minimumRemaining] = schema.NumberAttribute{
		Optional: true, MarkdownDescription: minimumRemainingDescription,
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads what remains of the limit of the API key (`sk-…`) that the provider is " +
			"configured with (`api_key`), and stores nothing about it in plan or state. **It needs no Manage Key.** " +
			"It is read when planning and again when applying, even when a saved plan is applied.",
		Attributes: attributes,
	}
}

func (e *ephemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	resp.Diagnostics = read(ctx, e.Connection, req.Config, &resp.Result.Raw)
}
