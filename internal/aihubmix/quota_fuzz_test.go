package aihubmix_test

import (
	"math/big"
	"testing"
	"testing/quick"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// FuzzQuota checks that any amount of quota units survives the conversion to US dollars
// and back, and that rounding is never off by more than half a unit.
func FuzzQuota(f *testing.F) {
	f.Fuzz(func(t *testing.T, quota int64, thousandths int16) {
		if !comesBack(quota) {
			t.Errorf("%d does not come back", quota)
		}
		usd := aihubmix.QuotaToUSD(quota)
		usd.Add(usd, big.NewRat(int64(thousandths), 1000*aihubmix.QuotaPerUSD))
		nearest, ok := aihubmix.USDToQuota(usd)
		if !ok {
			return // It is beyond the range of int64.
		}
		away := new(big.Rat).Sub(aihubmix.QuotaToUSD(nearest), usd)
		if away.Abs(away).Cmp(big.NewRat(1, 2*aihubmix.QuotaPerUSD)) > 0 {
			t.Errorf("%s USD became %d", usd.RatString(), nearest)
		}
	})
}

func comesBack(quota int64) bool {
	usd := aihubmix.QuotaToUSD(quota)
	decimals, exact := usd.FloatPrec()
	back, ok := aihubmix.USDToQuota(usd)
	return ok && back == quota && exact && decimals <= aihubmix.USDDecimals
}

func TestAnyQuotaComesBackFromUSD(t *testing.T) {
	if err := quick.Check(comesBack, &quick.Config{MaxCount: 20_000}); err != nil {
		t.Error(err)
	}
	ordered := func(a, b int64) bool {
		return (a < b) == (aihubmix.QuotaToUSD(a).Cmp(aihubmix.QuotaToUSD(b)) < 0)
	}
	if err := quick.Check(ordered, nil); err != nil {
		t.Error(err)
	}
}
