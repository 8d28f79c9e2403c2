package apikey

import (
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

var errBefore1970 = errors.New("is before 1970")

// expirySeconds returns a time in seconds since 1970-01-01 UTC, or nil for null and unknown.
func expirySeconds(text types.String) (*int64, error) {
	if text.IsNull() || text.IsUnknown() {
		return nil, nil //nolint:nilnil // Nil is the value for "never".
	}
	expiry, err := time.Parse(time.RFC3339, text.ValueString())
	switch {
	case err != nil:
		return nil, fmt.Errorf("%q is not a time in RFC 3339. Write it as 2027-01-31T12:00:00Z, or with an offset in "+
			"place of Z", text.ValueString())
	case expiry.Nanosecond() != 0:
		return nil, fmt.Errorf("%q has a fraction of a second, which gateways do not store. Write whole seconds", text.ValueString())
	case expiry.Unix() <= 0:
		return nil, fmt.Errorf("%q %w", text.ValueString(), errBefore1970)
	case expiry.UTC().Year() > 9999: // RFC 3339 has only four digits for the year.
		return nil, fmt.Errorf("%q is after the year 9999. Leave the argument out for a key that never expires",
			text.ValueString())
	}
	return new(expiry.Unix()), nil
}

// sameExpiry reports whether two values are the same time, whatever their offsets, or both are never.
func sameExpiry(a, b types.String) bool {
	first, errFirst := expirySeconds(a)
	second, errSecond := expirySeconds(b)
	if errFirst != nil || errSecond != nil {
		return false
	}
	if first == nil || second == nil {
		return first == second
	}
	return *first == *second
}

// timeTolerance is how much two reports of the same time may differ: gateways round them.
const timeTolerance = 2 * time.Second

// sameReportedTime reports whether two times are the same as far as gateways report them exactly.
func sameReportedTime(a, b types.String) bool {
	first, errFirst := expirySeconds(a)
	second, errSecond := expirySeconds(b)
	if errFirst != nil || errSecond != nil || first == nil || second == nil {
		return false
	}
	return time.Unix(*first, 0).Sub(time.Unix(*second, 0)).Abs() <= timeTolerance
}

// hasPassed reports whether a time is known and not in the future.
func hasPassed(text types.String, now time.Time) bool {
	expiry, err := expirySeconds(text)
	return errors.Is(err, errBefore1970) || err == nil && expiry != nil && *expiry <= now.Unix()
}

// expiryCheck accepts a time before 1970, because Terraform 1.5 validates a configuration with the year 1 as
// plantimestamp(). The plan reports that such a time has passed.
var expiryCheck = attribute.CheckValue("must be a time in RFC 3339, in whole seconds", "The expiry cannot be used",
	func(text types.String) error {
		if _, err := expirySeconds(text); !errors.Is(err, errBefore1970) {
			return err
		}
		return nil
	})

// keepSameExpiry plans the value of the state if it is the same time.
var keepSameExpiry = attribute.NewKeepSame("The same time with a different offset is no change.", sameExpiry)
