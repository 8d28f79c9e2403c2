package apikey

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

var (
	_ resource.ResourceWithModifyPlan     = (*keyResource)(nil)
	_ resource.ResourceWithValidateConfig = (*keyResource)(nil)
)

// ValidateConfig is called again when an apply knows more than its plan.
func (r *keyResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	var config resourceModel
	resp.Diagnostics.Append(attribute.GetModel(ctx, req.Config.Raw, &config)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(config.checkLifetime()...)
	}
}

// ModifyPlan plans the lifetime of the key, and reports in the plan what would fail in
// the apply: a Manage Key that is missing, cannot be used, or is that of an account that
// is not allowed, a new key that has expired already, and a limit in US dollars where the
// gateway counts otherwise. It makes no request, but for the account of a new key, for the
// allowed account, and for the unit of a gateway that is not the hosted service.
func (r *keyResource) ModifyPlan(
	ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse,
) {
	if r.Connection == nil || req.Plan.Raw.IsNull() {
		return
	}
	isKnown := !r.Connection.IsUnknown()
	if isKnown && !req.Plan.Raw.Equal(req.State.Raw) {
		if _, problem := r.Connection.Authorized(ctx); problem != nil {
			resp.Diagnostics.Append(problem)
			return
		}
	}
	r.planKey(ctx, req, resp)
	if !isKnown || resp.Diagnostics.HasError() || resp.Plan.Raw.Equal(req.State.Raw) {
		return
	}
	var model resourceModel
	resp.Diagnostics.Append(attribute.GetModel(ctx, resp.Plan.Raw, &model)...)
	if resp.Diagnostics.HasError() {
		return
	}
	if problem := checkSpendLimit(ctx, r.Connection, model.SpendLimitUSD); problem != nil {
		resp.Diagnostics.Append(problem)
	}
	// An update may give an expiry that has passed, but none that the service cannot keep.
	_, err := expirySeconds(model.ExpiresAt)
	if isNew := req.State.Raw.IsNull(); isNew && hasPassed(model.ExpiresAt, r.Connection.Now()) ||
		errors.Is(err, errBefore1970) {
		resp.Diagnostics.Append(passedExpiry(model))
	}
}

// checkExpiry is the error for a new key that could not be used.
func (r *keyResource) checkExpiry(settings aihubmix.APIKeySettings, model resourceModel) diag.Diagnostic {
	if settings.ExpiredTime == nil || *settings.ExpiredTime > r.Connection.Now().Unix() {
		return nil
	}
	return passedExpiry(model)
}

func passedExpiry(model resourceModel) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("expires_at"), "The expiry has passed",
		fmt.Sprintf("The key would expire at %s, which has passed: it could not be used. Set a later time, or leave "+
			"expires_at out.",
			model.ExpiresAt.ValueString()))
}
