package aihubmix

import (
	"context"
	"maps"
	"regexp"
	"slices"
	"sync"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// latestTime is the largest time in seconds: 10^11 is the year 5138, and a time in milliseconds is larger.
const latestTime = 100_000_000_000

// lackedBy is after how many keys whose single reads lack a field the gateway is believed not to have it.
const lackedBy = 3

var (
	secretText   = regexp.MustCompile(`^(sk-)?[A-Za-z0-9_-]{20,}$`)
	lastFourText = regexp.MustCompile(`[A-Za-z0-9]{4}$`)
)

// settingFields are the fields of a key that hold [APIKeySettings], with their values.
var settingFields = []struct {
	name string
	take func(key *APIKey, from APIKey)
}{
	{"name", func(key *APIKey, from APIKey) { key.Name = from.Name }},
	{"expired_time", func(key *APIKey, from APIKey) { key.ExpiredTime = from.ExpiredTime }},
	{"unlimited_quota", func(key *APIKey, from APIKey) { key.Unlimited = from.Unlimited }},
	{"remain_quota", func(key *APIKey, from APIKey) { key.RemainQuota = from.RemainQuota }},
	{"models", func(key *APIKey, from APIKey) { key.Models = from.Models }},
	{"subnet", func(key *APIKey, from APIKey) { key.Networks = from.Networks }},
}

// lacking returns the settings that the record of a key lacks. What remains of a limit need not be reported for a key
// without one.
func (k APIKey) lacking() (names []string) {
	for _, field := range settingFields {
		isNeedless := field.name == "remain_quota" && k.Unlimited
		if !isNeedless && !k.reports(field.name) {
			names = append(names, field.name)
		}
	}
	return names
}

func (k APIKey) reports(name string) bool {
	if k.record == nil {
		return false
	}
	_, reported := (*k.record)[name]
	return reported
}

// lackedFields are the settings that single reads lack. Lists are believed in their lack of such a field, too.
type lackedFields struct {
	mutex sync.Mutex
	// counts has how many single reads lacked a field, or -1 if one had it that a list lacked; nil at first.
	counts map[string]int
}

// note counts the fields that a single read lacks.
func (l *lackedFields) note(read APIKey) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	for _, name := range read.lacking() {
		if l.counts[name] >= 0 {
			l.set(name, l.counts[name]+1)
		}
	}
}

// noteUnlisted records that lists lack a field that a single read has.
func (l *lackedFields) noteUnlisted(name string) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	l.set(name, -1)
}

func (l *lackedFields) set(name string, count int) {
	if l.counts == nil {
		l.counts = map[string]int{}
	}
	l.counts[name] = count
}

// of returns the fields that the record of a list lacks and that a single read may have.
func (l *lackedFields) of(listed APIKey) []string {
	lacking := listed.lacking()
	if len(lacking) == 0 {
		return nil
	}
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return slices.DeleteFunc(lacking, func(name string) bool { return l.counts[name] >= lackedBy })
}

// completed returns a key of a list with the fields that only a single read has. Keys are read one after another, since
// a few can show that the gateway does not have a field.
func (c *Client) completed(ctx context.Context, listed APIKey) (APIKey, error) {
	if len(c.lacked.of(listed)) == 0 {
		return listed, nil
	}
	if err := c.completing.take(ctx); err != nil {
		return APIKey{}, err
	}
	defer c.completing.release()
	lacking := c.lacked.of(listed)
	if len(lacking) == 0 {
		return listed, nil
	}
	read, err := c.readAPIKey(ctx, listed.ID)
	switch {
	case err != nil && !meansNotFound(err):
		return APIKey{}, err
	case err != nil:
		c.lacked.note(APIKey{}) // A gateway that only lists keys.
		return listed, nil
	}
	record := maps.Clone(*listed.record)
	for _, field := range settingFields {
		if slices.Contains(lacking, field.name) && read.reports(field.name) {
			c.lacked.noteUnlisted(field.name)
			record[field.name] = (*read.record)[field.name]
			field.take(&listed, read)
		}
	}
	listed.record = &record
	return listed, nil
}

// isSecret reports whether a text that a read shows may be a whole secret, rather than a mask in an unknown style.
func isSecret(text string) bool {
	return secretText.MatchString(text) && !hasRun(text)
}

// hasRun reports whether four characters in a row are equal.
func hasRun(text string) bool {
	run := 1
	for i := 1; i < len(text); i++ {
		if run++; text[i] != text[i-1] {
			run = 1
		}
		if run == 4 {
			return true
		}
	}
	return false
}

// lastFourOf returns the last four characters if they are letters or digits and not all equal, or else "".
func lastFourOf(text string) string {
	last := lastFourText.FindString(text)
	if hasRun(last) {
		return ""
	}
	return last
}

// time returns a time in seconds, or nil if it is not reported. One that cannot be in seconds is unknown, too.
func (k *APIKey) time(f *fields, name string) *int64 {
	seconds := f.integer(name)
	if seconds != nil && *seconds > latestTime {
		k.unusable = append(k.unusable, name)
		return nil
	}
	return seconds
}

// HasUnusableExpiry and HasUnusableCreationTime report whether that time cannot be in seconds, so that it is unknown.
func (k APIKey) HasUnusableExpiry() bool { return slices.Contains(k.unusable, "expired_time") }

// HasUnusableCreationTime is described at [APIKey.HasUnusableExpiry].
func (k APIKey) HasUnusableCreationTime() bool { return slices.Contains(k.unusable, "created_time") }

// createdAPIKey reads the key from the response to a write. An ID of 0 without an error means that the response has
// no key: some gateways respond with success alone. A key whose record cannot be read is returned with its secret,
// so that only its settings have to be read again.
func createdAPIKey(response *transport.Response, acknowledged object) (APIKey, error) {
	reported, isObject := acknowledged["data"].(object)
	if !isObject {
		reported = acknowledged
	}
	if reported["id"] == nil {
		return APIKey{}, nil
	}
	key, err := decodeAPIKey(reported)
	response.Remember(key.Key)
	if err != nil && key.ID == 0 {
		return APIKey{}, response.Fail(KindProtocol, err.Error())
	}
	if err != nil {
		key.record = nil
	}
	key.baseURL = response.BaseURL()
	return key, nil
}
