package account

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

var (
	_ action.ActionWithConfigure  = (*requireBalanceAction)(nil)
	_ action.ActionWithModifyPlan = (*requireBalanceAction)(nil)
)

// requireBalanceAction checks the balance when a deployment is applied, not when it is planned.
type requireBalanceAction struct{ configured.Action }

// NewRequireBalance returns the action aihubmix_require_balance.
func NewRequireBalance() action.Action { return &requireBalanceAction{} }

func (a *requireBalanceAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_require_balance"
}

func (a *requireBalanceAction) Schema(_ context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Stops an apply if the balance of the account is too low: it reads the account when it " +
			"is invoked, also for a saved plan. It needs Terraform 1.14.",
		Attributes: map[string]schema.Attribute{
			minimumBalance: schema.NumberAttribute{
				Required: true,
				MarkdownDescription: "Minimum balance in US dollars. A balance that is lower, or that the gateway " +
					"does not report, is an error, which stops the apply. Cannot be null.",
			},
		},
	}
}

// minimum returns the argument. Null is an error: Terraform, as of 1.15, accepts it from a variable.
func (a *requireBalanceAction) minimum(
	ctx context.Context, config tfsdk.Config,
) (minimum types.Number, diags diag.Diagnostics) {
	argument := path.Root(minimumBalance)
	diags = config.GetAttribute(ctx, argument, &minimum)
	if minimum.IsNull() && !diags.HasError() {
		diags.AddAttributeError(argument, "minimum_balance_usd is null",
			"Set an amount in US dollars. Without a minimum, the gate stays closed.")
	}
	return minimum, diags
}

// ModifyPlan reports a missing minimum and an unusable Manage Key in the plan. It does not check the balance: the apply
// does.
func (a *requireBalanceAction) ModifyPlan(
	ctx context.Context, req action.ModifyPlanRequest, resp *action.ModifyPlanResponse,
) {
	_, diags := a.minimum(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() || a.Connection == nil || a.Connection.IsUnknown() {
		return
	}
	if _, problem := a.Connection.Authorized(ctx); problem != nil {
		resp.Diagnostics.Append(problem)
	}
}

func (a *requireBalanceAction) Invoke(ctx context.Context, req action.InvokeRequest, resp *action.InvokeResponse) {
	minimum, diags := a.minimum(ctx, req.Config)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	resp.SendProgress(action.InvokeProgressEvent{Message: "Reading the balance of the AIHubMix account"})
	user, unit, failure := a.Connection.ReadAccountInUnit(ctx, true)
	account := account{user, unit}
	if failure != nil {
		resp.Diagnostics.Append(failure.Diagnostic)
		return
	}
	if problem := account.requireBalance(minimum, ""); problem != nil {
		resp.Diagnostics.Append(problem)
		return
	}
	resp.SendProgress(action.InvokeProgressEvent{
		Message: "The balance is " + attribute.FormatUSD(*account.Quota) + " USD, which is enough",
	})
}
