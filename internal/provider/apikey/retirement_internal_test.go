package apikey

import (
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

func TestRetiredNameHasAtMostThirtyBytes(t *testing.T) {
	t.Parallel()
	for name, expected := range map[string]string{
		"":                               "retired-",
		"app":                            "retired-app",
		"exactly-22-bytes-long!":         "retired-exactly-22-bytes-long!",
		"exactly-23-bytes-long!!":        "retired-exactly-23-bytes-long!",
		"production-of-the-search-team":  "retired-production-of-the-sear",
		"生产环境的密钥名称":                      "retired-生产环境的密钥",
		"ab生产环境的密钥名称":                    "retired-ab生产环境的密",
		"a-retired-one-is-not-cut-twice": "retired-a-retired-one-is-not-c",
	} {
		if found := retiredName(name); found != expected {
			t.Errorf("%q becomes %q, not %q", name, found, expected)
		}
	}
}

func TestDestroyedKeyIsKeptOnlyIfItCanBeUsed(t *testing.T) {
	t.Parallel()
	const hour = 3600
	now := time.Unix(1_800_000_000, 0)
	at := func(seconds int64) *int64 { return new(now.Unix() + seconds) }
	enabled, disabled := aihubmix.APIKeyEnabled, aihubmix.APIKeyDisabled
	expired, exhausted := aihubmix.APIKeyExpired, aihubmix.APIKeyExhausted
	for name, test := range map[string]struct {
		key      aihubmix.APIKey
		keep     time.Duration
		expected *int64
	}{
		"one that never expires":        {aihubmix.APIKey{Status: &enabled, Unlimited: true}, time.Hour, at(hour)},
		"a status that is not reported": {aihubmix.APIKey{Unlimited: true}, time.Hour, at(hour)},
		"one that expires later": {
			aihubmix.APIKey{Unlimited: true, ExpiredTime: at(2 * hour)}, time.Hour, at(hour),
		},
		"one that expires sooner": {aihubmix.APIKey{Unlimited: true, ExpiredTime: at(60)}, time.Hour, at(60)},
		"it expires then": {
			aihubmix.APIKey{Unlimited: true, ExpiredTime: at(hour)}, time.Hour, at(hour),
		},
		"no time to keep it":             {aihubmix.APIKey{Status: &enabled, Unlimited: true}, 0, nil},
		"one that is disabled":           {aihubmix.APIKey{Status: &disabled, Unlimited: true}, time.Hour, nil},
		"one that has expired":           {aihubmix.APIKey{Unlimited: true, ExpiredTime: at(0)}, time.Hour, nil},
		"one whose status is expired":    {aihubmix.APIKey{Status: &expired, Unlimited: true}, time.Hour, nil},
		"one that has nothing left":      {aihubmix.APIKey{RemainQuota: new(int64(0))}, time.Hour, nil},
		"one whose status is exhausted":  {aihubmix.APIKey{Status: &exhausted, Unlimited: true}, time.Hour, nil},
		"one that has a little left":     {aihubmix.APIKey{RemainQuota: new(int64(1))}, time.Hour, at(hour)},
		"one whose rest is not reported": {aihubmix.APIKey{}, time.Hour, nil},
	} {
		found := usableUntil(test.key, test.keep, now)
		if (found == nil) != (test.expected == nil) || found != nil && *found != *test.expected {
			t.Errorf("%s: %v, not %v", name, found, test.expected)
		}
	}
}
