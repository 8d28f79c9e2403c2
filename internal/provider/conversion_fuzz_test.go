package provider

import (
	"math/big"
	"net/netip"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// FuzzExpiry: a time that is accepted is the same moment when it is written as
// the provider does, and in another offset.
func FuzzExpiry(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		seconds, err := expirySeconds(types.StringValue(text))
		if err != nil {
			return
		}
		moment := time.Unix(*seconds, 0)
		for _, written := range []string{moment.UTC().Format(time.RFC3339), moment.In(time.FixedZone("", 19800)).Format(time.RFC3339)} {
			if !sameExpiry(types.StringValue(text), types.StringValue(written)) {
				t.Errorf("%q is another moment than %q", text, written)
			}
		}
		if later := moment.Add(time.Second).UTC().Format(time.RFC3339); sameExpiry(types.StringValue(text), types.StringValue(later)) {
			t.Errorf("%q is taken for %q", text, later)
		}
	})
}

// FuzzNetwork: a network that is accepted has one notation, which the service
// takes for a network with the same address.
func FuzzNetwork(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		notation, err := network(text)
		if err != nil {
			return
		}
		prefix, err := netip.ParsePrefix(notation)
		if err != nil {
			t.Fatalf("%q became %q: %s", text, notation, err)
		}
		if again, err := network(notation); err != nil || again != notation {
			t.Errorf("%q comes out as %q, %v", notation, again, err)
		}
		if address, err := netip.ParseAddr(text); err == nil && (!prefix.IsSingleIP() || prefix.Addr() != address) {
			t.Errorf("the address %q became %q", text, notation)
		}
	})
}

// FuzzSpendLimit: what the service keeps of a limit is never more than the limit,
// but for what arithmetic leaves, and less than a unit below it.
func FuzzSpendLimit(f *testing.F) {
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > 100 {
			return
		}
		usd, _, err := big.ParseFloat(text, 10, numberPrecision, big.ToNearestEven)
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
		if usd.MantExp(nil) < -plainExponent {
			return
		}
		exact, _ := usd.Rat(nil)
		below := exact.Sub(exact, aihubmix.QuotaToUSD(*quota))
		arithmetic := big.NewRat(1, 1_000_000_000_000)
		if below.Cmp(new(big.Rat).Neg(arithmetic)) < 0 || below.Cmp(big.NewRat(1, aihubmix.QuotaPerUSD)) > 0 {
			t.Errorf("%s USD became %d", text, *quota)
		}
		if !sameSpendLimit(types.NumberValue(usd), usdNumber(quota)) {
			t.Errorf("%s USD is another limit than what is kept of it", text)
		}
	})
}
