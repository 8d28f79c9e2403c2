package aihubmix

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const (
	// settleWithin is how long to search for a key if it is unknown whether it was created.
	// Waits for a rate limit do not count.
	settleWithin = 15 * time.Second
	// pendingWithin is how long after the start of its creation a key may still appear.
	pendingWithin = 60 * time.Second
)

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
	if read, err := c.readAPIKey(ctx, created.ID); err == nil && read.Key != nil && !created.isOther(read) {
		return read, nil // A single read may show a secret that a list or the response does not.
	}
	if err := c.DeleteAPIKey(ctx, created); err != nil {
		return created, err
	}
	settings.Name = UniqueName(settings.Name[:max(len(settings.Name)-uniqueLength, 0)])
	created, err = c.createAPIKey(ctx, settings)
	if err == nil && created.Key == nil {
		err = transport.Failed(postAPIKey, KindProtocol,
			"the service shows the secret of neither of the two keys that were created")
	}
	return created, err
}

// createAPIKey creates one key, which may lack its secret.
func (c *Client) createAPIKey(ctx context.Context, settings APIKeySettings) (APIKey, error) {
	request := postAPIKey
	request.Body = encoded(settings.values(0, APIKeyEnabled, settings.remaining(nil)))
	response, acknowledged, err := c.write(ctx, request)
	if err == nil {
		var created APIKey
		if created, err = createdAPIKey(response, acknowledged); created.ID != 0 {
			return created, nil
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

// createdAPIKey reads the key from the response to a write. An ID of 0 without an error
// means that the response has no key: some gateways respond with success alone.
func createdAPIKey(response *transport.Response, acknowledged object) (APIKey, error) {
	reported, _ := acknowledged["data"].(object)
	if reported["id"] == nil {
		return APIKey{}, nil
	}
	return readAPIKeyOf(response, reported)
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
			"the service reports success, but the new key cannot be found")
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
	hasName := func(key APIKey) bool { return key.Name == name }
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
		case !hasName(key):
			continue
		case kept.ID == 0:
			kept = key
			continue
		case kept.Key == nil && key.Key != nil:
			kept, key = key, kept
		}
		if err := c.DeleteAPIKey(ctx, key); err != nil {
			return kept, err
		}
	}
	return kept, nil
}

// PendingAPIKey waits for a key whose create could not be settled, until it appears or
// one minute has passed since the start of its creation; then the ID is 0. All callers
// share their searches. The error is an [Error] or the context's.
func (c *Client) PendingAPIKey(ctx context.Context, name string) (APIKey, error) {
	ctx = transport.WithOperation(ctx)
	created, _ := c.CreationTime(name)
	if now := c.clock.Now(); created.After(now) {
		created = now
	}
	for pause := time.Second; ; pause = min(2*pause, 8*time.Second) {
		left := pendingWithin - c.clock.Now().Sub(created)
		found, err := c.pendingAPIKeys.get(ctx)
		if left <= 0 || slices.ContainsFunc(found, func(key APIKey) bool { return key.Name == name }) {
			return c.apiKeyNamed(ctx, name, listAsLastWord, 0)
		}
		if err != nil {
			pause = left // Without a search only the list remains, which is too expensive to poll.
		}
		if err := c.clock.Sleep(ctx, min(pause, left)); err != nil {
			return APIKey{}, err
		}
	}
}
