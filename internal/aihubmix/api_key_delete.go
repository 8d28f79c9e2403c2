package aihubmix

import (
	"context"
	"errors"
	"fmt"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// DeleteAPIKey deletes the expected key and proves by reading that it is gone. A key that does not exist is no error.
// One that was not just read is read and compared first. The error is that of [Client.FindAPIKey].
func (c *Client) DeleteAPIKey(ctx context.Context, expected ExpectedAPIKey) error {
	ctx = transport.WithOperation(ctx)
	if expected.record == nil {
		switch _, err := c.findToWrite(ctx, expected); {
		case isNotFound(err):
			return nil
		case err != nil:
			return err
		}
	}
	var err error
	for range mayAppear {
		var hasAppeared bool
		if hasAppeared, err = c.deleteOnce(ctx, expected); !hasAppeared {
			break
		}
	}
	return err
}

// mayAppear is how often a request is sent for a key that was not known to the gateway, but appears later.
const mayAppear = 3

// deleteOnce sends one request. hasAppeared says that it did not find the key, but that the key is known by now.
func (c *Client) deleteOnce(ctx context.Context, expected ExpectedAPIKey) (hasAppeared bool, err error) {
	request := transport.Request{Method: transport.MethodDelete, Path: apiKeyPath(expected.ID)}
	_, _, err = c.write(ctx, request)
	failure, failed := errors.AsType[Error](err)
	if err != nil && !failed {
		return false, err
	}
	for _, pause := range readBackPauses {
		switch err := c.clock.Sleep(ctx, pause); {
		case err != nil && failed:
			return false, failure // It may still have been done.
		case err != nil:
			return false, err
		}
		isGone, hasAppeared, err := c.isAPIKeyGone(ctx, expected, !failed)
		switch {
		case err != nil && failed && !failure.Ambiguous:
			return false, err
		case err != nil:
			return false, ambiguous(err)
		case isGone:
			return false, nil
		case hasAppeared:
			return true, failure.AsSettled()
		}
		if failed && !failure.Ambiguous {
			break // A refusal leaves no doubt: one read is enough.
		}
	}
	if failed {
		return false, failure.AsSettled() // A read has settled it: the key still exists.
	}
	return false, transport.Failed(request, KindServer,
		fmt.Sprintf("the gateway confirmed the deletion of the API key with the ID %d, but still reports it",
			expected.ID))
}

// isAPIKeyGone reports whether a key no longer exists. After an acknowledged delete, one read that does not find the
// key is proof; otherwise the list must confirm it, and hasAppeared says that the key was found only later.
func (c *Client) isAPIKeyGone(
	ctx context.Context, expected ExpectedAPIKey, isAcknowledged bool,
) (isGone, hasAppeared bool, err error) {
	found, err := c.readAPIKey(ctx, expected.ID)
	if failure, failed := errors.AsType[Error](err); failed && mayMeanNotFound(failure) {
		if isAcknowledged {
			return true, false, nil
		}
		found, err = c.confirmAbsence(ctx, expected, failure)
		hasAppeared = err == nil
	}
	switch {
	case isNotFound(err):
		return true, false, nil
	case err != nil:
		return false, false, err
	}
	err = expected.check(found, false)
	if isAcknowledged && err != nil {
		return true, false, nil //nolint:nilerr // Its ID was given to a different key at once.
	}
	return false, hasAppeared, err
}
