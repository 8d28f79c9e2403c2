package aihubmix

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const (
	// apiKeysReadSingly is how many keys are asked for one by one before the list
	// of all responses: few keys cost a request each, many a few lists.
	apiKeysReadSingly = 3
	// missingReadSingly is how many keys that the list does not have are asked for
	// one by one. Lists may lag behind, but not when so many are confirmed.
	missingReadSingly = 5
)

// APIKey reads one key. The error is an [Error], of KindNotFound where the
// account has no such key, or the context's.
//
// "Not found" is never taken from one response: an unknown ID is refused with
// status 200 or answered with an empty object, and so may be other trouble. The
// list of all keys settles it.
func (c *Client) APIKey(ctx context.Context, id int64) (APIKey, error) {
	key, err := c.readAPIKey(ctx, id)
	failure, failed := errors.AsType[Error](err)
	if !failed || !mayMeanNotFound(failure) {
		return key, err
	}
	// All that settle share one list.
	keys, err := c.RecentAPIKeys(ctx)
	if err != nil {
		return APIKey{}, err
	}
	if key, found := keyWithID(keys, id); found {
		return key, nil
	}
	return APIKey{}, failure.WithKind(KindNotFound, noKeyWithID)
}

// readAPIKey asks for one key, once.
func (c *Client) readAPIKey(ctx context.Context, id int64) (APIKey, error) {
	response, err := c.get(ctx, apiKeyPath(id), "")
	if err != nil {
		return APIKey{}, err
	}
	data, err := response.Data(func(values object) bool { return values["id"] != nil })
	if err != nil {
		return APIKey{}, err
	}
	if values, isObject := data.(object); isObject && values["id"] == nil {
		return APIKey{}, response.Fail(KindNotFound, "the answer is empty")
	}
	key, err := readAPIKeyOf(response, data)
	if err != nil {
		return APIKey{}, err
	}
	if key.ID != id {
		return APIKey{}, response.Fail(KindProtocol, fmt.Sprintf("the answer describes another key, the one with the ID %d", key.ID))
	}
	return key, nil
}

func apiKeyPath(id int64) string { return apiKeysPath + strconv.FormatInt(id, 10) }

// RefreshAPIKey reads one key of those that a whole plan needs: the first few
// singly, then from the list of all. A key that the list does not have is asked for
// singly, until several were confirmed to be gone. The error is that of [Client.APIKey].
func (c *Client) RefreshAPIKey(ctx context.Context, id int64) (APIKey, error) {
	if c.apiKeyRefreshes.Add(1) <= apiKeysReadSingly {
		return c.APIKey(ctx, id)
	}
	keys, err := c.RecentAPIKeys(ctx)
	if err != nil {
		return APIKey{}, err
	}
	if key, found := keyWithID(keys, id); found {
		return key, nil
	}
	if c.apiKeysMissing.Load() >= missingReadSingly {
		return APIKey{}, transport.Failed(transport.Request{Method: transport.MethodGet, Path: apiKeysPath}, KindNotFound, noKeyWithID)
	}
	key, err := c.APIKey(ctx, id)
	switch {
	case err == nil:
		c.apiKeysMissing.Store(0)
	case isNotFound(err):
		c.apiKeysMissing.Add(1)
	}
	return key, err
}

// KnownAPIKey is a key as [Client.RefreshAPIKey] would return it without a request; known
// is false where that would need one.
func (c *Client) KnownAPIKey(id int64) (key APIKey, known bool) {
	keys := c.apiKeys.known()
	if keys == nil || c.apiKeyRefreshes.Load() < apiKeysReadSingly {
		return APIKey{}, false
	}
	return keyWithID(*keys, id)
}

// What is found where a key is gone; gateways give IDs again.
const (
	noKeyWithID    = "the account has no key with this ID"
	otherKeyWithID = "the key is gone, and the gateway has given its ID to another one"
)

// mayMeanNotFound holds for a refusal in words with a status of success or of a
// mistaken request, which may as well be about the Manage Key.
func mayMeanNotFound(failure Error) bool {
	return failure.Kind == KindNotFound || failure.Kind == KindRefused || failure.Kind == KindServer && failure.Status < 500 || errors.Is(failure, transport.ErrNoData)
}

func isNotFound(err error) bool {
	failure, failed := errors.AsType[Error](err)
	return failed && failure.Kind == KindNotFound
}

func keyWithID(keys []APIKey, id int64) (APIKey, bool) {
	for i := range keys { // A copy of each would cost more than to compare it.
		if keys[i].ID == id {
			return keys[i], true
		}
	}
	return APIKey{}, false
}
