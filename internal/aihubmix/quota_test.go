package aihubmix_test

import (
	"math"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

func TestQuotaToUSDIsExact(t *testing.T) {
	for name, test := range map[string]struct {
		quota    int64
		expected string
	}{
		"nothing":                  {0, "0.000000"},
		"the smallest unit":        {1, "0.000002"},
		"less than nothing":        {-1, "-0.000002"},
		"one dollar":               {500_000, "1.000000"},
		"a documented balance":     {29_071_257, "58.142514"},
		"past what a double holds": {9_007_199_254_740_993, "18014398509.481986"},
		"the largest":              {math.MaxInt64, "18446744073709.551614"},
		"the smallest":             {math.MinInt64, "-18446744073709.551616"},
	} {
		t.Run(name, func(t *testing.T) {
			amount := aihubmix.QuotaToUSD(test.quota)
			equal(t, "amount", amount.FloatString(aihubmix.USDDecimals), test.expected)
			if decimals, exact := amount.FloatPrec(); !exact || decimals > aihubmix.USDDecimals {
				t.Errorf("%s has %d decimals (exact: %t), expected at most %d", amount, decimals, exact, aihubmix.USDDecimals)
			}
		})
	}
}
