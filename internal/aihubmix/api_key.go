package aihubmix

import (
	"errors"
	"maps"
	"math"
	"strings"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// APIKeyStatus is the status of an API key.
type APIKeyStatus int64

// The statuses of an API key. The documentation of the hosted service has 0 for disabled,
// but the service takes 0 in an update for "unchanged".
const (
	APIKeyEnabled  APIKeyStatus = 1
	APIKeyDisabled APIKeyStatus = 2
	// APIKeyExpired and APIKeyExhausted are set by the gateway when a key is used that has
	// run out.
	APIKeyExpired   APIKeyStatus = 3
	APIKeyExhausted APIKeyStatus = 4
)

// neverExpires is the expired_time of a key that does not expire. one-api stores -1 for a
// 0, so 0 means the same.
const neverExpires = -1

// keyPrefix begins every key for inference; the one-api family omits it in responses.
const keyPrefix = "sk-"

// APIKey is a key for inference, as GET /api/token/ reports it. A nil field was absent or
// null.
type APIKey struct {
	// ID identifies the key. Gateways reuse small IDs after a restore.
	ID int64
	// UserID is the account of the key.
	UserID *int64
	// Name is not unique.
	Name string
	// Key is the secret with "sk-" before it, or nil if it is masked or not reported.
	Key *Secret
	// Last4 are the last four characters of the secret as the gateway shows them, or "".
	Last4 string
	// Status is nil if it is not reported.
	Status *APIKeyStatus
	// CreatedTime and AccessedTime are in seconds since 1970-01-01 UTC; see [APIKey.HasUnusableCreationTime].
	CreatedTime, AccessedTime *int64
	// ExpiredTime is in seconds since 1970-01-01 UTC, or nil if the key never expires; see
	// [APIKey.HasUnusableExpiry].
	ExpiredTime *int64
	// Unlimited says that the key has no limit of its own.
	Unlimited bool
	// RemainQuota is the remaining amount of the limit in quota units, and may be negative.
	// It means nothing for an unlimited key.
	RemainQuota *int64
	// UsedQuota is the used amount in quota units. The one-api family does not count the
	// use of unlimited keys.
	UsedQuota *int64
	// Models are the models that the key may call, Networks the networks from which it may
	// be used; empty for any.
	Models, Networks []string

	// baseURL is the one that reported the key.
	baseURL string
	// record holds all fields of the response, also unknown ones. It is a pointer so that
	// printing the key does not print it.
	record *object
	// unusable are the fields with a time that is too large.
	unusable []string
	// isMasked says that the secret was also shown masked.
	isMasked bool
	// began is when this client created the key, or zero if it did not.
	began time.Time
}

// BaseURL returns the base URL that reported the key, in whose quota unit its amounts are.
func (k APIKey) BaseURL() string { return k.baseURL }

// SpendLimit returns the limit over the life of the key in quota units: the remaining and
// the used amount, whose sum stays the same as the key is used. It is nil for an unlimited
// key, and if the remaining amount is not reported.
func (k APIKey) SpendLimit() *int64 {
	if k.Unlimited || k.RemainQuota == nil {
		return nil
	}
	limit := *k.RemainQuota
	if k.UsedQuota != nil {
		limit += *k.UsedQuota
		if *k.UsedQuota > 0 && limit < *k.RemainQuota {
			limit = math.MaxInt64 // The sum overflowed.
		}
	}
	return &limit
}

// readAPIKeyOf decodes a key from the response to a read. A text in place of the secret that may be a mask is not
// taken. The error is an [Error].
func readAPIKeyOf(response *transport.Response, data any) (APIKey, error) {
	key, err := decodeAPIKey(data)
	response.Remember(key.Key)
	if err != nil {
		return APIKey{}, response.Fail(KindProtocol, err.Error())
	}
	if key.Key != nil && !isSecret(key.Key.Reveal()) {
		key.Key = nil
	}
	key.baseURL = response.BaseURL()
	return key, nil
}

func decodeAPIKey(data any) (APIKey, error) {
	values, isObject := data.(object)
	if !isObject {
		return APIKey{}, errors.New("the response has a key that is not an object")
	}
	f := &fields{values: values}
	id, name := f.integer("id"), f.text("name")
	var key APIKey
	if id != nil {
		key.ID = *id
	}
	if name != nil {
		key.Name = *name
	}
	key.setSecret(f.words("full_key"), f.words("key"))
	key.UserID = f.integer("user_id")
	key.Status = (*APIKeyStatus)(f.integer("status"))
	key.CreatedTime, key.AccessedTime = key.time(f, "created_time"), f.integer("accessed_time")
	key.ExpiredTime = key.time(f, "expired_time")
	key.RemainQuota, key.UsedQuota = f.integer("remain_quota"), f.integer("used_quota")
	key.Models, key.Networks = f.list("models"), f.list("subnet")
	unlimited := f.boolean("unlimited_quota")
	switch {
	case f.err != nil:
		return key, f.err
	case id == nil:
		return key, errors.New("the response has a key without an ID")
	}
	key.Unlimited = unlimited != nil && *unlimited
	if key.ExpiredTime != nil && (*key.ExpiredTime == neverExpires || *key.ExpiredTime == 0) {
		key.ExpiredTime = nil
	}
	if key.CreatedTime != nil && *key.CreatedTime <= 0 {
		key.CreatedTime = nil
	}
	record := maps.Clone(values)
	for _, name := range notWritten {
		delete(record, name)
	}
	key.record = &record
	return key, nil
}

// setSecret takes the first text that is not a mask such as "sk-abcd****wxyz", and the last four characters of the
// last text.
func (k *APIKey) setSecret(texts ...*string) {
	for _, text := range texts {
		if text == nil {
			continue
		}
		if len([]rune(*text)) >= 12 {
			k.Last4 = lastFourOf(*text)
		}
		bare := strings.TrimPrefix(*text, keyPrefix)
		switch {
		case bare == "":
		case strings.ContainsAny(bare, "*…") || strings.Contains(bare, ".."):
			k.isMasked = true
		case k.Key == nil:
			k.Key = new(NewSecret(keyPrefix + bare))
		}
	}
}

// IsDisabled reports whether the key is disabled. The documentation of the hosted service has 0 for that.
func (k APIKey) IsDisabled() bool {
	return k.Status != nil && (*k.Status == APIKeyDisabled || *k.Status == 0)
}

// IsExpired reports whether the key has expired, by its expiry or by its status.
func (k APIKey) IsExpired(now time.Time) bool {
	return k.Status != nil && *k.Status == APIKeyExpired || k.ExpiredTime != nil && *k.ExpiredTime <= now.Unix()
}

// IsExhausted reports whether the key's limit is used up, by its amounts or by its status.
func (k APIKey) IsExhausted() bool {
	return k.Status != nil && *k.Status == APIKeyExhausted || k.hasNothingLeft()
}

// IsStillStopped reports whether the key has the status of a used up one, although its limit was raised: it has to be
// enabled.
func (k APIKey) IsStillStopped() bool {
	isLimitRaised := k.Unlimited || k.RemainQuota != nil && *k.RemainQuota > 0
	return k.Status != nil && *k.Status == APIKeyExhausted && isLimitRaised
}

func (k APIKey) hasNothingLeft() bool {
	return !k.Unlimited && k.RemainQuota != nil && *k.RemainQuota <= 0
}

// ranOut reports whether the key cannot be used whatever its status: a gateway would
// refuse or revert enabling it.
func (k APIKey) ranOut(now time.Time) bool {
	return k.ExpiredTime != nil && *k.ExpiredTime <= now.Unix() || k.hasNothingLeft()
}
