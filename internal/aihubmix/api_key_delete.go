package aihubmix

import (
	"context"
	"errors"
	"fmt"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// DeleteAPIKey deletes a key and sees that it is gone; one that does not exist is no
// error. The error is an [Error] or the context's.
func (c *Client) DeleteAPIKey(ctx context.Context, id int64) error {
	request := transport.Request{Method: transport.MethodDelete, Path: apiKeyPath(id)}
	_, _, err := c.write(ctx, request)
	failure, failed := errors.AsType[Error](err)
	if err != nil && !failed {
		return err
	}
	if failed {
		// Whatever was said: what counts is whether the key is still there.
		_, readErr := c.APIKey(ctx, id)
		switch {
		case isNotFound(readErr):
			return nil
		case readErr != nil && failure.Ambiguous:
			return ambiguous(readErr)
		case readErr != nil:
			return readErr
		}
		return failure.AsSettled() // Reading has settled it: the key is still there.
	}
	// What was acknowledged and is not found by one read is gone: two answers agree.
	for _, pause := range readBackPauses {
		if err := c.clock.Sleep(ctx, pause); err != nil {
			return ambiguous(err)
		}
		_, err := c.readAPIKey(ctx, id)
		failure, failed := errors.AsType[Error](err)
		switch {
		case failed && mayMeanNotFound(failure):
			return nil
		case err != nil:
			return ambiguous(err)
		}
	}
	return transport.Failed(request, KindServer, fmt.Sprintf("the service acknowledged that the key %d is deleted, but still shows it", id))
}
