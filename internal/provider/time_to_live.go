package provider

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const (
	defaultTimeToLive = time.Hour
	// minimumTimeToLive leaves time to use the key before it has to be renewed,
	// and for clocks that differ.
	minimumTimeToLive = time.Minute
	maximumTimeToLive = 30 * 24 * time.Hour
)

// timeToLive is a duration in whole seconds, the default for null.
func timeToLive(text types.String) (time.Duration, error) {
	if text.IsNull() || text.IsUnknown() {
		return defaultTimeToLive, nil
	}
	duration, err := time.ParseDuration(text.ValueString())
	if err != nil || duration < minimumTimeToLive || duration > maximumTimeToLive || duration%time.Second != 0 {
		return 0, fmt.Errorf("%q is not a duration from 1 minute to 30 days in whole seconds. Write a number with a unit, such as \"90m\" or \"720h\", which is 30 days", text.ValueString())
	}
	return duration, nil
}

type timeToLiveValidator struct{}

func (timeToLiveValidator) Description(context.Context) string {
	return "must be a duration from 1 minute to 30 days"
}

func (v timeToLiveValidator) MarkdownDescription(ctx context.Context) string {
	return v.Description(ctx)
}

func (timeToLiveValidator) ValidateString(_ context.Context, req validator.StringRequest, resp *validator.StringResponse) {
	if _, err := timeToLive(req.ConfigValue); err != nil {
		resp.Diagnostics.AddAttributeError(req.Path, "The time to live cannot be used", err.Error()+".")
	}
}
