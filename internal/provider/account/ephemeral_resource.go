package account

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

type ephemeralResource struct{ configured.EphemeralResource }

// NewEphemeralResource returns the ephemeral resource aihubmix_user.
func NewEphemeralResource() ephemeral.EphemeralResource {
	return &ephemeralResource{configured.EphemeralResource{Name: "user"}}
}

func (e *ephemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	attributes := attributes.Ephemeral()
	attributes[minimumBalance] = schema.NumberAttribute{
		Optional: true, MarkdownDescription: minimumBalanceDescription,
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the account that the Manage Key belongs to, and stores nothing about it in plan " +
			"or state. It is read when planning and again when applying, even when a saved plan is applied.",
		Attributes: attributes,
	}
}

func (e *ephemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	values, diags := attribute.Arguments(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	minimum := attribute.Argument[types.Number](values, minimumBalance)
	user, unit, failure := e.Connection.ReadAccountInUnit(ctx, !minimum.IsNull())
	account := account{user, unit}
	if failure != nil {
		resp.Diagnostics.Append(failure.Diagnostic)
		return
	}
	if problem := account.requireBalance(minimum, destroyAnyway); problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	maps.Copy(values, attributes.Values(account))
	resp.Diagnostics.Append(e.Connection.WarnOfUnit(account.unit.IsOther(), account.unit)...)
	resp.Diagnostics.Append(attribute.SetValues(ctx, &resp.Result.Raw, values)...)
}
