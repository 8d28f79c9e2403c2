package aihubmix

import (
	"context"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// AwaitWrites waits until no write is in progress, or the context ends.
func (c *Client) AwaitWrites(ctx context.Context) { c.transport.AwaitWrites(ctx) }

// write sends a request that changes something, and returns the parsed response. If it is unknown whether a failed
// write was done, the error is an [Error] with Ambiguous set; a read then has to settle it.
//
// It empties the caches, so that no read that starts after the write sees older values.
func (c *Client) write(ctx context.Context, request transport.Request) (*transport.Response, object, error) {
	defer c.emptied.Range(func(_, cache any) bool { cache.(interface{ drop() }).drop(); return true })
	response, err := c.transport.Send(ctx, request)
	if err != nil {
		return nil, nil, err
	}
	acknowledged, err := response.Object()
	return response, acknowledged, err
}
