package aihubmix

import "math/big"

// QuotaPerUSD is how many quota units make one US dollar, on every field of the
// hosted service whose name has "quota" in it (documentation of GET
// /api/user/self). Self-hosted gateways may use another unit.
const QuotaPerUSD = 500_000

// USDDecimals is how many decimals an amount of whole quota units has at most:
// one unit is 0.000002 USD.
const USDDecimals = 6

// QuotaToUSD converts quota units to US dollars, exactly.
func QuotaToUSD(quota int64) *big.Rat {
	return big.NewRat(quota, QuotaPerUSD)
}

// USDToQuota converts US dollars to the nearest whole number of quota units, a
// half away from zero. ok is false where that is beyond the range of int64.
func USDToQuota(usd *big.Rat) (quota int64, ok bool) {
	units := new(big.Rat).Mul(usd, big.NewRat(QuotaPerUSD, 1))
	// Twice the units, plus the denominator, over twice the denominator, cut off:
	// that is the nearest whole number of the amount without its sign.
	numerator := new(big.Int).Abs(units.Num())
	numerator.Lsh(numerator, 1).Add(numerator, units.Denom())
	rounded := numerator.Quo(numerator, new(big.Int).Lsh(units.Denom(), 1))
	if units.Sign() < 0 {
		rounded.Neg(rounded)
	}
	return rounded.Int64(), rounded.IsInt64()
}
