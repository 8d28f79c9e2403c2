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

// network returns a network in one notation: an address becomes its network of one address. Host bits stay.
func network(text string) (string, error) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix.String(), nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil || address.Zone() != "" {
		return "", fmt.Errorf("%q is neither an address nor a network. Write it as 192.0.2.1, 192.0.2.0/24 or "+
			"2001:db8::/32", text)
	}
	return netip.PrefixFrom(address, address.BitLen()).String(), nil
}

// networks returns the elements of a set in one notation, sorted. An element that cannot be parsed stays unchanged.
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

func sameNetworks(a, b types.Set) bool {
	return slices.Equal(networks(a), networks(b))
}

var networksCheck = attribute.NewCheck("must be addresses or networks, each once", checkNetworks)

// keepSameNetworks plans the value of the state if it has the same networks.
var keepSameNetworks = attribute.NewKeepSame("An address and its network of one address are the same.", sameNetworks)

// checkNetworks reports the elements that are no networks, and those that are the same network.
func checkNetworks(at path.Path, set types.Set) (diags diag.Diagnostics) {
	elements := map[string]string{} // By notation.
	for _, element := range attribute.Strings(set) {
		notation, err := network(element)
		if err != nil {
			diags.AddAttributeError(at.AtSetValue(types.StringValue(element)), "The network cannot be used",
				err.Error()+".")
			continue
		}
		if other, isDouble := elements[notation]; isDouble {
			both := []string{other, element}
			slices.Sort(both)
			diags.AddAttributeError(at, "A network is given twice",
				strings.Join(both, " and ")+" are the same. Leave one out.")
		}
		elements[notation] = element
	}
	return diags
}
