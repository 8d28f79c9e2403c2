package aihubmix

import "context"

// RetireAPIKey gives a key that was just read another name and expiry, and keeps all else as it was read. The error is
// that of [Client.UpdateAPIKey].
func (c *Client) RetireAPIKey(ctx context.Context, key APIKey, name string, expiredTime int64) (APIKey, error) {
	return c.UpdateAPIKey(ctx, key, APIKeySettings{
		Name: name, SpendLimit: key.SpendLimit(), ExpiredTime: &expiredTime, Models: key.Models, Networks: key.Networks,
	})
}
