package apikey

import (
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// spendLimitQuota is a limit in whole quota units, rounded down; nil for null.
// ok is false where it is below zero, or beyond the range of int64.
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

// sameSpendLimit compares limits by what the service keeps of them.
func sameSpendLimit(a, b types.Number) bool {
	first, _ := spendLimitQuota(a)
	second, _ := spendLimitQuota(b)
	return first == nil && second == nil || first != nil && second != nil && *first == *second
}

var spendLimitCheck = attribute.CheckValue("must be zero or more US dollars", "The spend limit cannot be used", func(limit types.Number) error {
	if _, ok := spendLimitQuota(limit); !ok {
		return fmt.Errorf("%s is not an amount of zero or more US dollars that the service can keep. Leave the "+
			"argument out for no limit",
			attribute.FormatDecimal(limit.ValueBigFloat()))
	}
	return nil
})

// keepSameSpendLimit plans what the state has where the service would see no change.
var keepSameSpendLimit = attribute.NewKeepSame("Amounts that are the same number of quota units are not a change.",
	sameSpendLimit)
