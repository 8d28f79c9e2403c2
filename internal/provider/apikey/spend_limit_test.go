package apikey

import (
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

func TestSpendLimitIsRoundedToTwelveDecimalsAndThenDownToUnits(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		usd      string
		expected int64
	}{
		"nothing":                        {"0", 0},
		"the smallest unit":              {"0.000002", 1},
		"less than a unit":               {"0.0000019", 0},
		"less by what arithmetic leaves": {"0.0000019999999999", 1},
		"less by more than that":         {"0.000001999999", 0},
		"a third of a hundred":           {"33.33333333333333333333", 16_666_666},
		"a third of 9.99":                {"3.33", 1_665_000},
		"one and a half units go down":   {"0.000003", 1},
		"the largest":                    {"18446744073709.551614", 9_223_372_036_854_775_807},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			usd, _, err := big.ParseFloat(test.usd, 10, attribute.NumberPrecision, big.ToNearestEven)
			if err != nil {
				t.Fatal(err)
			}
			quota, ok := spendLimitQuota(types.NumberValue(usd))
			if !ok || quota == nil || *quota != test.expected {
				t.Errorf("%v, %t, not %d", quota, ok, test.expected)
			}
		})
	}
	for _, refused := range []string{"-0.000002", "18446744073709.551616", "1e400"} {
		usd, _, err := big.ParseFloat(refused, 10, attribute.NumberPrecision, big.ToNearestEven)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := spendLimitQuota(types.NumberValue(usd)); ok {
			t.Errorf("%s is not refused", refused)
		}
	}
}

// FuzzSpendLimit: what the service keeps of a limit is never more than the limit,
// but for what arithmetic leaves, and less than a unit below it.
func FuzzSpendLimit(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 100 {
			return
		}
		usd, _, err := big.ParseFloat(text, 10, attribute.NumberPrecision, big.ToNearestEven)
		if err != nil {
			return
		}
		quota, ok := spendLimitQuota(types.NumberValue(usd))
		if !ok {
			if usd.Sign() >= 0 && usd.Cmp(big.NewFloat(1e12)) < 0 {
				t.Errorf("%s USD is refused", text)
			}
			return
		}
		if usd.MantExp(nil) < -attribute.PlainExponent {
			return
		}
		exact, _ := usd.Rat(nil)
		below := exact.Sub(exact, aihubmix.QuotaToUSD(*quota))
		arithmetic := big.NewRat(1, 1_000_000_000_000)
		if below.Cmp(new(big.Rat).Neg(arithmetic)) < 0 || below.Cmp(big.NewRat(1, aihubmix.QuotaPerUSD)) > 0 {
			t.Errorf("%s USD became %d", text, *quota)
		}
		if !sameSpendLimit(types.NumberValue(usd), attribute.USDNumber(quota)) {
			t.Errorf("%s USD is another limit than what is kept of it", text)
		}
	})
}
