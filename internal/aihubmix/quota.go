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
