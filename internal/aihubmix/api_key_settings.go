package aihubmix

import (
	"encoding/json"
	"strings"
)

// APIKeySettings are what can be chosen of an API key.
type APIKeySettings struct {
	Name string
	// Cap is the cap over the whole life of the key, in quota units; nil for none.
	Cap *int64
	// ExpiredTime is in seconds since 1970-01-01 UTC, nil for never.
	ExpiredTime *int64
	// Models and Subnets are empty for any. A subnet is in CIDR notation: the
	// one-api family refuses a bare address.
	Models, Subnets []string
	// Disabled makes a key that cannot be used.
	Disabled bool
}

// body is a whole key as the API takes it: what is left out of an update may be
// reset. remaining is what is left of the cap.
func (s APIKeySettings) body(id int64, status APIKeyStatus, remaining int64) []byte {
	fields := map[string]any{
		"name":            s.Name,
		"status":          status,
		"expired_time":    int64(neverExpires),
		"unlimited_quota": s.Cap == nil,
		"remain_quota":    remaining,
		"models":          strings.Join(s.Models, ","),
		"subnet":          strings.Join(s.Subnets, ","),
	}
	if s.ExpiredTime != nil {
		fields["expired_time"] = *s.ExpiredTime
	}
	if id != 0 {
		fields["id"] = id
	}
	encoded, err := json.Marshal(fields)
	if err != nil {
		return nil // Not reached: numbers and texts can be encoded.
	}
	return encoded
}

// remaining is what is left of the cap after so much was used; it may be
// negative. An unlimited key has -1.
func (s APIKeySettings) remaining(used *int64) int64 {
	switch {
	case s.Cap == nil:
		return -1
	case used == nil:
		return *s.Cap
	}
	return *s.Cap - *used
}
