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
	// listTimeout is how long a new key is looked for in lists.
	listTimeout = 10 * time.Second
	// removalTimeout is how long an interrupted run takes to delete its key.
	removalTimeout = time.Minute
)

// writeAPIKey creates, updates and deletes an API key that can do little harm.
func (s *session) writeAPIKey(ctx context.Context) {
	s.begin("API key: create, update, delete")
	settings := aihubmix.APIKeySettings{
		// A name of this run alone, in no more than the 30 bytes that gateways allow.
		Name:        aihubmix.UniqueName("terraform-smoke-"),
		SpendLimit:  new(int64(firstSpendLimit)),
		ExpiredTime: new(time.Now().Add(keyLife).Unix()),
	}
	created, err := s.client.CreateAPIKey(ctx, settings)
	if err != nil && created.ID == 0 {
		s.notCreated(ctx, settings.Name, err)
		return
	}
	settings.Name = created.Name
	defer s.remove(ctx, created.ID, settings.Name)
	s.say("created %q with a spend limit of 0.01 USD", settings.Name)
	if err != nil {
		s.fail("the answer lacks the secret of the new API key: %s", withoutValue(err))
	}
	s.response("the answer to a create holds every setting", s.respondedWhole())
	s.lookFor(ctx, settings.Name)
	if created.Key != nil {
		s.askForRemaining(ctx, *created.Key) // Before the update, which disables it.
	}
	if created, err = s.client.ConfirmAPIKey(ctx, created, settings); err != nil {
		s.fail("it is not as it was asked for: %s", withoutValue(err))
	}
	s.expect(created, settings)
	s.update(ctx, created, settings)
	s.compareAPIKeys(ctx)
}

// answeredWhole reports whether the first response, that to the create, holds every
// setting; the client may have found them elsewhere.
func (s *session) respondedWhole() bool {
	entries := s.recorder.entries()
	if len(entries) == 0 {
		return false
	}
	key := parseObject(entries[0])
	return !slices.ContainsFunc([]string{"id", "name", "expired_time", "unlimited_quota", "remain_quota", "models", "subnet"}, func(name string) bool {
		_, reported := key[name]
		return !reported
	})
}

// answer says what the provider relies on and nobody has documented.
func (s *session) response(question string, yes bool) {
	word := "no"
	if yes {
		word = "yes"
	}
	s.say("%s: %s", question, word)
}

// lookFor says whether a search finds the new key, and how soon the list shows it.
func (s *session) lookFor(ctx context.Context, name string) {
	has := func(keys []aihubmix.APIKey, err error) bool {
		return err == nil && slices.ContainsFunc(keys, func(key aihubmix.APIKey) bool { return key.Name == name })
	}
	s.response("a search finds a key by its name", has(s.client.SearchAPIKeys(ctx, name)))
	begun := time.Now()
	shown := has(s.client.APIKeys(ctx))
	s.response("a list shows a new key at once", shown)
	for !shown && time.Since(begun) < listTimeout {
		select {
		case <-time.After(time.Second):
			shown = has(s.client.APIKeys(ctx))
		case <-ctx.Done():
			return
		}
	}
	if !shown {
		s.fail("the list does not show the new key within %s", listTimeout)
	}
	s.say("the list showed it after %s", time.Since(begun).Round(100*time.Millisecond))
}

// update gives the key another name and spend limit, and disables it.
func (s *session) update(ctx context.Context, key aihubmix.APIKey, settings aihubmix.APIKeySettings) {
	settings.Name, settings.SpendLimit, settings.Disabled = aihubmix.UniqueName("terraform-smoke-"), new(int64(secondSpendLimit)), true
	updated, err := s.client.UpdateAPIKey(ctx, key, settings)
	if altered, isAltered := errors.AsType[aihubmix.AlteredError](err); isAltered {
		updated = altered.Key
	}
	if updated.ID != 0 {
		s.response("an update renames a key", updated.Name == settings.Name)
	}
	if err != nil {
		s.fail("it cannot be updated: %s", withoutValue(err))
		return
	}
	s.say("updated: renamed, disabled, with a spend limit of 0.02 USD")
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

// notCreated deletes what was created all the same, going by the responses that the
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
	if err := s.client.DeleteAPIKey(ctx, aihubmix.APIKey{ID: id}); err != nil {
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
