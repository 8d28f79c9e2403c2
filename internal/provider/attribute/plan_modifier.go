package attribute

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
)

// KeepSame is a plan modifier that keeps the value in the state if the configuration writes the same in another way. V
// is the type of the values: a number, string or set.
type KeepSame[V attr.Value] struct {
	description string
	same        func(planned, stored V) bool
}

// NewKeepSame returns a plan modifier that keeps the value in the state if same returns true. same is only called with
// known values that are not null.
func NewKeepSame[V attr.Value](description string, same func(planned, stored V) bool) KeepSame[V] {
	return KeepSame[V]{description, same}
}

// Description implements [planmodifier.Describer].
func (k KeepSame[V]) Description(context.Context) string { return k.description }

// MarkdownDescription implements [planmodifier.Describer].
func (k KeepSame[V]) MarkdownDescription(context.Context) string { return k.description }

// PlanModifyNumber implements [planmodifier.Number].
func (k KeepSame[V]) PlanModifyNumber(
	_ context.Context, req planmodifier.NumberRequest, resp *planmodifier.NumberResponse,
) {
	if k.isSame(req.PlanValue, req.StateValue) {
		resp.PlanValue = req.StateValue
	}
}

// PlanModifyString implements [planmodifier.String].
func (k KeepSame[V]) PlanModifyString(
	_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse,
) {
	if k.isSame(req.PlanValue, req.StateValue) {
		resp.PlanValue = req.StateValue
	}
}

// PlanModifySet implements [planmodifier.Set].
func (k KeepSame[V]) PlanModifySet(_ context.Context, req planmodifier.SetRequest, resp *planmodifier.SetResponse) {
	if k.isSame(req.PlanValue, req.StateValue) {
		resp.PlanValue = req.StateValue
	}
}

func (k KeepSame[V]) isSame(planned, stored attr.Value) bool {
	return IsFullyKnown(planned) && !planned.IsNull() && !stored.IsNull() && k.same(planned.(V), stored.(V))
}
