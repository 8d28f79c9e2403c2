package provider

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// spendLimitDecimals is to how many decimals an amount is rounded before it is
// cut off to whole quota units: 100 / 3 * 3 is a little less than 100.
const spendLimitDecimals = 12

// spendLimitQuota is a limit in whole quota units, rounded down; nil for null.
// ok is false where it is below zero, or beyond the range of int64.
func spendLimitQuota(limit types.Number) (quota *int64, ok bool) {
	if limit.IsNull() || limit.IsUnknown() {
		return nil, true
	}
	usd := limit.ValueBigFloat()
	if usd.IsInf() || usd.Sign() < 0 || usd.MantExp(nil) > plainExponent {
		return nil, false
	}
	if usd.MantExp(nil) < -plainExponent {
		return new(int64), true
	}
	exact, _ := usd.Rat(nil)
	rounded, ok := new(big.Rat).SetString(exact.FloatString(spendLimitDecimals))
	if !ok {
		return nil, false // Not reached: the text is a decimal.
	}
	units := rounded.Mul(rounded, big.NewRat(aihubmix.QuotaPerUSD, 1))
	whole := new(big.Int).Quo(units.Num(), units.Denom())
	if !whole.IsInt64() {
		return nil, false
	}
	return new(whole.Int64()), true
}

// sameLimit compares limits by what the service keeps of them.
func sameLimit(a, b types.Number) bool {
	first, _ := spendLimitQuota(a)
	second, _ := spendLimitQuota(b)
	return first == nil && second == nil || first != nil && second != nil && *first == *second
}

type spendLimitValidator struct{}

func (spendLimitValidator) Description(context.Context) string {
	return "must be zero or more US dollars"
}

func (v spendLimitValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (spendLimitValidator) ValidateNumber(_ context.Context, req validator.NumberRequest, resp *validator.NumberResponse) {
	if req.ConfigValue.IsNull() || req.ConfigValue.IsUnknown() {
		return
	}
	if _, ok := spendLimitQuota(req.ConfigValue); !ok {
		resp.Diagnostics.AddAttributeError(req.Path, "The spend limit cannot be used",
			fmt.Sprintf("%s is not an amount of zero or more US dollars that the service can keep. Leave the argument out for no limit.", decimalText(req.ConfigValue.ValueBigFloat())))
	}
}

// keepSameLimit keeps what the state has where the service would see no change.
type keepSameLimit struct{}

func (keepSameLimit) Description(context.Context) string {
	return "Amounts that are the same number of quota units are no change."
}

func (m keepSameLimit) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (keepSameLimit) PlanModifyNumber(_ context.Context, req planmodifier.NumberRequest, resp *planmodifier.NumberResponse) {
	if !req.PlanValue.IsUnknown() && !req.PlanValue.IsNull() && !req.StateValue.IsNull() && sameLimit(req.PlanValue, req.StateValue) {
		resp.PlanValue = req.StateValue
	}
}
