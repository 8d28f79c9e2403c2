package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
)

// keepSame plans what the state has where the configuration says the same in
// other words. It modifies numbers, strings and sets; V is which of these.
type keepSame[V attr.Value] struct {
	description string
	same        func(planned, stored V) bool
}

func (k keepSame[V]) Description(context.Context) string { return k.description }

func (k keepSame[V]) MarkdownDescription(context.Context) string { return k.description }

func (k keepSame[V]) PlanModifyNumber(_ context.Context, req planmodifier.NumberRequest, resp *planmodifier.NumberResponse) {
	if k.isSame(req.PlanValue, req.StateValue) {
		resp.PlanValue = req.StateValue
	}
}

func (k keepSame[V]) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if k.isSame(req.PlanValue, req.StateValue) {
		resp.PlanValue = req.StateValue
	}
}

func (k keepSame[V]) PlanModifySet(_ context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse) {
	if k.isSame(req.PlanValue, req.StateValue) {
		resp.PlanValue = req.StateValue
	}
}

func (k keepSame[V]) isSame(planned, stored attr.Value) bool {
	return isFullyKnown(planned) && !planned.IsNull() && !stored.IsNull() && k.same(planned.(V), stored.(V))
}
