package aihubmix

import (
	"errors"
	"maps"
	"math"
	"strings"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// APIKeyStatus is the state of an API key.
type APIKeyStatus int64

// The states of an API key. The service's documentation has 0 for disabled, but
// the gateway takes 0 for "leave unchanged".
const (
	APIKeyEnabled  APIKeyStatus = 1
	APIKeyDisabled APIKeyStatus = 2
	// APIKeyExpired and APIKeyExhausted are set by the gateway itself, when a
	// key that ran out is used.
	APIKeyExpired   APIKeyStatus = 3
	APIKeyExhausted APIKeyStatus = 4
)

// neverExpires is the expired_time of a key that does not expire. 0 is read as
// the same: one-api makes -1 of it.
const neverExpires = -1

// keyPrefix is what a key for inference starts with; the one-api family leaves
// it out where it shows a key.
const keyPrefix = "sk-"

// APIKey is a key for inference, as GET /api/token/ reports it. A nil field was
// absent or null.
type APIKey struct {
	// ID identifies the key. Gateways give small numbers again after a restore.
	ID int64
	// UserID is the account that the key belongs to.
	UserID *int64
	// Name is not unique.
	Name string
	// Key is the secret with "sk-" before it, nil where the service shows it
	// masked or not at all.
	Key *Secret
	// Last4 are the last characters of the key, "" where none are shown.
	Last4 string
	// Status is nil where it is not reported.
	Status *APIKeyStatus
	// CreatedTime and AccessedTime are in seconds since 1970-01-01 UTC.
	CreatedTime, AccessedTime *int64
	// ExpiredTime is in seconds since 1970-01-01 UTC, nil where the key never expires.
	ExpiredTime *int64
	// Unlimited: the key has no limit of its own.
	Unlimited bool
	// RemainQuota is what is left of the limit, in quota units; it can be
	// negative. It means nothing where the key is unlimited.
	RemainQuota *int64
	// UsedQuota is what was used, in quota units. The one-api family does not
	// count the use of unlimited keys.
	UsedQuota *int64
	// Models are what the key may call, Networks from where; empty for any.
	Models, Networks []string

	// record is the key as it was read, with the settings that are not known here.
	// Behind a pointer, nothing prints it.
	record *object
}

// SpendLimit is the limit over the whole life of the key in quota units: what remains and
// what was used, whose sum stays as the key is used. It is nil for an unlimited
// key, and where the service does not report what remains.
func (k APIKey) SpendLimit() *int64 {
	if k.Unlimited || k.RemainQuota == nil {
		return nil
	}
	limit := *k.RemainQuota
	if k.UsedQuota != nil {
		limit += *k.UsedQuota
		if *k.UsedQuota > 0 && limit < *k.RemainQuota {
			limit = math.MaxInt64 // Beyond the range: as good as no limit, but one all the same.
		}
	}
	return &limit
}

// readAPIKeyOf reads a key out of a response. The error is an [Error].
func readAPIKeyOf(response *transport.Response, data any) (APIKey, error) {
	key, err := decodeAPIKey(data)
	response.Remember(key.Key)
	if err != nil {
		return APIKey{}, response.Fail(KindProtocol, err.Error())
	}
	return key, nil
}

func decodeAPIKey(data any) (APIKey, error) {
	values, isObject := data.(object)
	if !isObject {
		return APIKey{}, errors.New("a key that is not an object")
	}
	f := &fields{values: values}
	id, name := f.integer("id"), f.text("name")
	key := APIKey{
		UserID:       f.integer("user_id"),
		Status:       (*APIKeyStatus)(f.integer("status")),
		CreatedTime:  f.integer("created_time"),
		AccessedTime: f.integer("accessed_time"),
		ExpiredTime:  f.integer("expired_time"),
		RemainQuota:  f.integer("remain_quota"),
		UsedQuota:    f.integer("used_quota"),
		Models:       f.list("models"),
		Networks:     f.list("subnet"),
	}
	unlimited := f.boolean("unlimited_quota")
	key.setSecret(f.words("full_key"), f.words("key"))
	switch {
	case f.err != nil:
		return key, f.err
	case id == nil:
		return key, errors.New("a key without an ID")
	}
	key.ID = *id
	if name != nil {
		key.Name = *name
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

// setSecret takes the first text that is no mask, such as "sk-abcd****wxyz".
func (k *APIKey) setSecret(texts ...*string) {
	for _, text := range texts {
		if text == nil {
			continue
		}
		if chars := []rune(*text); k.Last4 == "" && len(chars) >= 12 {
			k.Last4 = strings.TrimLeft(string(chars[len(chars)-4:]), "*.…")
		}
		bare := strings.TrimPrefix(*text, keyPrefix)
		if k.Key == nil && bare != "" && !strings.ContainsAny(bare, "*…") && !strings.Contains(bare, "..") {
			k.Key = new(NewSecret(keyPrefix + bare))
		}
	}
}

// IsExpired reports whether the key has expired at that time, by its time or as
// the gateway says.
func (k APIKey) IsExpired(now time.Time) bool {
	return k.Status != nil && *k.Status == APIKeyExpired || k.ExpiredTime != nil && *k.ExpiredTime <= now.Unix()
}

// IsExhausted reports whether nothing remains of the key's limit, or the gateway
// says so.
func (k APIKey) IsExhausted() bool {
	return k.Status != nil && *k.Status == APIKeyExhausted || !k.Unlimited && k.RemainQuota != nil && *k.RemainQuota <= 0
}

// ranOut reports whether the key cannot be used whatever its status: enabling it
// would be refused, or undone by the gateway.
func (k APIKey) ranOut(now time.Time) bool {
	return k.ExpiredTime != nil && *k.ExpiredTime <= now.Unix() || !k.Unlimited && k.RemainQuota != nil && *k.RemainQuota <= 0
}
