package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*currentAPIKeyEphemeralResource)(nil)

type currentAPIKeyEphemeralResource struct{ connectedEphemeralResource }

func newCurrentAPIKeyEphemeralResource() ephemeral.EphemeralResource {
	return &currentAPIKeyEphemeralResource{}
}

func (e *currentAPIKeyEphemeralResource) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_current_api_key"
}

func (e *currentAPIKeyEphemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	attributes := currentAPIKeyAttributes.ephemeral()
	attributes["minimum_remaining_usd"] = schema.NumberAttribute{Optional: true, MarkdownDescription: minimumRemainingDescription}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads what is left of the API key (`sk-…`) that the provider is configured with (`api_key`), and stores nothing about it in plan or state. **It needs no Manage Key.** " +
			"It is read when planning and again when applying, even when a saved plan is applied.",
		Attributes: attributes,
	}
}

func (e *currentAPIKeyEphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	values, diags := argumentsOf(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	key, problem := e.connection.currentAPIKey(ctx)
	if problem == nil {
		problem = requireRemaining(key, argument[types.Number](values, "minimum_remaining_usd"))
	}
	if problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	maps.Copy(values, currentAPIKeyAttributes.values(key))
	resp.Diagnostics.Append(e.connection.warningOfUnit(key.isUncounted(), key.unit)...)
	resp.Diagnostics.Append(setValues(ctx, &resp.Result.Raw, values)...)
}
