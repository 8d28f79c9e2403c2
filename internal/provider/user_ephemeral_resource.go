package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

var _ ephemeral.EphemeralResourceWithConfigure = (*userEphemeralResource)(nil)

type userEphemeralResource struct {
	connection *connection
}

func newUserEphemeralResource() ephemeral.EphemeralResource { return &userEphemeralResource{} }

func (e *userEphemeralResource) Metadata(_ context.Context, req ephemeral.MetadataRequest, resp *ephemeral.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_user"
}

func (e *userEphemeralResource) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	attributes := accountEphemeralAttributes()
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

type userEphemeralResourceModel struct {
	accountModel

	MinimumBalanceUSD types.Number `tfsdk:"minimum_balance_usd"`
}

func (e *userEphemeralResource) Configure(_ context.Context, req ephemeral.ConfigureRequest, resp *ephemeral.ConfigureResponse) {
	e.connection = configured(req.ProviderData, &resp.Diagnostics)
}

func (e *userEphemeralResource) Open(ctx context.Context, req ephemeral.OpenRequest, resp *ephemeral.OpenResponse) {
	var model userEphemeralResourceModel
	resp.Diagnostics.Append(req.Config.Get(ctx, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	user, failure := e.connection.user(ctx)
	if failure != nil {
		resp.Diagnostics.Append(failure.diagnostic)
		return
	}
	if problem := requireBalance(user, model.MinimumBalanceUSD); problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	model.accountModel = newAccountModel(user)
	resp.Diagnostics.Append(resp.Result.Set(ctx, &model)...)
}
