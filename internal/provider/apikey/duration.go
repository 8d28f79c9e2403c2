package apikey

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// positiveDuration returns a duration in whole seconds, or 0 for null and unknown.
func positiveDuration(text types.String) (time.Duration, error) {
	if text.IsNull() || text.IsUnknown() {
		return 0, nil
	}
	duration, err := time.ParseDuration(text.ValueString())
	if err != nil || duration <= 0 || duration%time.Second != 0 {
		return 0, fmt.Errorf("%s is not a duration above zero in whole seconds. Write a number with a unit, such as "+
			"\"2160h\", which is 90 days", attribute.FormatSetting(text.ValueString()))
	}
	return duration, nil
}

// sameDuration reports whether two durations are the same, whatever their units.
func sameDuration(a, b types.String) bool {
	first, errFirst := positiveDuration(a)
	second, errSecond := positiveDuration(b)
	return errFirst == nil && errSecond == nil && a.IsNull() == b.IsNull() && first == second
}

var (
	lifetimeCheck = checkDuration("The time to live cannot be used")
	rotationCheck = checkDuration("The rotation time cannot be used")
	keepCheck     = checkDuration("The time to keep the key cannot be used")

	// keepSameDuration plans the value of the state if it is the same duration.
	keepSameDuration = attribute.NewKeepSame("The same duration in other units is not a change.", sameDuration)
)

func checkDuration(summary string) attribute.Check[types.String] {
	return attribute.CheckValue("must be a duration above zero in whole seconds", summary,
		func(text types.String) error {
			_, err := positiveDuration(text)
			return err
		})
}

const (
	defaultTimeToLive = time.Hour
	// minimumTimeToLive leaves time to use the key before it is renewed, and for clocks that differ.
	minimumTimeToLive = time.Minute
	maximumTimeToLive = 30 * 24 * time.Hour
)

// timeToLive returns the time to live of an ephemeral key in whole seconds, or the default for null and unknown.
func timeToLive(text types.String) (time.Duration, error) {
	if text.IsNull() || text.IsUnknown() {
		return defaultTimeToLive, nil
	}
	duration, err := time.ParseDuration(text.ValueString())
	if err != nil || duration < minimumTimeToLive || duration > maximumTimeToLive || duration%time.Second != 0 {
		return 0, fmt.Errorf("%q is not a duration from 1 minute to 30 days in whole seconds. Write a number with a "+
			"unit, such as \"90m\" or \"720h\", which is 30 days", text.ValueString())
	}
	return duration, nil
}

var timeToLiveCheck = attribute.CheckValue("must be a duration from 1 minute to 30 days",
	"The time to live cannot be used", func(text types.String) error {
		_, err := timeToLive(text)
		return err
	})
