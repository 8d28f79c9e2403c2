package aihubmix

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// settleWithin is how long to search for a key if it is unknown whether it was created.
// Waits for a rate limit do not count.
const settleWithin = 15 * time.Second

// settlePauses are the waits between the searches for such a key.
var settlePauses = []time.Duration{time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second, 5 * time.Second}

// postAPIKey is the request that creates a key, without its body.
var postAPIKey = transport.Request{Method: transport.MethodPost, Path: apiKeysPath}

// CreateAPIKey creates a key. Its name must be unique, see [UniqueName]: if it is unknown
// whether the key was created, a search for the name settles it. A key whose secret was
// lost with the response is deleted and created again, under a new name. The gateway may
// have changed the settings: see [Client.ConfirmAPIKey].
//
// The error is an [Error] or the context's. The key that comes with it says what exists:
//   - a key with an ID exists nevertheless;
//   - a key without an ID may still appear under its name if the error is Ambiguous;
//   - otherwise no key exists.
func (c *Client) CreateAPIKey(ctx context.Context, settings APIKeySettings) (APIKey, error) {
	ctx = transport.WithOperation(ctx)
	created, err := c.createAPIKey(ctx, settings)
	if err != nil || created.Key != nil {
		return created, err
	}
	read, err := c.FindAPIKey(ctx, created.Expected())
	if err == nil && read.Key != nil {
		read.began = created.began
		return read, nil // A single read may show a secret that a list or the response does not.
	}
	if err := c.DeleteAPIKey(ctx, created.Expected()); err != nil {
		return created, err
	}
	settings.Name = UniqueName(settings.Name[:max(len(settings.Name)-uniqueLength, 0)])
	created, err = c.createAPIKey(ctx, settings)
	if err == nil && created.Key == nil {
		err = transport.Failed(postAPIKey, KindProtocol,
			"the gateway reported the secret of neither of the two keys that were created")
	}
	return created, err
}

// createAPIKey creates one key, which may lack its secret.
func (c *Client) createAPIKey(ctx context.Context, settings APIKeySettings) (created APIKey, err error) {
	began := c.clock.Now()
	defer func() { created.began = began }()
	request := postAPIKey
	request.Body = encoded(settings.values(0, APIKeyEnabled, settings.remaining(nil)))
	response, acknowledged, err := c.write(ctx, request)
	if err == nil {
		created, err = createdAPIKey(response, acknowledged)
		if err == nil {
			created, err = c.confirmCreated(ctx, created, settings.Name)
		}
		if created.ID != 0 {
			return created, err
		}
	}
	failure, failed := errors.AsType[Error](err)
	switch {
	case err == nil, failed && failure.Ambiguous:
		return c.settleCreate(ctx, settings.Name, err)
	case failed && failure.Status != 0 && failure.Kind != KindRateLimited:
		// A refusal leaves no doubt, but one search is cheap.
		searching, end := transport.Outlive(ctx, func() time.Duration { return transport.FinishWithin })
		defer end()
		found, searchErr := c.apiKeyNamed(searching, settings.Name, listWithoutSearch, settleWithin)
		if searchErr == nil && found.ID != 0 {
			return found, nil
		}
	}
	return APIKey{}, err
}

// confirmCreated returns the key that the response to a create describes, or one with the ID 0 if that is a
// different key: some gateways respond with their newest one. A response without a name is confirmed by a read, if
// there is a secret to keep.
func (c *Client) confirmCreated(ctx context.Context, created APIKey, name string) (APIKey, error) {
	switch {
	case created.Name != "" && !isNameOf(created.Name, name), created.Name == "" && created.Key == nil:
		return APIKey{}, nil
	case created.Name != "":
		return created, nil
	}
	read, err := c.find(ctx, ExpectedAPIKey{ID: created.ID, Began: c.clock.Now()})
	switch {
	case ctx.Err() != nil:
		return APIKey{Name: name}, ambiguous(err)
	case err != nil || !isNameOf(read.Name, name):
		return APIKey{}, nil
	}
	read.Key, read.isMasked = created.Key, created.isMasked
	return read, nil
}

// shortestName is how many characters of a creation name identify it, if a gateway shortens names.
const shortestName = 20

// isNameOf reports whether a reported name is the one under which a key was created.
func isNameOf(reported, name string) bool {
	return reported == name || len(reported) >= shortestName && strings.HasPrefix(name, reported)
}

// settleCreate searches for a key until it is found or the time is up, and at most some
// seconds beyond an interruption. lost is the error that made the create uncertain, or nil
// if the gateway reported success without the key.
func (c *Client) settleCreate(ctx context.Context, name string, lost error) (APIKey, error) {
	settling, end := transport.Outlive(ctx, func() time.Duration { return transport.FinishWithin })
	defer end()
	left := settleWithin
	for i := 0; ; i++ {
		begun := c.clock.Now()
		last := i == len(settlePauses) || left <= 0
		found, err := c.apiKeyNamed(settling, name, mayList(i == 0, last), max(left, time.Second))
		if err == nil && found.ID != 0 {
			return found, nil
		}
		if took := c.clock.Now().Sub(begun); took <= left { // Longer means a rate limit, which does not count.
			left -= took
		}
		if last || c.clock.Sleep(settling, min(settlePauses[i], left)) != nil {
			break
		}
		left -= settlePauses[i]
	}
	failure, failed := errors.AsType[Error](lost)
	if !failed {
		failure = transport.Failed(postAPIKey, KindProtocol,
			"the gateway reported success, but the new key cannot be found")
	}
	return APIKey{Name: name}, failure.AsAmbiguous()
}

// listing says when a search may fall back to reading the full list, which can take a
// hundred requests.
type listing int

const (
	neverList listing = iota
	// listWithoutSearch reads the list if the search fails.
	listWithoutSearch
	// listAsLastWord reads the list also if the search does not find the key.
	listAsLastWord
)

// mayList returns the listing for one search of several.
func mayList(first, last bool) listing {
	switch {
	case last:
		return listAsLastWord
	case first:
		return listWithoutSearch
	}
	return neverList
}

// apiKeyNamed returns the key with that name, or one with the ID 0 if there is none. If a
// proxy delivered a create twice, several keys have the name: it deletes all but one.
func (c *Client) apiKeyNamed(ctx context.Context, name string, list listing, limit time.Duration) (APIKey, error) {
	hasName := func(key APIKey) bool { return isNameOf(key.Name, name) }
	keys, err := c.searchAPIKeys(ctx, name, limit)
	if list == listAsLastWord && !slices.ContainsFunc(keys, hasName) || list == listWithoutSearch && err != nil {
		keys, err = c.currentAPIKeys.get(ctx)
	}
	if err != nil {
		return APIKey{}, err
	}
	var kept APIKey
	for _, key := range keys {
		switch {
		case !hasName(key), key.ID == kept.ID: // A search may list one key twice.
			continue
		case kept.ID == 0:
			kept = key
			continue
		case kept.Key == nil && key.Key != nil:
			kept, key = key, kept
		}
		if err := c.DeleteAPIKey(ctx, key.Expected()); err != nil {
			return kept, err
		}
	}
	return kept, nil
}
