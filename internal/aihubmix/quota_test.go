package aihubmix_test

import (
	"math"
	"math/big"
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
				t.Errorf("%s has %d decimals (exact: %t), expected at most %d", amount, decimals, exact,
					aihubmix.USDDecimals)
			}
		})
	}
}

func TestUSDToQuotaRoundsToTheNearestUnit(t *testing.T) {
	for name, test := range map[string]struct {
		usd      string
		expected int64
	}{
		"nothing":                           {"0", 0},
		"one dollar":                        {"1", 500_000},
		"a documented balance":              {"58.142514", 29_071_257},
		"the smallest unit":                 {"0.000002", 1},
		"half a unit goes up":               {"0.000001", 1},
		"less than half a unit goes down":   {"0.00000099999", 0},
		"half a unit below zero goes down":  {"-0.000001", -1},
		"less than half below zero goes up": {"-0.00000099999", 0},
		"one and a half":                    {"0.000003", 2},
		"a third of a dollar":               {"1/3", 166_667},
		"past what a double holds":          {"18014398509.481986", 9_007_199_254_740_993},
		"the largest":                       {"18446744073709.551614", math.MaxInt64},
		"just under half past the largest":  {"18446744073709.551614999", math.MaxInt64},
		"the smallest":                      {"-18446744073709.551616", math.MinInt64},
	} {
		t.Run(name, func(t *testing.T) {
			usd, _ := new(big.Rat).SetString(test.usd)
			quota, ok := aihubmix.USDToQuota(usd)
			equal(t, "quota", quota, test.expected)
			equal(t, "within range", ok, true)
		})
	}
}

func TestUSDToQuotaReportsOverflow(t *testing.T) {
	for _, text := range []string{"18446744073709.551615", "-18446744073709.551617", "1e30"} {
		usd, _ := new(big.Rat).SetString(text)
		if quota, ok := aihubmix.USDToQuota(usd); ok {
			t.Errorf("%s USD became %d", text, quota)
		}
	}
}

func TestQuotaSurvivesConversionToUSD(t *testing.T) {
	for _, quota := range []int64{0, 1, -1, 29_071_257, math.MaxInt64, math.MinInt64} {
		back, ok := aihubmix.USDToQuota(aihubmix.QuotaToUSD(quota))
		equal(t, "quota", back, quota)
		equal(t, "within range", ok, true)
	}
}
