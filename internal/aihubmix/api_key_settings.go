package aihubmix

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
)

// APIKeySettings are what can be chosen of an API key.
type APIKeySettings struct {
	Name string
	// SpendLimit is the limit over the whole life of the key, in quota units; nil for none.
	SpendLimit *int64
	// ExpiredTime is in seconds since 1970-01-01 UTC, nil for never.
	ExpiredTime *int64
	// Models and Networks are empty for any. A network is in CIDR notation: the
	// one-api family refuses a bare address.
	Models, Networks []string
	// Disabled is set for a key that cannot be used.
	Disabled bool
}

// values is a whole key as the API takes it: what is left out of an update may be
// reset. remaining is what is left of the limit.
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

// written is the key's record with these settings put in: what is not known here
// stays as it is.
func (k APIKey) written(settings APIKeySettings, status APIKeyStatus) object {
	values := object{}
	if k.record != nil {
		maps.Copy(values, *k.record)
	}
	maps.Copy(values, settings.values(k.ID, status, settings.remaining(k.UsedQuota)))
	return values
}

func encoded(values object) []byte {
	body, _ := json.Marshal(values) // Numbers, booleans and texts can be encoded.
	return body
}

// remaining is what is left of the limit after so much was used; it may be
// negative. An unlimited key has -1.
func (s APIKeySettings) remaining(used *int64) int64 {
	switch {
	case s.SpendLimit == nil:
		return -1
	case used == nil:
		return *s.SpendLimit
	}
	return *s.SpendLimit - *used
}

// notWritten are the fields of a key that are never written back: the secret, which
// may be masked, and what the gateway counts.
var notWritten = []string{"key", "full_key", "used_quota", "accessed_time"}

// settingFields are the fields of a key that can be chosen.
var settingFields = []string{"name", "expired_time", "unlimited_quota", "remain_quota", "models", "subnet"}

// IsWhole reports whether the response that the key was read from has every setting.
func (k APIKey) IsWhole() bool {
	if k.record == nil {
		return false
	}
	return !slices.ContainsFunc(settingFields, func(name string) bool {
		_, reported := (*k.record)[name]
		return !reported
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

// differences are the settings, but for the status, that a key does not have as they
// were asked for. before is the key as it was when it was written: what was spent
// since has moved the limit, because a write sets what remains of it.
func (k APIKey) differences(settings APIKeySettings, before APIKey) []Setting {
	var found []Setting
	for _, setting := range []struct {
		name Setting
		same bool
	}{
		{SettingName, k.Name == settings.Name},
		{SettingSpendLimit, k.hasSpendLimit(settings, before)},
		{SettingExpiry, equalIfSet(k.ExpiredTime, settings.ExpiredTime)},
		{SettingModels, sameElements(k.Models, settings.Models)},
		{SettingNetworks, sameElements(k.Networks, settings.Networks)},
	} {
		if !setting.same {
			found = append(found, setting.name)
		}
	}
	return found
}

// hasSpendLimit also holds where the limit is higher by what was spent while it was
// written, and where the service does not report what remains.
func (k APIKey) hasSpendLimit(settings APIKeySettings, before APIKey) bool {
	switch {
	case settings.SpendLimit == nil || k.Unlimited:
		return k.Unlimited == (settings.SpendLimit == nil)
	case k.RemainQuota == nil:
		return true
	case k.UsedQuota == nil:
		return *k.RemainQuota <= *settings.SpendLimit // What was spent is not to be seen.
	}
	used := *k.UsedQuota
	if before.UsedQuota != nil {
		used -= *before.UsedQuota
	}
	moved := *k.SpendLimit() - *settings.SpendLimit
	return moved >= 0 && moved <= max(used, 0)
}

// lacksStatus reports whether the key is enabled or disabled, and should not be. A
// key that ran out is not enabled whatever is written.
func (k APIKey) lacksStatus(settings APIKeySettings, now time.Time) bool {
	return k.Status != nil && *k.Status != settings.wantedStatus() && (settings.Disabled || !k.ranOut(now))
}

// isAsBefore reports whether no setting was changed.
func (k APIKey) isAsBefore(before APIKey) bool {
	return k.Name == before.Name && k.Unlimited == before.Unlimited && equalIfSet(k.SpendLimit(), before.SpendLimit()) &&
		equalIfSet(k.ExpiredTime, before.ExpiredTime) && sameElements(k.Models, before.Models) && sameElements(k.Networks, before.Networks) &&
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
