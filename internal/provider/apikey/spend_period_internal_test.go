package apikey

import (
	"math"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

func TestPeriodStartsByTheCalendarInUTC(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ period, at, expected string }{
		{periodDaily, "2026-12-01T00:00:00Z", "2026-12-01"},
		{periodDaily, "2026-12-01T23:59:59Z", "2026-12-01"},
		{periodDaily, "2026-12-01T00:30:00+01:00", "2026-11-30"},
		{periodDaily, "2026-11-30T23:30:00-01:00", "2026-12-01"},
		{periodWeekly, "2026-11-30T00:00:00Z", "2026-11-30"}, // A Monday.
		{periodWeekly, "2026-12-06T23:59:59Z", "2026-11-30"}, // A Sunday.
		{periodWeekly, "2026-12-07T00:00:00Z", "2026-12-07"},
		{periodWeekly, "2027-01-02T12:00:00Z", "2026-12-28"},
		{periodWeekly, "2028-03-05T12:00:00Z", "2028-02-28"},
		{periodMonthly, "2026-12-01T00:00:00Z", "2026-12-01"},
		{periodMonthly, "2026-12-31T23:59:59.999Z", "2026-12-01"},
		{periodMonthly, "2028-02-29T12:00:00Z", "2028-02-01"},
		{periodMonthly, "2027-01-01T00:59:59+01:00", "2026-12-01"},
	} {
		at, err := time.Parse(time.RFC3339, test.at)
		if err != nil {
			t.Fatal(err)
		}
		if found := periodStart(test.period, at).Format(time.RFC3339); found != test.expected+"T00:00:00Z" {
			t.Errorf("the %s period of %s began at %s, not on %s", test.period, test.at, found, test.expected)
		}
	}
}

func TestLifetimeLimitAddsWhatWasGrantedBefore(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		requested *int64
		moved     int64
		expected  *int64
	}{
		"no limit":                 {nil, 7, nil},
		"nothing moved":            {new(int64(5)), 0, new(int64(5))},
		"a limit of zero":          {new(int64(0)), 7, new(int64(7))},
		"some moved":               {new(int64(5)), 7, new(int64(12))},
		"a limit as read, lowered": {new(int64(5)), -2, new(int64(3))},
		"the largest":              {new(int64(math.MaxInt64)), 0, new(int64(math.MaxInt64))},
		"more than the largest":    {new(int64(math.MaxInt64 - 1)), 2, new(int64(math.MaxInt64))},
	} {
		found := lifetimeLimit(test.requested, test.moved)
		if (found == nil) != (test.expected == nil) || found != nil && *found != *test.expected {
			t.Errorf("%s: %v, not %v", name, found, test.expected)
		}
	}
}

// With ignore_changes, a key can have a period without a limit.
func TestOnlyAnEnabledKeyWithALimitIsDueForAGrant(t *testing.T) {
	t.Parallel()
	ten := attribute.USDNumber(new(int64(5_000_000)))
	for name, test := range map[string]struct {
		limit   types.Number
		enabled bool
		isDue   bool
	}{
		"a limit":               {ten, true, true},
		"a limit, but disabled": {ten, false, false},
		"no limit":              {types.NumberNull(), true, false},
		"a limit not known yet": {types.NumberUnknown(), true, true},
	} {
		model := resourceModel{
			SpendLimitUSD: test.limit, SpendLimitPeriod: types.StringValue(periodDaily),
			Enabled: types.BoolValue(test.enabled),
		}
		if model.isDueForGrant(types.StringNull(), time.Now()) != test.isDue {
			t.Errorf("%s: a grant is due: %t", name, !test.isDue)
		}
	}
}
