package aihubmix

import (
	"context"
	"errors"
	"fmt"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// DeleteAPIKey deletes a key and sees that it is gone; one that does not exist is no
// error. The key is as it was read, or has what is known of it: some gateways give its
// ID to the next key at once. The error is an [Error] or the context's.
func (c *Client) DeleteAPIKey(ctx context.Context, key APIKey) error {
	request := transport.Request{Method: transport.MethodDelete, Path: apiKeyPath(key.ID)}
	_, _, err := c.write(ctx, request)
	failure, failed := errors.AsType[Error](err)
	if err != nil && !failed {
		return err
	}
	if failed {
		// Whatever was said: what counts is whether the key is still there.
		found, readErr := c.APIKey(ctx, key.ID)
		switch {
		case isNotFound(readErr), readErr == nil && key.isOther(found):
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
		found, err := c.readAPIKey(ctx, key.ID)
		failure, failed := errors.AsType[Error](err)
		switch {
		case failed && mayMeanNotFound(failure), err == nil && key.isOther(found):
			return nil
		case err != nil:
			return ambiguous(err)
		}
	}
	return transport.Failed(request, KindServer, fmt.Sprintf("the service acknowledged that the key %d is deleted, but still shows it", key.ID))
}

// isOther reports whether a key with the same ID is another one, by the strongest that
// is known of both.
func (k APIKey) isOther(found APIKey) bool {
	switch {
	case k.Key != nil && found.Key != nil:
		return k.Key.Reveal() != found.Key.Reveal()
	case k.Last4 != "" && found.Last4 != "" && k.Last4 != found.Last4,
		k.CreatedTime != nil && found.CreatedTime != nil && *k.CreatedTime != *found.CreatedTime:
		return true
	case k.Last4 != "" && found.Last4 != "":
		return false // It may have been renamed.
	}
	return k.Name != "" && found.Name != "" && k.Name != found.Name
}
