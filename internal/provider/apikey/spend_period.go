package apikey

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// The calendar periods in which a spend limit is granted anew. They are in UTC.
const (
	periodDaily   = "daily"
	periodWeekly  = "weekly"
	periodMonthly = "monthly"
)

const cannotUsePeriod = "The period of the spend limit cannot be used"

var periodCheck = attribute.CheckValue("must be daily, weekly or monthly", cannotUsePeriod,
	func(period types.String) error {
		if slices.Contains([]string{periodDaily, periodWeekly, periodMonthly}, period.ValueString()) {
			return nil
		}
		return fmt.Errorf("%s is not a period. Write \"daily\", \"weekly\" or \"monthly\"",
			attribute.FormatSetting(period.ValueString()))
	})

// checkPeriod returns an error for a period without a limit.
func (m resourceModel) checkPeriod() (diags diag.Diagnostics) {
	if !m.SpendLimitPeriod.IsNull() && m.SpendLimitUSD.IsNull() {
		diags.AddAttributeError(path.Root("spend_limit_period"), cannotUsePeriod,
			"spend_limit_period needs spend_limit_usd: the amount that each period grants.")
	}
	return diags
}

// periodStart returns when the period began that has this moment. A week begins on Monday.
func periodStart(period string, at time.Time) time.Time {
	at = at.UTC()
	year, month, day := at.Date()
	switch period {
	case periodWeekly:
		day -= (int(at.Weekday()) + 6) % 7
	case periodMonthly:
		day = 1
	}
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// isDueForGrant reports whether the period that has this moment began after the one that was granted last, or nothing
// was granted yet. Nothing is granted to a disabled key, or to one without a limit: with ignore_changes, it can have a
// period.
func (m resourceModel) isDueForGrant(renewedAt types.String, now time.Time) bool {
	if m.SpendLimitPeriod.IsNull() || m.SpendLimitPeriod.IsUnknown() ||
		m.SpendLimitUSD.IsNull() || !m.Enabled.ValueBool() {
		return false
	}
	renewed, err := time.Parse(time.RFC3339, renewedAt.ValueString())
	return err != nil || renewed.Before(periodStart(m.SpendLimitPeriod.ValueString(), now))
}

// isGranted reports whether the plan for an existing key grants its limit anew.
func (p *keyPlan) isGranted() bool {
	return p.planned.isDueForGrant(p.state.SpendLimitRenewedAt, p.now)
}

// planRenewal plans the period that is granted. It is unknown if the key is due, and in each other update, because a
// period may begin between plan and apply. The process that applies has refreshed no key, so that does not matter here.
func (p *keyPlan) planRenewal() {
	switch {
	case p.planned.SpendLimitPeriod.IsNull():
		p.planned.SpendLimitRenewedAt = types.StringNull()
	case p.state == nil:
		p.planned.SpendLimitRenewedAt = types.StringUnknown()
	default:
		p.planned.SpendLimitRenewedAt = p.state.SpendLimitRenewedAt
		if p.isGranted() || !attribute.EqualModels(&p.planned, p.state) {
			p.planned.SpendLimitRenewedAt = types.StringUnknown()
		}
	}
}

// grant sets the period that a write grants, if it grants one: to a new key always. renewedAt is the one before.
func (m *resourceModel) grant(renewedAt types.String, isNew bool, now time.Time) (isGranted bool) {
	isGranted = isNew && !m.SpendLimitPeriod.IsNull() || m.isDueForGrant(renewedAt, now)
	switch {
	case isGranted:
		m.SpendLimitRenewedAt = attribute.FormatTime(new(periodStart(m.SpendLimitPeriod.ValueString(), now).Unix()))
	case m.SpendLimitRenewedAt.IsUnknown():
		m.SpendLimitRenewedAt = renewedAt
	}
	return isGranted
}

// limitToMove returns how far above the requested limit the one is that an update writes.
func (m resourceModel) limitToMove(
	state resourceModel, private privateState, key aihubmix.APIKey, requested *int64, isGranted bool,
) int64 {
	limit := key.SpendLimit()
	switch {
	case isGranted && key.UsedQuota != nil:
		return max(*key.UsedQuota, 0)
	case isGranted:
		return 0
	case private.MovedLimit == nil && limit != nil && requested != nil &&
		sameSpendLimit(m.SpendLimitUSD, state.SpendLimitUSD):
		return *limit - *requested // As it was read.
	case m.SpendLimitPeriod.IsNull() && state.SpendLimitUSD.IsNull():
		return 0 // What was granted went with the limit.
	}
	return private.moved()
}

// lifetimeLimit returns the limit over the whole life of a key, in quota units, that is so far above the requested one.
// It is nil for no limit.
func lifetimeLimit(requested *int64, moved int64) *int64 {
	switch {
	case requested == nil:
		return nil
	case moved > math.MaxInt64-*requested:
		return new(int64(math.MaxInt64))
	}
	return new(*requested + moved)
}
