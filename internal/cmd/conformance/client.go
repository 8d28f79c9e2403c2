package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const (
	// firstSpendLimit and secondSpendLimit are 0.01 and 0.02 USD.
	firstSpendLimit  = aihubmix.QuotaPerUSD / 100
	secondSpendLimit = aihubmix.QuotaPerUSD / 50
	// keyLife ends a key that cannot be deleted.
	keyLife = time.Hour
)

// findings of the provider's client about a gateway are described and printed.
type findings struct {
	description

	out      io.Writer
	failures int
}

// answer answers what the provider relies on.
func (f *findings) answer(question string, isTrue bool) {
	f.description[question] = map[bool]string{true: "yes", false: "no"}[isTrue]
	fmt.Fprintf(f.out, "%s: %s\n", question, f.description[question])
}

var fieldFailure = regexp.MustCompile(`(field "\w+"): .*`)

// check reports an error, without the value of a field that the client cannot read.
func (f *findings) check(claim string, err error) {
	f.description[claim] = fmt.Sprint(err == nil)
	if err != nil {
		f.failures++
		fmt.Fprintf(f.out, "FAILED: %s: %s\n", claim, fieldFailure.ReplaceAllString(err.Error(), "$1 cannot be read"))
	}
}

// read reads all objects.
func (g *gateway) read(ctx context.Context, f *findings) {
	if g.created[environment].secret != "" {
		key, err := g.client.CurrentAPIKey(ctx)
		f.check("the API key is read", err)
		f.answer("the API key has no limit", key.Unlimited)
		f.answer("what is left of the API key is reported", key.Remaining != nil)
		f.answer("the limit of the API key is reported", key.Limit != nil)
		f.answer("the use of the API key is reported", key.Used != nil)
		f.answer("the expiry of the API key is reported", key.ExpiresAt != nil)
	}
	if g.manageKey == "" {
		return
	}
	_, err := g.client.User(ctx)
	f.check("the account is read", err)
	_, err = g.client.APIKeys(ctx)
	f.check("the API keys are read", err)
	available, err := g.client.AvailableModels(ctx)
	f.check("the available models are read", errors.Join(err, malformed(available.Malformed)))
	catalogue, err := g.client.Models(ctx, aihubmix.CatalogueQuery{})
	failure, _ := errors.AsType[aihubmix.Error](err)
	hasCatalogue := failure.Kind != aihubmix.KindNotFound || aihubmix.IsHostedBaseURL(failure.BaseURL)
	if f.answer("the gateway has a catalogue", hasCatalogue); hasCatalogue {
		f.check("the catalogue is read", errors.Join(err, malformed(catalogue.Malformed)))
	}
}

func malformed(entries int) error {
	if entries == 0 {
		return nil
	}
	return fmt.Errorf("%d entries cannot be read", entries)
}

// lead leads a key through its life: it is created, found, updated and deleted, whatever fails meanwhile.
func (g *gateway) lead(ctx context.Context, f *findings) {
	settings := aihubmix.APIKeySettings{
		// With a unique end, as the client requires, and at most 30 bytes long.
		Name:        aihubmix.UniqueName(g.run + "-"),
		SpendLimit:  new(int64(firstSpendLimit)),
		ExpiredTime: new(time.Now().Add(keyLife).Unix()),
	}
	sent := g.sent.Load()
	key, err := g.client.CreateAPIKey(ctx, settings)
	f.check("a key is created", err)
	if key.ID == 0 { // A key that was created all the same is found by its name.
		return
	}
	defer func(created aihubmix.APIKey) {
		ctx, end := context.WithTimeout(context.WithoutCancel(ctx), tidyTimeout)
		defer end()
		f.check("it is deleted", g.client.DeleteAPIKey(ctx, created.Expected()))
	}(key)
	settings.Name = key.Name
	confirmed, err := g.client.ConfirmAPIKey(ctx, key, settings)
	f.answer("the response to a create holds every setting", g.sent.Load() == sent+1)
	if f.check("it is as requested", err); err == nil {
		key = confirmed
	}
	has := func(keys []aihubmix.APIKey, err error) bool {
		isNamed := func(key aihubmix.APIKey) bool { return key.Name == settings.Name }
		return err == nil && slices.ContainsFunc(keys, isNamed)
	}
	f.answer("a search finds a key by its name", has(g.client.SearchAPIKeys(ctx, settings.Name)))
	f.answer("a list shows a new key at once", has(g.client.APIKeys(ctx)))
	settings.Name, settings.SpendLimit, settings.Disabled = g.run+"-2", new(int64(secondSpendLimit)), true
	updated, err := g.client.UpdateAPIKey(ctx, key, settings)
	f.check("it is updated", err)
	if altered, isAltered := errors.AsType[aihubmix.AlteredError](err); isAltered {
		updated = altered.Key
	}
	f.answer("an update renames a key", updated.Name == settings.Name)
}
