package aihubmix

import (
	"context"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// AwaitWrites waits until no write is under way, or the context ends.
func (c *Client) AwaitWrites(ctx context.Context) { c.transport.AwaitWrites(ctx) }

// get sends a request that changes nothing.
func (c *Client) get(ctx context.Context, path, query string) (*transport.Response, error) {
	return c.transport.Send(ctx, transport.Request{Method: transport.MethodGet, Path: path, Query: query})
}

// write sends a request that changes something, and returns the acknowledgement.
// A failure that leaves open whether it was done is an [Error] with Ambiguous set,
// to be settled by reading.
//
// What is kept of earlier answers is dropped after it, and nobody joins a read that
// goes on: no read that starts after the write sees what was before.
func (c *Client) write(ctx context.Context, request transport.Request) (*transport.Response, object, error) {
	defer func() {
		c.user.drop()
		c.available.drop()
		c.apiKeys.drop()
		c.currentAPIKeys.drop()
		c.pendingAPIKeys.drop()
	}()
	response, err := c.transport.Send(ctx, request)
	if err != nil {
		return nil, nil, err
	}
	acknowledged, err := response.Object()
	return response, acknowledged, err
}
