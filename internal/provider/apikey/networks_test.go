package apikey

import (
	"net/netip"
	"testing"
)

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
