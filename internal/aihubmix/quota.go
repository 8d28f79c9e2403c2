package aihubmix

import "math/big"

// QuotaPerUSD is the number of quota units per US dollar. It applies to every field of the hosted service with "quota"
// in its name (documentation of GET /api/user/self). Self-hosted gateways may use another unit.
const QuotaPerUSD = 500_000

// USDDecimals is the most decimals that an amount of whole quota units has: one unit is 0.000002 USD.
const USDDecimals = 6

// QuotaToUSD converts quota units to US dollars, exactly.
func QuotaToUSD(quota int64) *big.Rat {
	return big.NewRat(quota, QuotaPerUSD)
}

// USDToQuota converts US dollars to the nearest whole number of quota units, and rounds a half away from zero. ok is
// false if the result is beyond the range of int64.
func USDToQuota(usd *big.Rat) (quota int64, ok bool) {
	units := new(big.Rat).Mul(usd, big.NewRat(QuotaPerUSD, 1))
	// (2 × units + denominator) / (2 × denominator), truncated, rounds the absolute amount.
	numerator := new(big.Int).Abs(units.Num())
	numerator.Lsh(numerator, 1).Add(numerator, units.Denom())
	rounded := numerator.Quo(numerator, new(big.Int).Lsh(units.Denom(), 1))
	if units.Sign() < 0 {
		rounded.Neg(rounded)
	}
	return rounded.Int64(), rounded.IsInt64()
}
