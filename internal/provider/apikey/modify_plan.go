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

// ValidateConfig is called again during an apply, when values that the plan did not know are known.
func (r *keyResource) ValidateConfig(
	ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse,
) {
	var config resourceModel
	resp.Diagnostics.Append(attribute.GetModel(ctx, req.Config.Raw, &config)...)
	if !resp.Diagnostics.HasError() {
		resp.Diagnostics.Append(config.checkLifetime()...)
		resp.Diagnostics.Append(config.checkPeriod()...)
	}
}

// ModifyPlan plans the lifetime of the key, and reports errors that the apply would run into: a Manage Key that is
// missing, unusable or of an account that is not allowed, a new key that has already expired, and a limit in US dollars
// at a gateway with another quota unit. It sends requests only for the account of a new key, the allowed account, and
// the quota unit of a gateway that is not the hosted service.
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
	// An update may set an expiry that has passed, but not one that the gateway cannot store.
	_, err := expirySeconds(model.ExpiresAt)
	isNew := req.State.Raw.IsNull()
	if isNew && hasPassed(model.ExpiresAt, r.Connection.Now()) || errors.Is(err, errBefore1970) {
		resp.Diagnostics.Append(passedExpiry(model))
	}
}

// checkExpiry returns an error if a new key would have expired already.
func (r *keyResource) checkExpiry(settings aihubmix.APIKeySettings, model resourceModel) diag.Diagnostic {
	if settings.ExpiredTime == nil || *settings.ExpiredTime > r.Connection.Now().Unix() {
		return nil
	}
	return passedExpiry(model)
}

func passedExpiry(model resourceModel) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("expires_at"), "The expiry has passed",
		fmt.Sprintf("The key would expire at %s, which has passed. Set a later time, or leave "+
			"expires_at out.", model.ExpiresAt.ValueString()))
}
