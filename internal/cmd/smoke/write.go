package main

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const (
	// firstSpendLimit and secondSpendLimit are 0.01 and 0.02 USD.
	firstSpendLimit  = aihubmix.QuotaPerUSD / 100
	secondSpendLimit = aihubmix.QuotaPerUSD / 50
	// keyLife is the time until the key expires, which ends one that cannot be deleted.
	keyLife = time.Hour
	// removalTimeout is how long an interrupted run takes to delete its key.
	removalTimeout = time.Minute
)

// writeAPIKey creates, updates and deletes an API key that can do little harm.
func (s *session) writeAPIKey(ctx context.Context) {
	s.begin("API key: create, update, delete")
	now := time.Now()
	settings := aihubmix.APIKeySettings{
		// A name of this run alone, in no more than the 30 bytes that gateways allow.
		Name:        "terraform-smoke-" + strconv.FormatInt(now.UnixNano(), 36),
		SpendLimit:  new(int64(firstSpendLimit)),
		ExpiredTime: new(now.Add(keyLife).Unix()),
	}
	created, lost, err := s.client.CreateAPIKey(ctx, settings)
	if err != nil {
		s.notCreated(ctx, settings.Name, err)
		return
	}
	defer s.remove(ctx, created.ID, settings.Name)
	s.say("created %q with a spend limit of 0.01 USD", settings.Name)
	switch {
	case lost != nil:
		s.fail("the answer was lost: %s", withoutValue(lost))
	case created.Key == nil:
		s.fail("the answer lacks the secret of the new API key")
	}
	s.expect(created, settings)
	s.update(ctx, created.ID, settings)
	s.compareAPIKeys(ctx)
}

// update gives the key another spend limit and disables it.
func (s *session) update(ctx context.Context, id int64, settings aihubmix.APIKeySettings) {
	settings.SpendLimit, settings.Disabled = new(int64(secondSpendLimit)), true
	updated, err := s.client.UpdateAPIKey(ctx, id, settings)
	if err != nil {
		s.fail("it cannot be updated: %s", withoutValue(err))
		return
	}
	s.say("updated: disabled, with a spend limit of 0.02 USD")
	s.expect(updated, settings)
}

// expect compares a key with what was asked for.
func (s *session) expect(key aihubmix.APIKey, settings aihubmix.APIKeySettings) {
	if key.Name != settings.Name {
		s.fail("its name is not what was asked for")
	}
	if key.SpendLimit() == nil || *key.SpendLimit() != *settings.SpendLimit {
		s.fail("its spend limit is not what was asked for")
	}
	if key.ExpiredTime == nil || *key.ExpiredTime != *settings.ExpiredTime {
		s.fail("its expiry is not what was asked for")
	}
	if key.Status != nil && (*key.Status == aihubmix.APIKeyDisabled) != settings.Disabled {
		s.fail("its status is not what was asked for")
	}
}

// compareAPIKeys compares all keys that came, whichever request they answered.
func (s *session) compareAPIKeys(ctx context.Context) {
	keys := slices.DeleteFunc(s.objects(), func(key object) bool { return key["id"] == nil })
	if len(keys) > 0 {
		s.compare(context.WithoutCancel(ctx), keys, apiKeyFields, refusesAPIKeyField)
	}
}

// notCreated deletes what was created all the same, going by the answers that the
// client could not read.
func (s *session) notCreated(ctx context.Context, name string, err error) {
	s.fail("no API key can be created: %s", withoutValue(err))
	s.compareAPIKeys(ctx)
	ids := map[int64]bool{}
	for _, key := range s.objects() {
		if id, err := strconv.ParseInt(unquoted(key["id"]), 10, 64); err == nil && unquoted(key["name"]) == name {
			ids[id] = true
		}
	}
	for id := range ids {
		s.remove(ctx, id, name)
	}
	if failure, ok := errors.AsType[aihubmix.Error](err); ok && len(ids) == 0 && failure.Ambiguous {
		s.say("it may have been created: look for the key %q in the console, and delete it", name)
	}
}

func unquoted(value json.RawMessage) string { return strings.Trim(string(value), `"`) }

// remove deletes the key whatever else has failed, an interruption included.
func (s *session) remove(ctx context.Context, id int64, name string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), removalTimeout)
	defer cancel()
	if err := s.client.DeleteAPIKey(ctx, id); err != nil {
		s.fail("it cannot be deleted: %s", withoutValue(err))
		s.say("delete the key %q, ID %d, in the console; it expires by itself within %s", name, id, keyLife)
		return
	}
	_, err := s.client.APIKey(ctx, id)
	failure, ok := errors.AsType[aihubmix.Error](err)
	switch {
	case ok && failure.Kind == aihubmix.KindNotFound:
		s.say("deleted")
	case err == nil:
		s.fail("the service reports that the key %q, ID %d, was deleted, but it is still there", name, id)
	default:
		s.fail("whether the key %q, ID %d, was deleted cannot be seen: %s", name, id, withoutValue(err))
	}
}
