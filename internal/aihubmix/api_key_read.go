package aihubmix

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const (
	// apiKeysReadSingly is how many keys are read one by one before the list of all is
	// read: few keys cost one request each, many cost a few lists.
	apiKeysReadSingly = 3
	// missingReadSingly is how many keys that are missing from the list are read one by
	// one. A list may lag, but not after so many are confirmed in a row.
	missingReadSingly = 5
)

// APIKey reads one key. The error is an [Error], of KindNotFound if the account has no
// such key, or the context's.
//
// One response never proves "not found": gateways refuse an unknown ID with status 200 or
// return an empty object, and do the same in other trouble. The list of all keys settles it.
func (c *Client) APIKey(ctx context.Context, id int64) (APIKey, error) {
	key, err := c.readAPIKey(ctx, id)
	failure, failed := errors.AsType[Error](err)
	if !failed || !mayMeanNotFound(failure) {
		return key, err
	}
	// Concurrent callers share one list.
	keys, err := c.RecentAPIKeys(ctx)
	if err != nil {
		return APIKey{}, err
	}
	if key, found := keyWithID(keys, id); found {
		return key, nil
	}
	return APIKey{}, failure.WithKind(KindNotFound, noKeyWithID)
}

// readObject reads one key with one request.
func (c *Client) readAPIKey(ctx context.Context, id int64) (APIKey, error) {
	response, err := c.transport.Send(ctx, transport.Request{Method: transport.MethodGet, Path: apiKeyPath(id)})
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
		return APIKey{}, response.Fail(KindProtocol,
			fmt.Sprintf("the answer describes another key, the one with the ID %d", key.ID))
	}
	return key, nil
}

func apiKeyPath(id int64) string { return apiKeysPath + strconv.FormatInt(id, 10) }

// RefreshAPIKey is for callers that read many keys: it reads the first few singly and the
// others from the list of all. A key that is missing from the list is read singly, until
// several in a row were confirmed to be gone. The error is that of [Client.APIKey].
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
		list := transport.Request{Method: transport.MethodGet, Path: apiKeysPath}
		return APIKey{}, transport.Failed(list, KindNotFound, noKeyWithID)
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

// KnownAPIKey returns a cached key; known is false if [Client.RefreshAPIKey] would send a
// request.
func (c *Client) KnownAPIKey(id int64) (key APIKey, known bool) {
	keys := c.apiKeys.known()
	if keys == nil || c.apiKeyRefreshes.Load() < apiKeysReadSingly {
		return APIKey{}, false
	}
	return keyWithID(*keys, id)
}

// The reasons for KindNotFound; gateways reuse IDs.
const (
	noKeyWithID    = "the account has no key with this ID"
	otherKeyWithID = "the key is gone, and the gateway has given its ID to another one"
)

// mayMeanNotFound reports whether a gateway may mean "not found". It includes refusals in
// words with a status below 500, which may also be about the Manage Key.
func mayMeanNotFound(failure Error) bool {
	return failure.Kind == KindNotFound || failure.Kind == KindRefused ||
		failure.Kind == KindServer && failure.Status < 500 || errors.Is(failure, transport.ErrNoData)
}

func isNotFound(err error) bool {
	failure, failed := errors.AsType[Error](err)
	return failed && failure.Kind == KindNotFound
}

func keyWithID(keys []APIKey, id int64) (APIKey, bool) {
	for i := range keys { // Copying each key would cost more than comparing it.
		if keys[i].ID == id {
			return keys[i], true
		}
	}
	return APIKey{}, false
}
