package apikey

import (
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

var errBefore1970 = errors.New("is before 1970")

// expirySeconds is a time in seconds since 1970-01-01 UTC; nil for null.
func expirySeconds(text types.String) (*int64, error) {
	if text.IsNull() || text.IsUnknown() {
		return nil, nil //nolint:nilnil // Nil is the value for "never".
	}
	expiry, err := time.Parse(time.RFC3339, text.ValueString())
	switch {
	case err != nil:
		return nil, fmt.Errorf("%q is not a time in RFC 3339. Write it as 2027-01-31T12:00:00Z, or with an offset in "+
			"place of Z",
			text.ValueString())
	case expiry.Nanosecond() != 0:
		return nil, fmt.Errorf("%q has a fraction of a second, which the service does not keep", text.ValueString())
	case expiry.Unix() <= 0:
		return nil, fmt.Errorf("%q %w", text.ValueString(), errBefore1970)
	case expiry.UTC().Year() > 9999: // RFC 3339 has four digits for it.
		return nil, fmt.Errorf("%q is after the year 9999. Leave the argument out for a key that never expires",
			text.ValueString())
	}
	return new(expiry.Unix()), nil
}

// sameExpiry compares times whatever their offsets.
func sameExpiry(a, b types.String) bool {
	first, errFirst := expirySeconds(a)
	second, errSecond := expirySeconds(b)
	return errFirst == nil && errSecond == nil &&
		(first == nil && second == nil || first != nil && second != nil && *first == *second)
}

// A time before 1970 is left to the plan, which reports that it has passed: Terraform 1.5
// validates a configuration with year 1 as plantimestamp().
var expiryCheck = attribute.CheckValue("must be a time in RFC 3339, in whole seconds", "The expiry cannot be used", func(text types.String) error {
	if _, err := expirySeconds(text); !errors.Is(err, errBefore1970) {
		return err
	}
	return nil
})

// keepSameExpiry plans what the state has where the time is the same.
var keepSameExpiry = attribute.NewKeepSame("The same time with another offset is not a change.", sameExpiry)

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
		return 0, fmt.Errorf("%q is not a duration from 1 minute to 30 days in whole seconds. Write a number with a "+
			"unit, such as \"90m\" or \"720h\", which is 30 days",
			text.ValueString())
	}
	return duration, nil
}

var timeToLiveCheck = attribute.CheckValue("must be a duration from 1 minute to 30 days", "The time to live cannot "+
	"be used", func(text types.String) error {
	_, err := timeToLive(text)
	return err
})
