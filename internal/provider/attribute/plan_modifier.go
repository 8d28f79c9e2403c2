package attribute

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
)

// KeepSame plans what the state has where the configuration says the same in
// other words. It modifies numbers, strings and sets; V is which of these.
type KeepSame[V attr.Value] struct {
	description string
	same        func(planned, stored V) bool
}

// NewKeepSame returns a plan modifier that keeps the value of the state if same reports that it means the same.
func NewKeepSame[V attr.Value](description string, same func(planned, stored V) bool) KeepSame[V] {
	return KeepSame[V]{description, same}
}

func (k KeepSame[V]) Description(context.Context) string { return k.description }

func (k KeepSame[V]) MarkdownDescription(context.Context) string { return k.description }

func (k KeepSame[V]) PlanModifyNumber(
	_ context.Context, req planmodifier.NumberRequest, resp *planmodifier.NumberResponse,
) {
	if k.isSame(req.PlanValue, req.StateValue) {
		resp.PlanValue = req.StateValue
	}
}

func (k KeepSame[V]) PlanModifyString(
	_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse,
) {
	if k.isSame(req.PlanValue, req.StateValue) {
		resp.PlanValue = req.StateValue
	}
}

func (k KeepSame[V]) PlanModifySet(_ context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse) {
	if k.isSame(req.PlanValue, req.StateValue) {
		resp.PlanValue = req.StateValue
	}
}

func (k KeepSame[V]) isSame(planned, stored attr.Value) bool {
	return IsFullyKnown(planned) && !planned.IsNull() && !stored.IsNull() && k.same(planned.(V), stored.(V))
}
