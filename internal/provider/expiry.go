package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// expirySeconds is a time in seconds since 1970-01-01 UTC; nil for null.
func expirySeconds(text types.String) (*int64, error) {
	if text.IsNull() || text.IsUnknown() {
		return nil, nil //nolint:nilnil // Nil is the value for "never".
	}
	moment, err := time.Parse(time.RFC3339, text.ValueString())
	switch {
	case err != nil:
		return nil, fmt.Errorf("%q is not a time in RFC 3339. Write it as 2027-01-31T12:00:00Z, or with an offset in place of Z", text.ValueString())
	case moment.Nanosecond() != 0:
		return nil, fmt.Errorf("%q has a fraction of a second, which the service does not keep", text.ValueString())
	case moment.Unix() <= 0:
		return nil, fmt.Errorf("%q is before 1970", text.ValueString())
	case moment.UTC().Year() > 9999: // RFC 3339 has four digits for it.
		return nil, fmt.Errorf("%q is after the year 9999. Leave the argument out for a key that never expires", text.ValueString())
	}
	return new(moment.Unix()), nil
}

// sameMoment compares times whatever their offsets.
func sameMoment(a, b types.String) bool {
	first, errFirst := expirySeconds(a)
	second, errSecond := expirySeconds(b)
	return errFirst == nil && errSecond == nil && (first == nil && second == nil || first != nil && second != nil && *first == *second)
}

type momentValidator struct{}

func (momentValidator) Description(context.Context) string {
	return "must be a time in RFC 3339, in whole seconds"
}

func (v momentValidator) MarkdownDescription(ctx context.Context) string { return v.Description(ctx) }

func (momentValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if _, err := expirySeconds(req.ConfigValue); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "The time cannot be used", err.Error()+".")
	}
}

// keepSameMoment keeps what the state has where the moment is the same.
type keepSameMoment struct{}

func (keepSameMoment) Description(context.Context) string {
	return "The same moment in another offset is no change."
}

func (m keepSameMoment) MarkdownDescription(ctx context.Context) string { return m.Description(ctx) }

func (keepSameMoment) PlanModifyString(_ context.Context, req planmodifier.StringRequest, resp *planmodifier.StringResponse) {
	if !req.PlanValue.IsUnknown() && !req.PlanValue.IsNull() && !req.StateValue.IsNull() && sameMoment(req.PlanValue, req.StateValue) {
		resp.PlanValue = req.StateValue
	}
}
