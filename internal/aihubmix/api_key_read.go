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

// readAPIKey reads one key with one request.
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
		return APIKey{}, response.Fail(KindNotFound, "the response is empty")
	}
	key, err := readAPIKeyOf(response, data)
	if err != nil {
		return APIKey{}, err
	}
	if key.ID != id {
		return APIKey{}, response.Fail(KindProtocol,
			fmt.Sprintf("the response describes another key, the one with the ID %d", key.ID))
	}
	c.lacked.note(key)
	return key, nil
}

func apiKeyPath(id int64) string { return apiKeysPath + strconv.FormatInt(id, 10) }

// RefreshAPIKey is [Client.FindAPIKey] for callers that read many keys and do not write: it reads the first few
// singly and the others from the list of all. A key that is missing from the list is read singly, until several in a
// row were proven to be gone. A key that cannot be compared is no error.
func (c *Client) RefreshAPIKey(ctx context.Context, expected ExpectedAPIKey) (APIKey, error) {
	key, err := c.readOneOfMany(ctx, expected)
	if err == nil {
		err = expected.check(key, false)
	}
	return key, err
}

func (c *Client) readOneOfMany(ctx context.Context, expected ExpectedAPIKey) (APIKey, error) {
	if c.apiKeyRefreshes.Add(1) <= apiKeysReadSingly {
		return c.find(ctx, expected)
	}
	keys, err := c.RecentAPIKeys(ctx)
	if err != nil {
		return APIKey{}, unlisted(err)
	}
	if key, found := keyWithID(keys, expected.ID); found {
		return c.completed(ctx, key)
	}
	if c.apiKeysMissing.Load() >= missingReadSingly && !c.youngUntil(expected).After(c.clock.Now()) {
		list := transport.Request{Method: transport.MethodGet, Path: apiKeysPath}
		return APIKey{}, transport.Failed(list, KindNotFound, noKeyWithID)
	}
	key, err := c.find(ctx, expected)
	if err == nil {
		c.apiKeysMissing.Store(0)
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
	key, known = keyWithID(*keys, id)
	return key, known && len(c.lacked.of(key)) == 0
}

// CachedAPIKeys returns all keys of the account if a list of them is cached, or nil.
func (c *Client) CachedAPIKeys() []APIKey {
	if keys := c.apiKeys.known(); keys != nil {
		return *keys
	}
	return nil
}

// noKeyWithID is the reason for KindNotFound.
const noKeyWithID = "the account has no key with this ID"

// mayMeanNotFound reports whether a gateway may mean "not found". It includes refusals in
// words with a status below 500, which may also be about the Manage Key.
func mayMeanNotFound(failure Error) bool {
	return failure.Kind == KindNotFound || failure.Kind == KindRefused ||
		failure.Kind == KindServer && failure.Status < 500 || errors.Is(failure, transport.ErrNoData)
}

// meansNotFound reports whether the failure of a read may mean "not found".
func meansNotFound(err error) bool {
	failure, failed := errors.AsType[Error](err)
	return failed && mayMeanNotFound(failure)
}

// isNotFound reports whether a key is proven to be gone.
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
