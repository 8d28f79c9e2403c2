package apikey

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// planKey plans what depends on more than one attribute: the name, the expiry, a rotation, and the account of a new
// key.
func (r *keyResource) planKey(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan, diags := readPlan(ctx, req)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.now = r.Connection.Now()
	expiry, renewal := plan.planned.ExpiresAt, plan.planned.SpendLimitRenewedAt
	if plan.state != nil {
		plan.refreshed = r.Connection.RefreshedAPIKey(plan.state.ID)
	}
	resp.Diagnostics.Append(plan.decide()...)
	if plan.isRotated {
		resp.RequiresReplace.Append(path.Root("expires_at"))
	}
	// Setting one attribute walks over all of them several times, so it is done only if the value changes.
	if !plan.planned.ExpiresAt.Equal(expiry) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("expires_at"), plan.planned.ExpiresAt)...)
	}
	if !plan.planned.SpendLimitRenewedAt.Equal(renewal) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(
			ctx, path.Root("spend_limit_renewed_at"), plan.planned.SpendLimitRenewedAt)...)
	}
	if plan.state == nil && plan.planned.UserID.IsUnknown() {
		resp.Diagnostics.Append(r.planAccount(ctx, resp)...)
		resp.Diagnostics.Append(r.warnOfSameName(plan.planned.Name)...)
	}
}

// warnOfSameName returns a warning if the account has a key with the name of a new one. It sends no request. A key that
// this run has refreshed is in the state: it may be the one that is replaced.
func (r *keyResource) warnOfSameName(name types.String) (diags diag.Diagnostics) {
	client, problem := r.Connection.Public()
	if problem != nil || name.IsUnknown() {
		return nil
	}
	for _, key := range client.CachedAPIKeys() {
		if key.Name == name.ValueString() && r.Connection.RefreshedAPIKey(types.Int64Value(key.ID)) == nil {
			diags.AddAttributeWarning(path.Root("name"), "The account has an API key of that name",
				fmt.Sprintf("The %s stays as it is. Import it if it is the one that you mean, or use another name to "+
					"tell the two apart.", named(key.Name, key.ID)))
		}
	}
	return diags
}

// planAccount plans the account of a new key, so that it is known in a replacement, too. A failure is an error,
// because the plan and its apply must agree.
func (r *keyResource) planAccount(ctx context.Context, resp *resource.ModifyPlanResponse) (diags diag.Diagnostics) {
	if !r.Connection.HasKey() {
		return nil
	}
	account, problem := r.Connection.Account(ctx)
	if problem != nil {
		diags.Append(problem)
		return diags
	}
	if account.ID != nil {
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root("user_id"), *account.ID)...)
	}
	return diags
}

// keyPlan is the plan for one key.
type keyPlan struct {
	config, planned resourceModel
	// state is nil for a new key.
	state   *resourceModel
	private privateState
	// isReplaced is true if rotate_when_changed replaces the key, isRotated if its lifetime does.
	isReplaced, isRotated bool
	// refreshed is the key as this process has refreshed it, or nil. A process that applies a plan refreshes none.
	refreshed *aihubmix.APIKey
	now       time.Time
}

// decide completes the plan, and returns its errors and warnings.
func (p *keyPlan) decide() (diags diag.Diagnostics) {
	diags.Append(p.checkName()...)
	p.planExpiry()
	diags.Append(p.planRotation()...)
	p.planRenewal()
	diags.Append(p.warnOfUnusable()...)
	return diags
}

// readPlan reads the plan that the CLI proposes.
func readPlan(ctx context.Context, req resource.ModifyPlanRequest) (plan keyPlan, diags diag.Diagnostics) {
	diags.Append(attribute.GetModel(ctx, req.Config.Raw, &plan.config)...)
	diags.Append(attribute.GetModel(ctx, req.Plan.Raw, &plan.planned)...)
	if req.State.Raw.IsNull() {
		return plan, diags
	}
	plan.state = &resourceModel{}
	diags.Append(attribute.GetModel(ctx, req.State.Raw, plan.state)...)
	plan.isReplaced = requestsRotation(plan.planned.RotateWhenChanged, plan.state.RotateWhenChanged)
	private, privateDiags := readPrivateState(ctx, req.Private)
	diags.Append(privateDiags...)
	plan.private = private
	return plan, diags
}

const maximumNameLength = 64 // In characters.

// checkName checks only new names. A key that was created in the console may keep any name.
func (p *keyPlan) checkName() (diags diag.Diagnostics) {
	name := p.planned.Name
	if name.IsUnknown() || p.state != nil && !p.isReplaced && p.state.Name.Equal(name) {
		return nil
	}
	if length := utf8.RuneCountInString(name.ValueString()); length == 0 || length > maximumNameLength {
		diags.AddAttributeError(path.Root("name"), "The name cannot be used",
			fmt.Sprintf("A new name must have 1 to %d characters; this one has %d. Only an existing key can keep such "+
				"a name. Choose another one.", maximumNameLength, length))
	}
	return diags
}

// planExpiry plans when the key expires, unless expires_at is configured. With ignore_changes, the configuration has
// the value of the state.
func (p *keyPlan) planExpiry() {
	switch {
	case !p.config.ExpiresAt.IsNull():
	case p.config.TTL.IsNull():
		p.planned.ExpiresAt = types.StringNull()
	case p.state == nil || p.isReplaced || p.config.TTL.IsUnknown():
		p.planned.ExpiresAt = types.StringUnknown()
	default:
		p.planned.ExpiresAt = p.expiryOfExisting()
		if sameReportedTime(p.planned.ExpiresAt, p.state.ExpiresAt) {
			p.planned.ExpiresAt = p.state.ExpiresAt
		}
	}
}

// expiryOfExisting returns the expiry of a key that is not replaced. It follows from the time to live, but an imported
// key keeps its expiry until its time to live changes.
func (p *keyPlan) expiryOfExisting() types.String {
	switch {
	case p.private.Imported && p.state.TTL.IsNull():
		return p.state.ExpiresAt
	case p.private.Imported && sameDuration(p.state.TTL, p.planned.TTL):
		return attribute.FormatTime(p.private.WrittenExpiry)
	}
	return p.state.expiryAfter(p.planned.timeToLive())
}

// planRotation replaces a key that is due for rotation, but only if this run has refreshed it and plans no other
// change: if a key becomes due between plan and apply, a planned update must stay an update.
func (p *keyPlan) planRotation() (diags diag.Diagnostics) {
	if p.state == nil || p.isReplaced || !p.config.ExpiresAt.IsNull() {
		return nil
	}
	isDue, hasOtherChanges := p.planned.isDueForRotation(p.now), p.hasOtherChanges()
	switch {
	case isDue && !hasOtherChanges && p.refreshed != nil:
		p.isRotated, p.planned.ExpiresAt = true, types.StringUnknown()
	case !p.planned.ExpiresAt.Equal(p.state.ExpiresAt) && hasPassed(p.planned.ExpiresAt, p.now):
		diags.AddAttributeError(path.Root("ttl"), "The expiry has passed",
			fmt.Sprintf("The ttl of %q counts from the key's creation, so the key would have expired at %s. Choose a "+
				"longer ttl, or replace the key: run terraform taint, or change a value in rotate_when_changed.",
				p.planned.TTL.ValueString(), p.planned.ExpiresAt.ValueString()))
	case isDue:
		reason := "it changes the key in another way"
		if !hasOtherChanges {
			reason = "it did not refresh the key"
		}
		diags.AddAttributeWarning(path.Root("rotate_before_expiry"), "The API key is due for rotation",
			fmt.Sprintf("%s expires at %s, but this plan does not replace it, because %s. Plan and apply again, "+
				"with a refresh.", p.state.subject(), p.planned.ExpiresAt.ValueString(), reason))
	case p.private.Imported && p.state.TTL.IsNull() && !p.planned.TTL.IsNull() && p.planned.ExpiresAt.IsNull():
		diags.AddAttributeWarning(path.Root("ttl"), "The imported API key never expires",
			fmt.Sprintf("%s was imported without an expiry, and keeps that until it is replaced. ttl applies to the "+
				"next key. Replace this one with terraform apply -replace.", p.state.subject()))
	}
	return diags
}

// hasOtherChanges reports whether the plan changes anything but the expiry, and what a new period grants.
func (p *keyPlan) hasOtherChanges() bool {
	a, b := p.planned, p.state
	return !a.Name.Equal(b.Name) || !a.SpendLimitUSD.Equal(b.SpendLimitUSD) ||
		!a.SpendLimitPeriod.Equal(b.SpendLimitPeriod) || !a.KeepAfterDestroy.Equal(b.KeepAfterDestroy) ||
		!a.AllowedModels.Equal(b.AllowedModels) || !a.AllowedCIDRs.Equal(b.AllowedCIDRs) ||
		!a.RotateWhenChanged.Equal(b.RotateWhenChanged) || !a.Enabled.Equal(b.Enabled) || !a.TTL.Equal(b.TTL) ||
		!a.RotateBeforeExpiry.Equal(b.RotateBeforeExpiry)
}

// warnOfUnusable returns a warning if the key has expired or its limit is used up, and this plan does not change that.
func (p *keyPlan) warnOfUnusable() (diags diag.Diagnostics) {
	if p.refreshed == nil || p.isReplaced || p.isRotated {
		return nil
	}
	subject := "The " + named(p.refreshed.Name, p.refreshed.ID) + " "
	switch {
	case p.refreshed.IsExpired(p.now):
		if !p.planned.ExpiresAt.Equal(p.state.ExpiresAt) {
			return nil
		}
		advice := "Set a later expires_at, or remove the key."
		if !p.planned.TTL.IsNull() {
			advice = "Set a longer ttl or rotate_before_expiry, or remove the key."
		}
		diags.AddAttributeWarning(path.Root("expires_at"), "The API key has expired",
			subject+fmt.Sprintf("expired at %s. %s", p.state.ExpiresAt.ValueString(), advice))
	case p.refreshed.IsExhausted():
		limit, _ := spendLimitQuota(p.planned.SpendLimitUSD)
		isZeroOnPurpose := limit != nil && *limit == 0
		if isZeroOnPurpose || !p.planned.SpendLimitUSD.Equal(p.state.SpendLimitUSD) || p.isGranted() ||
			p.refreshed.IsStillStopped() { // It counts as disabled.
			return nil
		}
		advice := "can no longer be used. Set a higher spend_limit_usd, or remove the key."
		if !p.planned.SpendLimitPeriod.IsNull() {
			advice = "can be used again after the first apply of the next period. Set a higher spend_limit_usd to " +
				"use it now."
		}
		diags.AddAttributeWarning(path.Root("spend_limit_usd"), "The API key's spend limit is used up",
			subject+advice)
	}
	return diags
}

// requestsRotation reports whether a value of rotate_when_changed was added or changed. Removing values and setting the
// first ones does not replace the key.
func requestsRotation(planned, state types.Map) bool {
	switch {
	case state.IsNull():
		return false
	case planned.IsUnknown():
		return true
	}
	before := state.Elements()
	for name, value := range planned.Elements() {
		if !value.IsNull() && !value.Equal(before[name]) {
			return true
		}
	}
	return false
}
