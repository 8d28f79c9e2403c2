package aihubmix

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// APIKeySettings are the settings of an API key that callers choose.
type APIKeySettings struct {
	Name string
	// SpendLimit is the limit over the life of the key in quota units, or nil for none.
	SpendLimit *int64
	// ExpiredTime is in seconds since 1970-01-01 UTC, or nil for never.
	ExpiredTime *int64
	// Models and Networks are empty for any. A network is in CIDR notation, because the
	// one-api family refuses a bare address.
	Models, Networks []string
	// Disabled makes the key unusable.
	Disabled bool
}

// values returns the fields of a whole key: a gateway may reset what an update lacks.
// remaining is the remaining amount of the limit.
func (s APIKeySettings) values(id int64, status APIKeyStatus, remaining int64) object {
	values := object{
		"name":            s.Name,
		"status":          number(int64(status)),
		"expired_time":    number(neverExpires),
		"unlimited_quota": s.SpendLimit == nil,
		"remain_quota":    number(remaining),
		"models":          strings.Join(s.Models, ","),
		"subnet":          strings.Join(s.Networks, ","),
	}
	if s.ExpiredTime != nil {
		values["expired_time"] = number(*s.ExpiredTime)
	}
	if id != 0 {
		values["id"] = number(id)
	}
	return values
}

func number(integer int64) json.Number { return json.Number(strconv.FormatInt(integer, 10)) }

// written returns the key's record with these settings. Unknown fields are kept.
func (k APIKey) written(settings APIKeySettings, status APIKeyStatus) object {
	values := object{}
	if k.record != nil {
		maps.Copy(values, *k.record)
	}
	maps.Copy(values, settings.values(k.ID, status, settings.remaining(k.UsedQuota)))
	return values
}

func encoded(values object) []byte {
	body, _ := json.Marshal(values) // Values from JSON can always be encoded.
	return body
}

// remaining returns the limit less the used amount, which may be negative, or -1 for an
// unlimited key.
func (s APIKeySettings) remaining(used *int64) int64 {
	switch {
	case s.SpendLimit == nil:
		return -1
	case used == nil:
		return *s.SpendLimit
	}
	return *s.SpendLimit - *used
}

// notWritten are the fields of a key that are never written back: the secret, which may
// be masked, and the gateway's counters.
var notWritten = []string{"key", "full_key", "used_quota", "accessed_time"}

// isWhole reports whether the response with this key has every setting. An expiry need not be reported if none is
// wanted.
func (k APIKey) isWhole(settings APIKeySettings) bool {
	return k.record != nil && !slices.ContainsFunc(k.lacking(), func(name string) bool {
		return name != string(SettingExpiry) || settings.ExpiredTime != nil
	})
}

// Setting is one of the settings of an API key.
type Setting string

// The settings, by the names of their fields in the API.
const (
	SettingName       Setting = "name"
	SettingSpendLimit Setting = "remain_quota"
	SettingExpiry     Setting = "expired_time"
	SettingModels     Setting = "models"
	SettingNetworks   Setting = "subnet"
	SettingStatus     Setting = "status"
)

// differences returns the settings, except the status, that differ from the requested
// ones. before is the key as it was before the write: a write sets the remaining amount,
// so spending since then has moved the limit.
func (k APIKey) differences(settings APIKeySettings, before APIKey) []Setting {
	var found []Setting
	for _, setting := range []struct {
		name Setting
		same bool
	}{
		{SettingName, k.Name == settings.Name},
		{SettingSpendLimit, k.hasSpendLimit(settings, before)},
		{SettingExpiry, equalIfSet(k.ExpiredTime, settings.ExpiredTime) && !k.HasUnusableExpiry()},
		{SettingModels, sameElements(k.Models, settings.Models)},
		{SettingNetworks, sameElements(k.Networks, settings.Networks)},
	} {
		if !setting.same {
			found = append(found, setting.name)
		}
	}
	return found
}

// hasSpendLimit also accepts a limit that is higher by the amount spent during the write, and, unless the key is new,
// one whose remaining amount is not reported.
func (k APIKey) hasSpendLimit(settings APIKeySettings, before APIKey) bool {
	switch {
	case settings.SpendLimit == nil || k.Unlimited:
		return k.Unlimited == (settings.SpendLimit == nil)
	case k.RemainQuota == nil:
		return before.began.IsZero()
	case k.UsedQuota == nil:
		return *k.RemainQuota <= *settings.SpendLimit // The spent amount is unknown.
	}
	used := *k.UsedQuota
	if before.UsedQuota != nil {
		used -= *before.UsedQuota
	}
	moved := *k.SpendLimit() - *settings.SpendLimit
	return moved >= 0 && moved <= max(used, 0)
}

// lacksStatus reports whether the key is enabled or disabled contrary to its settings. A
// key that ran out cannot be enabled.
func (k APIKey) lacksStatus(settings APIKeySettings, now time.Time) bool {
	if settings.Disabled {
		return k.Status != nil && !k.IsDisabled()
	}
	return k.Status != nil && *k.Status != APIKeyEnabled && !k.ranOut(now)
}

// isUnchanged reports whether the key has the same settings as before.
func (k APIKey) isUnchanged(before APIKey) bool {
	return k.Name == before.Name && k.Unlimited == before.Unlimited &&
		equalIfSet(k.SpendLimit(), before.SpendLimit()) && equalIfSet(k.ExpiredTime, before.ExpiredTime) &&
		sameElements(k.Models, before.Models) && sameElements(k.Networks, before.Networks) &&
		equalIfSet((*int64)(k.Status), (*int64)(before.Status))
}

func (s APIKeySettings) wantedStatus() APIKeyStatus {
	if s.Disabled {
		return APIKeyDisabled
	}
	return APIKeyEnabled
}

func equalIfSet(a, b *int64) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

func sameElements(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
