package provider

import (
	"context"
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// network is a CIDR, or an address as the network of itself, in one notation;
// host bits stay as they are.
func network(text string) (string, error) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix.String(), nil
	}
	address, err := netip.ParseAddr(text)
	if err != nil || address.Zone() != "" {
		return "", fmt.Errorf("%q is neither an address nor a network. Write it as 192.0.2.1, 192.0.2.0/24 or 2001:db8::/32", text)
	}
	return netip.PrefixFrom(address, address.BitLen()).String(), nil
}

// networks are the elements of a set in one notation, sorted. What cannot be
// parsed stays as it is.
func networks(set types.Set) []string {
	var list []string
	for _, element := range texts(set) {
		if notation, err := network(element); err == nil {
			element = notation
		}
		list = append(list, element)
	}
	slices.Sort(list)
	return list
}

// texts are the known elements of a set of strings.
func texts(set types.Set) []string {
	var list []string
	for _, element := range set.Elements() {
		if text, ok := element.(types.String); ok && !text.IsNull() && !text.IsUnknown() {
			list = append(list, text.ValueString())
		}
	}
	return list
}

type networksValidator struct{}

func (networksValidator) Description(context.Context) string {
	return "must be addresses or networks, each once"
}

func (v networksValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (networksValidator) ValidateSet(_ context.Context, req validator.SetRequest, resp *validator.SetResponse) {
	written := map[string]string{}
	for _, text := range texts(req.ConfigValue) {
		path := req.Path.AtSetValue(types.StringValue(text))
		notation, err := network(text)
		if err != nil {
			resp.Diagnostics.AddAttributeError(path, "The network cannot be used", err.Error()+".")
			continue
		}
		if other, there := written[notation]; there {
			both := []string{other, text}
			slices.Sort(both)
			resp.Diagnostics.AddAttributeError(req.Path, "A network is given twice", strings.Join(both, " and ")+" are the same. Leave one out.")
		}
		written[notation] = text
	}
}

// keepSameNetworks keeps what the state has where the networks are the same.
type keepSameNetworks struct{}

func (keepSameNetworks) Description(context.Context) string {
	return "An address and its network of one address are the same."
}

func (m keepSameNetworks) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (keepSameNetworks) PlanModifySet(_ context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse) {
	if isFullyKnown(req.PlanValue) && !req.PlanValue.IsNull() && !req.StateValue.IsNull() && slices.Equal(networks(req.PlanValue), networks(req.StateValue)) {
		resp.PlanValue = req.StateValue
	}
}
