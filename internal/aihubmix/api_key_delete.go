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
	for _, pause := range readBackPauses {
		switch err := c.clock.Sleep(ctx, pause); {
		case err != nil && failed:
			return failure // It still may have been done.
		case err != nil:
			return err
		}
		gone, err := c.isAPIKeyGone(ctx, id, !failed)
		switch {
		case err != nil && failed && !failure.Ambiguous:
			return err
		case err != nil:
			return ambiguous(err)
		case gone:
			return nil
		}
		if failed && !failure.Ambiguous {
			break // A refusal is no doubt: one look is enough.
		}
	}
	if failed {
		return failure.AsSettled() // Reading has settled it: the key is still there.
	}
	return transport.Failed(request, KindServer, fmt.Sprintf("the service acknowledged that the key %d is deleted, but still shows it", id))
}

// isAPIKeyGone reports whether a key is not there any more. That its deletion was
// acknowledged and one read does not find it are two answers that agree.
func (c *Client) isAPIKeyGone(ctx context.Context, id int64, acknowledged bool) (bool, error) {
	read := c.APIKey
	if acknowledged {
		read = c.readAPIKey
	}
	_, err := read(ctx, id)
	failure, failed := errors.AsType[Error](err)
	if isNotFound(err) || acknowledged && failed && mayMeanNotFound(failure) {
		return true, nil
	}
	return false, err
}
