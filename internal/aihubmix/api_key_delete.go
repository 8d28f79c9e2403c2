package aihubmix

import (
	"context"
	"errors"
	"fmt"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// DeleteAPIKey deletes a key and sees that it is gone; one that does not exist is no
// error. Some gateways give its ID to the next key at once, so a key that was not just
// read is read first, and compared by what is known of it: what has its ID now may be
// somebody else's. The error is an [Error] or the context's.
func (c *Client) DeleteAPIKey(ctx context.Context, key APIKey) error {
	if key.record == nil && key.isComparable() {
		found, err := c.APIKey(ctx, key.ID)
		switch {
		case isNotFound(err), err == nil && key.isOther(found):
			return nil
		case err != nil:
			return err
		}
	}
	request := transport.Request{Method: transport.MethodDelete, Path: apiKeyPath(key.ID)}
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
		gone, err := c.isAPIKeyGone(ctx, key, !failed)
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
	return transport.Failed(request, KindServer, fmt.Sprintf("the service confirmed the deletion of the key %d, but still shows it", key.ID))
}

// issuedTolerance is by how many seconds two reports of the time of a key's creation
// may differ: gateways round it.
const issuedTolerance = 2

// isComparable reports whether more is known of a key than its ID.
func (k APIKey) isComparable() bool {
	return k.Key != nil || k.Last4 != "" || k.CreatedTime != nil || k.Name != ""
}

// isOther reports whether a key with the same ID is another one, by the strongest that
// is known of both.
func (k APIKey) isOther(found APIKey) bool {
	switch {
	case k.Key != nil && found.Key != nil:
		return k.Key.Reveal() != found.Key.Reveal()
	case k.Last4 != "" && found.Last4 != "" && k.Last4 != found.Last4,
		k.CreatedTime != nil && found.CreatedTime != nil && max(*k.CreatedTime-*found.CreatedTime, *found.CreatedTime-*k.CreatedTime) > issuedTolerance:
		return true
	case k.Last4 != "" && found.Last4 != "":
		return false // It may have been renamed.
	}
	return k.Name != "" && found.Name != "" && k.Name != found.Name
}

// isAPIKeyGone reports whether a key is not there any more. That its deletion was
// acknowledged and one read does not find it are two responses that agree.
func (c *Client) isAPIKeyGone(ctx context.Context, key APIKey, acknowledged bool) (bool, error) {
	read := c.APIKey
	if acknowledged {
		read = c.readAPIKey
	}
	found, err := read(ctx, key.ID)
	failure, failed := errors.AsType[Error](err)
	if isNotFound(err) || acknowledged && failed && mayMeanNotFound(failure) {
		return true, nil
	}
	return err == nil && key.isOther(found), err
}
