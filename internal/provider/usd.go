package provider

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// numberPrecision is how many bits Terraform's own parser keeps of a number. A
// decimal read with the same equals the literal in a configuration.
const numberPrecision = 512

// plainExponent bounds the powers of two between which a number is written out
// in full. A configuration can hold 1e400000.
const plainExponent = 256

// usdNumber is an amount of quota units in US dollars, null for nil.
func usdNumber(quota *int64) types.Number {
	if quota == nil {
		return types.NumberNull()
	}
	return decimalNumber(aihubmix.QuotaToUSD(*quota))
}

// decimalNumber is a decimal as Terraform's own parser would read it, null for nil.
func decimalNumber(exact *big.Rat) types.Number {
	if exact == nil {
		return types.NumberNull()
	}
	return types.NumberValue(new(big.Float).SetPrec(numberPrecision).SetRat(exact))
}

// usdText is an amount of quota units in US dollars, exact and without needless zeros.
func usdText(quota int64) string {
	text := aihubmix.QuotaToUSD(quota).FloatString(aihubmix.USDDecimals)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// decimalText is the shortest decimal that Terraform reads as that number.
func decimalText(number *big.Float) string {
	exponent := number.MantExp(nil)
	if number.IsInf() || exponent > plainExponent || exponent < -plainExponent {
		return shortText(number)
	}
	return new(big.Float).SetPrec(numberPrecision).Set(number).Text('f', -1)
}

// shortText is a number with an exponent, such as 1e-400000. That of big.Float writes out
// all digits first, which takes half a minute for this one.
func shortText(number *big.Float) string {
	if number.IsInf() {
		return number.String()
	}
	power := int(float64(number.MantExp(nil)) * math.Log10(2))
	scale, factor := newDecimal(1), newDecimal(10)
	for rest := max(power, -power); rest > 0; rest /= 2 {
		if rest%2 == 1 {
			scale.Mul(scale, factor)
		}
		factor.Mul(factor, factor)
	}
	scaled := newDecimal(0)
	if power < 0 {
		scaled.Mul(number, scale)
	} else {
		scaled.Quo(number, scale)
	}
	digits, exponent, _ := strings.Cut(scaled.Text('e', 9), "e")
	digits = strings.TrimSuffix(strings.TrimRight(digits, "0"), ".")
	rest, _ := strconv.Atoi(exponent) // It is one: the number is finite.
	return fmt.Sprintf("%se%+d", digits, power+rest)
}

func newDecimal(value int64) *big.Float {
	return new(big.Float).SetPrec(numberPrecision).SetInt64(value)
}

// usdQuota is the nearest whole number of quota units of an amount in US
// dollars, a half away from zero. ok is false where that is beyond the range of
// int64.
//
// It goes by the decimal that the user wrote: the binary number nearest to
// 0.000001 may be less than half a unit.
func usdQuota(usd *big.Float) (quota int64, ok bool) {
	switch exponent := usd.MantExp(nil); {
	case usd.IsInf() || exponent > plainExponent:
		return 0, false
	case exponent < -plainExponent:
		return 0, true
	}
	decimal, ok := new(big.Rat).SetString(decimalText(usd))
	if !ok {
		return 0, false // Not reached: the text is a decimal.
	}
	return aihubmix.USDToQuota(decimal)
}

// computedDecimals is to how many decimals an amount that may have been computed is
// rounded: 1.1 * 0.1 is a little more than 0.11.
const computedDecimals = 12

// roundedDecimal is the exact decimal that was meant. ok is false where the number is
// too large to be an amount.
func roundedDecimal(number *big.Float) (decimal *big.Rat, ok bool) {
	switch exponent := number.MantExp(nil); {
	case number.IsInf() || exponent > plainExponent:
		return nil, false
	case exponent < -plainExponent:
		return new(big.Rat), true
	}
	exact, _ := number.Rat(nil)
	return new(big.Rat).SetString(exact.FloatString(computedDecimals))
}

// isLess reports whether an amount is below a minimum, which may have been computed.
func isLess(amount *big.Rat, minimum *big.Float) bool {
	least, ok := roundedDecimal(minimum)
	if !ok {
		return minimum.Sign() > 0
	}
	return amount.Cmp(least) < 0
}

// amountText is an amount that may have been computed, as it was meant.
func amountText(number *big.Float) string {
	rounded, ok := roundedDecimal(number)
	if !ok {
		return decimalText(number)
	}
	text := rounded.FloatString(computedDecimals)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
