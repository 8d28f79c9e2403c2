package apikey

import (
	"context"
	"fmt"
	"math"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

// spendLimitQuota returns a limit in whole quota units, rounded down, or nil for null and unknown. ok is false if the
// limit is below zero or does not fit into an int64.
func spendLimitQuota(limit types.Number) (quota *int64, ok bool) {
	if limit.IsNull() || limit.IsUnknown() {
		return nil, true
	}
	rounded, ok := attribute.RoundDecimal(limit.ValueBigFloat()) // 100 / 3 * 3 is a little less than 100.
	if !ok || limit.ValueBigFloat().Sign() < 0 {
		return nil, false
	}
	units := rounded.Mul(rounded, big.NewRat(aihubmix.QuotaPerUSD, 1))
	whole := new(big.Int).Quo(units.Num(), units.Denom())
	if !whole.IsInt64() {
		return nil, false
	}
	return new(whole.Int64()), true
}

// sameSpendLimit reports whether two limits are the same number of quota units.
func sameSpendLimit(a, b types.Number) bool {
	first, _ := spendLimitQuota(a)
	second, _ := spendLimitQuota(b)
	if first == nil || second == nil {
		return first == second
	}
	return *first == *second
}

var spendLimitCheck = attribute.CheckValue("must be zero or more US dollars", "The spend limit cannot be used",
	func(limit types.Number) error {
		quota, ok := spendLimitQuota(limit)
		if ok && *quota == 0 && limit.ValueBigFloat().Sign() > 0 {
			return fmt.Errorf("%s USD is less than one quota unit, %s USD, so the key could never be used. Write at "+
				"least that, or 0 for a key that is not to be used",
				attribute.FormatDecimal(limit.ValueBigFloat()), attribute.FormatUSD(1))
		}
		if !ok {
			return limitOutOfRange(limit)
		}
		return nil
	})

// limitOutOfRange returns the error for a limit that no quota can hold.
func limitOutOfRange(limit types.Number) error {
	return fmt.Errorf("%s USD is not between 0 and %s USD. Write an amount in this range",
		attribute.FormatDecimal(limit.ValueBigFloat()), attribute.FormatUSD(math.MaxInt64))
}

// keepSameSpendLimit plans the value of the state if it is the same number of quota units.
var keepSameSpendLimit = attribute.NewKeepSame("Amounts that are the same number of quota units are not a change.",
	sameSpendLimit)

// checkSpendLimit returns an error for a limit at a gateway with another quota unit, or nil if there is no limit or it
// is not known yet.
func checkSpendLimit(ctx context.Context, connection *configured.Connection, limit types.Number) diag.Diagnostic {
	if limit.IsNull() || limit.IsUnknown() {
		return nil
	}
	if unit := connection.QuotaUnit(ctx); unit.IsOther() {
		return unit.Refusal("spend_limit_usd", "Leave it out, and limit the key in the gateway's console.")
	}
	return nil
}

// hidesLimit reports whether the state of a key shows no limit because the unit of its gateway is not the hosted
// service's, or is not known. No plan could show then that an update removes the limit.
func (r *keyResource) hidesLimit(ctx context.Context, state resourceModel, key aihubmix.APIKey) bool {
	return state.SpendLimitUSD.IsNull() && r.Connection.QuotaUnitOf(ctx, key).IsOther()
}

// showLimit sets the spend limit of the model of a reported key to null if its value in US dollars is not known.
func showLimit(
	ctx context.Context, connection *configured.Connection, model *resourceModel, key aihubmix.APIKey,
) diag.Diagnostics {
	if model.SpendLimitUSD.IsNull() {
		return nil
	}
	unit := connection.QuotaUnitOf(ctx, key)
	switch {
	case unit.Failure != nil:
		return diag.Diagnostics{unit.Failure.Diagnostic}
	case unit.IsOther():
		model.SpendLimitUSD = types.NumberNull()
	}
	return connection.WarnOfUnit(unit.IsOther(), unit)
}
