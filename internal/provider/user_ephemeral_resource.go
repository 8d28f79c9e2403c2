package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*userEphemeralResource)(nil)

type userEphemeralResource struct{ connectedEphemeralResource }

func newUserEphemeralResource() ephemeral.EphemeralResource { return &userEphemeralResource{} }

func (e *userEphemeralResource) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

func (e *userEphemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	attributes := accountAttributes.ephemeral()
	attributes["minimum_balance_usd"] = schema.NumberAttribute{
		Optional:            true,
		MarkdownDescription: minimumBalanceDescription,
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Reads the account that the Manage Key belongs to, and stores nothing about it in plan or state. " +
			"It is read when planning and again when applying, even when a saved plan is applied.",
		Attributes: attributes,
	}
}

func (e *userEphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	values, diags := argumentsOf(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	account, failure := e.connection.account(ctx)
	if failure != nil {
		resp.Diagnostics.Append(failure.diagnostic)
		return
	}
	if problem := requireBalance(account, argument[types.Number](values, "minimum_balance_usd"), destroyAnyway); problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	maps.Copy(values, accountAttributes.values(account))
	resp.Diagnostics.Append(e.connection.warningOfUnit(account.unit.Other != "", account.unit)...)
	resp.Diagnostics.Append(setValues(ctx, &resp.Result.Raw, values)...)
}
