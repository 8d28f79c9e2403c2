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

const (
	// NumberPrecision is the precision of Terraform's own parser, in bits. A decimal of this precision equals the
	// literal in a configuration.
	NumberPrecision = 512

	// PlainExponent is the power of two from which on a number is not written out in full. A configuration can contain
	// 1e400000.
	PlainExponent = 256

	// computedDecimals is the number of decimals to which an amount is rounded. It may have been computed, and 1.1 *
	// 0.1 is a little more than 0.11.
	computedDecimals = 12
)

// USDNumber converts quota units to US dollars, or returns null for nil.
func USDNumber(quota *int64) types.Number {
	if quota == nil {
		return types.NumberNull()
	}
	return DecimalNumber(aihubmix.QuotaToUSD(*quota))
}

// DecimalNumber returns a decimal as Terraform's own parser reads it, or null for nil.
func DecimalNumber(exact *big.Rat) types.Number {
	if exact == nil {
		return types.NumberNull()
	}
	return types.NumberValue(new(big.Float).SetPrec(NumberPrecision).SetRat(exact))
}

// QuotaOfUSD returns the nearest whole number of quota units of an amount in US dollars. A half is rounded away from
// zero. ok is false if the result is beyond the range of int64.
//
// It converts the decimal that the user wrote: the binary number nearest to 0.000001 may be less than half a unit.
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

// RoundDecimal rounds an amount that may have been computed to the decimal that was meant. ok is false if the number is
// too large for an amount.
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

// FormatUSD returns quota units in US dollars, exactly and without trailing zeros.
func FormatUSD(quota int64) string {
	return trimZeros(aihubmix.QuotaToUSD(quota).FloatString(aihubmix.USDDecimals))
}

// FormatAmount returns an amount that may have been computed as the decimal that was meant.
func FormatAmount(number *big.Float) string {
	rounded, ok := RoundDecimal(number)
	if !ok {
		return FormatDecimal(number)
	}
	return trimZeros(rounded.FloatString(computedDecimals))
}

// FormatDecimal returns the shortest decimal that Terraform reads as that number.
func FormatDecimal(number *big.Float) string {
	exponent := number.MantExp(nil)
	if number.IsInf() || exponent > PlainExponent || exponent < -PlainExponent {
		return formatExponent(number)
	}
	return new(big.Float).SetPrec(NumberPrecision).Set(number).Text('f', -1)
}

// formatExponent returns a number with ten digits and an exponent, such as 1e-400000. [big.Float.Text] would write out
// all digits of this one first, which takes half a minute.
func formatExponent(number *big.Float) string {
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
	rest, _ := strconv.Atoi(exponent) // Cannot fail: the number is finite.
	return fmt.Sprintf("%se%+d", trimZeros(digits), power+rest)
}

func newDecimal(value int64) *big.Float {
	return new(big.Float).SetPrec(NumberPrecision).SetInt64(value)
}

// trimZeros removes trailing zeros from a text with a decimal point.
func trimZeros(text string) string {
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
