package apikey

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// network is a CIDR, or an address as the network of itself, in one notation;
// host bits stay as they are.
func network(text string) (string, error) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix.String(), nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil || address.Zone() != "" {
		return "", fmt.Errorf("%q is neither an address nor a network. Write it as 192.0.2.1, 192.0.2.0/24 or "+
			"2001:db8::/32",
			text)
	}
	return netip.PrefixFrom(address, address.BitLen()).String(), nil
}

// networks are the elements of a set in one notation, sorted. What cannot be
// parsed stays as it is.
func networks(set types.Set) []string {
	var list []string
	for _, element := range attribute.Strings(set) {
		if notation, err := network(element); err == nil {
			element = notation
		}
		list = append(list, element)
	}
	slices.Sort(list)
	return list
}

var networksCheck = attribute.NewCheck("must be addresses or networks, each once", func(at path.Path, set types.Set) diag.Diagnostics {
	var diags diag.Diagnostics
	written := map[string]string{}
	for _, text := range attribute.Strings(set) {
		notation, err := network(text)
		if err != nil {
			diags.AddAttributeError(at.AtSetValue(types.StringValue(text)), "The network cannot be used",
				err.Error()+".")
			continue
		}
		if other, there := written[notation]; there {
			both := []string{other, text}
			slices.Sort(both)
			diags.AddAttributeError(at, "A network is given twice",
				strings.Join(both, " and ")+" are the same. Leave one out.")
		}
		written[notation] = text
	}
	return diags
})

// keepSameNetworks plans what the state has where the networks are the same.
var keepSameNetworks = attribute.NewKeepSame("An address and its network of one address are the same.", sameNetworks)

func sameNetworks(a, b types.Set) bool {
	return slices.Equal(networks(a), networks(b))
}
