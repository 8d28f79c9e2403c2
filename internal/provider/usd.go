package provider

import (
	"math/big"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// numberPrecision is how many bits Terraform's own parser keeps of a number. A
// decimal read with the same equals the literal in a configuration.
const numberPrecision = 512

// usdNumber is an amount of quota units in US dollars, null for nil.
func usdNumber(quota *int64) types.Number {
	if quota == nil {
		return types.NumberNull()
	}
	number, _, err := big.ParseFloat(usdText(*quota), 10, numberPrecision, big.ToNearestEven)
	if err != nil {
		return types.NumberNull() // Not reached: the text is a decimal.
	}
	return types.NumberValue(number)
}

// usdText is an amount of quota units in US dollars, exact and without needless zeros.
func usdText(quota int64) string {
	text := aihubmix.QuotaToUSD(quota).FloatString(aihubmix.USDDecimals)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}
