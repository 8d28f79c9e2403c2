package aihubmix

import (
	"context"
	"errors"
	"fmt"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// DeleteAPIKey deletes a key and confirms by reading that it is gone. A key that does not
// exist is no error. Some gateways reuse its ID at once, so a key that the caller did not
// just read is read and compared first. The error is an [Error] or the context's.
func (c *Client) DeleteAPIKey(ctx context.Context, key APIKey) error {
	ctx = transport.WithOperation(ctx)
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
			return failure // It may still have been done.
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
			break // A refusal leaves no doubt: one read is enough.
		}
	}
	if failed {
		return failure.AsSettled() // A read has settled it: the key still exists.
	}
	return transport.Failed(request, KindServer,
		fmt.Sprintf("the service confirmed the deletion of the key %d, but still shows it", key.ID))
}

// issuedTolerance is how many seconds two reported creation times of one key may differ:
// gateways round them.
const issuedTolerance = 2

// isComparable reports whether more than the ID of a key is known.
func (k APIKey) isComparable() bool {
	return k.Key != nil || k.Last4 != "" || k.CreatedTime != nil || k.Name != ""
}

// IsOther reports whether found is a different key with the same ID. The strongest field
// that is known of both decides.
func (k APIKey) isOther(found APIKey) bool {
	switch {
	case k.Key != nil && found.Key != nil:
		return k.Key.Reveal() != found.Key.Reveal()
	case k.Last4 != "" && found.Last4 != "" && k.Last4 != found.Last4, k.wasCreatedBeforeOrAfter(found):
		return true
	case k.Last4 != "" && found.Last4 != "":
		return false // It may have been renamed.
	}
	return k.Name != "" && found.Name != "" && k.Name != found.Name
}

func (k APIKey) wasCreatedBeforeOrAfter(found APIKey) bool {
	if k.CreatedTime == nil || found.CreatedTime == nil {
		return false
	}
	difference := *k.CreatedTime - *found.CreatedTime
	return max(difference, -difference) > issuedTolerance
}

// isAPIKeyGone reports whether a key no longer exists. After an acknowledged delete, one
// read that does not find the key is proof; otherwise the list must confirm it.
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
