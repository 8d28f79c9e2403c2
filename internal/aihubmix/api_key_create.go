package aihubmix

import (
	"context"
	"errors"
	"net/http"
	"time"
)

// settleInterruptedFor is how long an interrupted run looks for what it made.
const settleInterruptedFor = 10 * time.Second

// CreateAPIKey makes a key. A key is never made twice: where the answer was lost,
// the list of keys settles whether it was made.
//
// The key that is returned with a nil error exists; [APIKey.Has] tells whether a
// gateway has made it as it was asked for. Its Key is nil where its
// secret was lost with the answer, or is not told; lost is then the failure, nil
// where the service just did not say. The error is an [*Error], the context's, or
// an [*AmbiguousKeysError].
func (c *Client) CreateAPIKey(ctx context.Context, settings APIKeySettings) (created APIKey, lost *Error, err error) {
	if failure := c.needManageKey(apiKeysPath); failure != nil {
		return APIKey{}, nil, failure
	}
	// Keys of one name are made one after the other, so that a lost one can be told
	// from the others.
	done, err := c.apiKeyNames.enter(ctx, settings.Name)
	if err != nil {
		return APIKey{}, nil, err
	}
	defer done()
	begun := c.clock.Now()
	call := request{method: http.MethodPost, path: apiKeysPath, body: settings.body(0, APIKeyEnabled, settings.remaining(nil))}
	received, err := c.write(ctx, call)
	if err == nil {
		created, err = c.createdAPIKey(call, received)
	}
	var failure *Error
	switch {
	case err == nil:
	case isInterruptedWrite(err):
		// What was made is looked for all the same, for a moment, lest it be orphaned.
		failure = c.failure(call, c.origins[0], KindNetwork, "the run was interrupted while the answer was waited for")
		settling, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleInterruptedFor)
		defer cancel()
		ctx = settling
	case !errors.As(err, &failure) || !failure.Ambiguous:
		return APIKey{}, nil, err
	}
	if created.ID == 0 {
		created, err = c.findCreated(ctx, settings, begun, failure)
		if err != nil && ctx.Err() != nil {
			return APIKey{}, nil, c.unsettled(call, failure)
		}
		if err != nil {
			return APIKey{}, nil, err
		}
	}
	c.ownAPIKeys.add(created.ID)
	return created, failure, nil
}

// unsettled is the error for a create of which the run's end came before it was
// known whether it was done.
func (c *Client) unsettled(call request, lost *Error) *Error {
	if lost == nil {
		lost = c.failure(call, c.origins[0], KindNetwork, "the run ended before the new key was found")
	}
	lost.Ambiguous = true
	return lost
}

// createdAPIKey reads the answer to a create; what it leaves out is as it was asked
// for. A key with ID 0 and no error is to be looked up: some gateways answer with
// success alone.
func (c *Client) createdAPIKey(call request, received *answer) (APIKey, error) {
	top, err := c.acknowledgement(call, received)
	if err != nil {
		return APIKey{}, err
	}
	told, _ := top["data"].(object)
	if told["id"] == nil {
		return APIKey{}, nil
	}
	asked, _ := parse(call.body)
	values, _ := asked.(object)
	for name, value := range told {
		if value != nil {
			values[name] = value
		}
	}
	key, err := decodeAPIKey(values)
	if err != nil {
		failure := c.answered(call, received, KindProtocol, err.Error())
		failure.Ambiguous = true
		return APIKey{}, failure
	}
	return key, nil
}
