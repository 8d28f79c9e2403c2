package attribute

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// NumberPrecision is how many bits Terraform's own parser keeps of a number. A
// decimal read with the same equals the literal in a configuration.
const NumberPrecision = 512

// PlainExponent bounds the powers of two between which a number is written out
// in full. A configuration can hold 1e400000.
const PlainExponent = 256

// USDNumber is an amount of quota units in US dollars, null for nil.
func USDNumber(quota *int64) types.Number {
	if quota == nil {
		return types.NumberNull()
	}
	return DecimalNumber(aihubmix.QuotaToUSD(*quota))
}

// DecimalNumber is a decimal as Terraform's own parser would read it, null for nil.
func DecimalNumber(exact *big.Rat) types.Number {
	if exact == nil {
		return types.NumberNull()
	}
	return types.NumberValue(new(big.Float).SetPrec(NumberPrecision).SetRat(exact))
}

// FormatUSD is an amount of quota units in US dollars, exact and without needless zeros.
func FormatUSD(quota int64) string {
	text := aihubmix.QuotaToUSD(quota).FloatString(aihubmix.USDDecimals)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// FormatDecimal is the shortest decimal that Terraform reads as that number.
func FormatDecimal(number *big.Float) string {
	exponent := number.MantExp(nil)
	if number.IsInf() || exponent > PlainExponent || exponent < -PlainExponent {
		return shortText(number)
	}
	return new(big.Float).SetPrec(NumberPrecision).Set(number).Text('f', -1)
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
	return new(big.Float).SetPrec(NumberPrecision).SetInt64(value)
}

// QuotaOfUSD is the nearest whole number of quota units of an amount in US
// dollars, a half away from zero. ok is false where that is beyond the range of
// int64.
//
// It goes by the decimal that the user wrote: the binary number nearest to
// 0.000001 may be less than half a unit.
func QuotaOfUSD(usd *big.Float) (quota int64, ok bool) {
	switch exponent := usd.MantExp(nil); {
	case usd.IsInf() || exponent > PlainExponent:
		return 0, false
	case exponent < -PlainExponent:
		return 0, true
	}
	decimal, ok := new(big.Rat).SetString(FormatDecimal(usd))
	if !ok {
		return 0, false // Not reached: the text is a decimal.
	}
	return aihubmix.USDToQuota(decimal)
}

// computedDecimals is to how many decimals an amount that may have been computed is
// rounded: 1.1 * 0.1 is a little more than 0.11.
const computedDecimals = 12

// RoundDecimal is the exact decimal that was meant. ok is false where the number is
// too large to be an amount.
func RoundDecimal(number *big.Float) (decimal *big.Rat, ok bool) {
	switch exponent := number.MantExp(nil); {
	case number.IsInf() || exponent > PlainExponent:
		return nil, false
	case exponent < -PlainExponent:
		return new(big.Rat), true
	}
	exact, _ := number.Rat(nil)
	return new(big.Rat).SetString(exact.FloatString(computedDecimals))
}

// IsLess reports whether an amount is below a minimum, which may have been computed.
func IsLess(amount *big.Rat, minimum *big.Float) bool {
	least, ok := RoundDecimal(minimum)
	if !ok {
		return minimum.Sign() > 0
	}
	return amount.Cmp(least) < 0
}

// FormatAmount is an amount that may have been computed, as it was meant.
func FormatAmount(number *big.Float) string {
	rounded, ok := RoundDecimal(number)
	if !ok {
		return FormatDecimal(number)
	}
	text := rounded.FloatString(computedDecimals)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
