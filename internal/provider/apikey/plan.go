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

// PlanAPIKey decides on what one attribute alone does not tell: the name, the expiry, a
// rotation, and the account of a new key.
func (r *keyResource) planKey(ctx context.Context, req resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	plan, diags := planOf(ctx, req)
	resp.Diagnostics.Append(diags...)
	if resp.Diagnostics.HasError() {
		return
	}
	plan.now = r.Connection.Now()
	proposed := plan.planned.ExpiresAt
	if plan.stored != nil {
		plan.refreshed = r.Connection.RefreshedAPIKey(plan.stored.ID)
	}
	resp.Diagnostics.Append(plan.decide()...)
	if plan.isRotated {
		resp.RequiresReplace.Append(path.Root("expires_at"))
	}
	// Setting one attribute walks over all of them several times: a sixth of what a plan
	// allocated, mostly for nothing.
	if !plan.planned.ExpiresAt.Equal(proposed) {
		resp.Diagnostics.Append(resp.Plan.SetAttribute(ctx, path.Root("expires_at"), plan.planned.ExpiresAt)...)
	}
	if plan.stored == nil && plan.planned.UserID.IsUnknown() {
		resp.Diagnostics.Append(r.planOwner(ctx, resp)...)
	}
}

// planOwner plans the account of a new key, so that it is known in a replacement as well.
// The plan and its apply must agree: a failure is an error in both.
func (r *keyResource) planOwner(ctx context.Context, resp *resource.ModifyPlanResponse) (diags diag.Diagnostics) {
	if !r.Connection.HasKey() {
		return nil
	}
	owner, problem := r.Connection.Owner(ctx)
	if problem != nil {
		diags.Append(problem)
		return diags
	}
	if owner.ID != nil {
		diags.Append(resp.Plan.SetAttribute(ctx, path.Root("user_id"), *owner.ID)...)
	}
	return diags
}

// keyPlan is a plan for a key while it is decided on.
type keyPlan struct {
	config, planned resourceModel
	// stored is nil for a new key.
	stored *resourceModel
	// isReplaced: another argument replaces the key. isRotated: its lifetime does.
	isReplaced, isRotated bool
	beside                privateState
	// refreshed is the key as it was read in this run, nil where it was not. It is
	// never read where a plan is applied.
	refreshed *aihubmix.APIKey
	now       time.Time
}

// decide completes the plan, and returns what there is to say about it.
func (p *keyPlan) decide() (diags diag.Diagnostics) {
	diags.Append(p.checkName()...)
	p.planExpiry()
	diags.Append(p.planRotation()...)
	diags.Append(p.warnOfEnd()...)
	return diags
}

func planOf(ctx context.Context, req resource.ModifyPlanRequest) (plan keyPlan, diags diag.Diagnostics) {
	diags.Append(attribute.GetModel(ctx, req.Config.Raw, &plan.config)...)
	diags.Append(attribute.GetModel(ctx, req.Plan.Raw, &plan.planned)...)
	if req.State.Raw.IsNull() {
		return plan, diags
	}
	plan.stored = &resourceModel{}
	diags.Append(attribute.GetModel(ctx, req.State.Raw, plan.stored)...)
	plan.isReplaced = asksForRotation(plan.planned.RotateWhenChanged, plan.stored.RotateWhenChanged)
	beside, besideDiags := privateStateKey.Get(ctx, req.Private)
	diags.Append(besideDiags...)
	if beside != nil {
		plan.beside = *beside
	}
	return plan, diags
}

// maximumNameLength is in characters.
const maximumNameLength = 64

// checkName refuses names for new keys alone: one that has another name already, because
// it was created in the console, keeps it.
func (p *keyPlan) checkName() (diags diag.Diagnostics) {
	name := p.planned.Name
	if name.IsUnknown() || p.stored != nil && !p.isReplaced && p.stored.Name.Equal(name) {
		return nil
	}
	if length := utf8.RuneCountInString(name.ValueString()); length == 0 || length > maximumNameLength {
		diags.AddAttributeError(path.Root("name"), "The name cannot be used",
			fmt.Sprintf("A new name has 1 to %d characters, and this one has %d. Only a key that already has such a "+
				"name can keep it.",
				maximumNameLength, length))
	}
	return diags
}

// planExpiry plans when the key expires, where the configuration does not say it itself.
// ignore_changes puts the value of the state into the configuration.
func (p *keyPlan) planExpiry() {
	switch {
	case !p.config.ExpiresAt.IsNull():
	case p.config.TTL.IsNull():
		p.planned.ExpiresAt = types.StringNull()
	case p.stored == nil || p.isReplaced || p.config.TTL.IsUnknown():
		p.planned.ExpiresAt = types.StringUnknown()
	default:
		p.planned.ExpiresAt = p.expiryOfKept()
		if isSameMoment(p.planned.ExpiresAt, p.stored.ExpiresAt) {
			p.planned.ExpiresAt = p.stored.ExpiresAt
		}
	}
}

// expiryOfKept is by its time to live, but for a key that was imported: that keeps the
// expiry it came with, until its time to live is changed.
func (p *keyPlan) expiryOfKept() types.String {
	switch {
	case p.beside.Imported && p.stored.TTL.IsNull():
		return p.stored.ExpiresAt
	case p.beside.Imported && sameDuration(p.stored.TTL, p.planned.TTL):
		return attribute.FormatTime(p.beside.KeptExpiry)
	}
	return p.stored.expiryWithin(p.planned.timeToLive())
}

// isSameMoment compares times as exactly as gateways report them.
func isSameMoment(a, b types.String) bool {
	first, errFirst := expirySeconds(a)
	second, errSecond := expirySeconds(b)
	if errFirst != nil || errSecond != nil || first == nil || second == nil {
		return false
	}
	return time.Unix(*first, 0).Sub(time.Unix(*second, 0)).Abs() <= issuedTolerance
}

// planRotation replaces a key that is due, but only in a run that has refreshed it, and
// where the plan has no other change: a plan to update a key that is applied when the
// key has become due must update it.
func (p *keyPlan) planRotation() (diags diag.Diagnostics) {
	if p.stored == nil || p.isReplaced || !p.config.ExpiresAt.IsNull() {
		return nil
	}
	isDue, isOtherwiseChanged := p.planned.isDue(p.now), p.changesMoreThanExpiry()
	switch {
	case isDue && !isOtherwiseChanged && p.refreshed != nil:
		p.isRotated, p.planned.ExpiresAt = true, types.StringUnknown()
	case !p.planned.ExpiresAt.Equal(p.stored.ExpiresAt) && hasPassed(p.planned.ExpiresAt, p.now):
		diags.AddAttributeError(path.Root("ttl"), "The expiry has passed",
			fmt.Sprintf("With a ttl of %q, which counts from the key's creation, it would have expired at %s. Choose "+
				"a longer ttl, or replace the key: terraform taint, or another value in rotate_when_changed.",
				p.planned.TTL.ValueString(), p.planned.ExpiresAt.ValueString()))
	case isDue:
		reason := "the plan has other changes of it"
		if !isOtherwiseChanged {
			reason = "it was not refreshed"
		}
		diags.AddAttributeWarning(path.Root("rotate_before_expiry"), "The API key is due for rotation",
			fmt.Sprintf("%s expires at %s, but this plan does not replace it, because %s. The next plan with a "+
				"refresh does.",
				p.stored.described(), p.planned.ExpiresAt.ValueString(), reason))
	case p.beside.Imported && p.stored.TTL.IsNull() && !p.planned.TTL.IsNull() && p.planned.ExpiresAt.IsNull():
		diags.AddAttributeWarning(path.Root("ttl"), "The imported API key never expires",
			fmt.Sprintf("%s was imported without an expiry, and an imported key keeps what it has until it is "+
				"replaced: ttl counts for the next one. Replace it with terraform apply -replace.",
				p.stored.described()))
	}
	return diags
}

// changesMoreThanExpiry reports whether the plan would update the key for another reason.
func (p *keyPlan) changesMoreThanExpiry() bool {
	a, b := p.planned, p.stored
	return !a.Name.Equal(b.Name) || !a.SpendLimitUSD.Equal(b.SpendLimitUSD) ||
		!a.AllowedModels.Equal(b.AllowedModels) || !a.AllowedCIDRs.Equal(b.AllowedCIDRs) ||
		!a.RotateWhenChanged.Equal(b.RotateWhenChanged) || !a.Enabled.Equal(b.Enabled) || !a.TTL.Equal(b.TTL) ||
		!a.RotateBeforeExpiry.Equal(b.RotateBeforeExpiry)
}

// warnOfEnd is on a key that cannot be used any more, and still cannot after this plan.
func (p *keyPlan) warnOfEnd() (diags diag.Diagnostics) {
	if p.refreshed == nil || p.isReplaced || p.isRotated {
		return nil
	}
	const whose = "The key %q with the ID %d "
	switch {
	case p.refreshed.IsExpired(p.now):
		if !p.planned.ExpiresAt.Equal(p.stored.ExpiresAt) {
			return nil
		}
		advice := "Set a later expires_at, or remove the key."
		if !p.planned.TTL.IsNull() {
			advice = "Set a longer ttl or rotate_before_expiry, or remove the key."
		}
		diags.AddAttributeWarning(path.Root("expires_at"), "The API key has expired",
			fmt.Sprintf(whose+"expired at %s. %s", p.refreshed.Name, p.refreshed.ID, p.stored.ExpiresAt.ValueString(),
				advice))
	case p.refreshed.IsExhausted():
		limit, _ := spendLimitQuota(p.planned.SpendLimitUSD)
		if isZeroOnPurpose := limit != nil && *limit == 0; isZeroOnPurpose ||
			!p.planned.SpendLimitUSD.Equal(p.stored.SpendLimitUSD) {
			return nil
		}
		diags.AddAttributeWarning(path.Root("spend_limit_usd"), "The API key's spend limit is used up",
			fmt.Sprintf(whose+"can no longer be used. Set a higher spend_limit_usd, or remove the key.",
				p.refreshed.Name, p.refreshed.ID))
	}
	return diags
}

// asksForRotation reports whether a value was added or changed. Values that are taken
// away, and the first ones of a key, replace nothing.
func asksForRotation(planned, stored types.Map) bool {
	switch {
	case stored.IsNull():
		return false
	case planned.IsUnknown():
		return true
	}
	before := stored.Elements()
	for name, value := range planned.Elements() {
		if !value.IsNull() && !value.Equal(before[name]) {
			return true
		}
	}
	return false
}
