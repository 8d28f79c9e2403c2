package aihubmix

import (
	"context"
	"time"
)

const (
	// apiKeysKeptFor is how long a snapshot of all keys serves, from when it was
	// complete.
	apiKeysKeptFor = 10 * time.Second
	// apiKeysReadSingly is how many keys are asked for one by one before a
	// snapshot answers: few keys cost a request each, many a few lists.
	apiKeysReadSingly = 3
)

// RecentAPIKeys are all keys of the account, at most ten seconds old; callers
// must not write to them. The error is that of [Client.APIKeys].
func (c *Client) RecentAPIKeys(ctx context.Context) ([]APIKey, error) {
	if failure := c.needManageKey(apiKeysPath); failure != nil {
		return nil, failure
	}
	return c.apiKeys.get(ctx, c.APIKeys)
}

// RefreshAPIKey reads one key of those that a whole plan needs: the first few
// singly, then from a snapshot of all. A key that the snapshot does not have is
// asked for singly. The error is that of [Client.APIKey].
func (c *Client) RefreshAPIKey(ctx context.Context, id int64) (APIKey, error) {
	if c.apiKeyRefreshes.Add(1) <= apiKeysReadSingly {
		return c.APIKey(ctx, id)
	}
	keys, err := c.RecentAPIKeys(ctx)
	if err != nil {
		return APIKey{}, err
	}
	for _, key := range keys {
		if key.ID == id {
			return key, nil
		}
	}
	return c.APIKey(ctx, id)
}
