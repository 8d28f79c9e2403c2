package aihubmix

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// settleInterruptedFor is how long an interrupted run looks for what it created.
const settleInterruptedFor = 10 * time.Second

// AmbiguousKeysError is that after a create whose answer was lost more than one
// key could be the new one.
type AmbiguousKeysError struct {
	// IDs are those of the keys.
	IDs []int64
	// Lost is why the answer was lost, nil where the service only said
	// that it succeeded.
	Lost error
}

// Error implements error.
func (e AmbiguousKeysError) Error() string {
	return fmt.Sprintf("the answer was lost, and each of the keys with the IDs %v could be the new one", e.IDs)
}

// Unwrap gives why the answer was lost.
func (e AmbiguousKeysError) Unwrap() error { return e.Lost }

// CreateAPIKey creates a key. A key is never created twice: where the answer was
// lost, the list of keys settles whether it was created.
//
// The key that is returned with a nil error exists; [APIKey.Has] reports whether a
// gateway has created it as it was asked for. Its Key is nil where its secret was
// lost with the answer, or is not shown; lost is then the failure, nil where the
// service just did not say. The error is an [Error], the context's, or an
// [AmbiguousKeysError].
func (c *Client) CreateAPIKey(ctx context.Context, settings APIKeySettings) (created APIKey, lost, err error) {
	// Keys of one name are created one after the other, so that a lost one can be
	// told from the others.
	done, err := c.apiKeyNames.enter(ctx, settings.Name)
	if err != nil {
		return APIKey{}, nil, err
	}
	defer done()
	begun := c.clock.Now()
	asked := settings.values(0, APIKeyEnabled, settings.remaining(nil))
	answer, acknowledged, err := c.write(ctx, transport.Request{Method: transport.MethodPost, Path: apiKeysPath, Body: encoded(asked)})
	if err == nil {
		created, err = createdAPIKey(answer, asked, acknowledged)
	}
	if err != nil {
		failure, failed := errors.AsType[Error](err)
		if !failed || !failure.Ambiguous {
			return APIKey{}, nil, err
		}
		lost = failure
	}
	if ctx.Err() != nil {
		// What was created is looked for all the same, for a moment, lest it be orphaned.
		settling, cancel := context.WithTimeout(context.WithoutCancel(ctx), settleInterruptedFor)
		defer cancel()
		ctx = settling
	}
	if created.ID == 0 {
		created, err = c.findCreated(ctx, settings, begun, answer, lost)
		if err != nil {
			return APIKey{}, nil, err
		}
	}
	c.ownAPIKeys.add(created.ID)
	return created, lost, nil
}

// createdAPIKey reads the answer to a create; what it leaves out is as it was asked
// for. A key with ID 0 and no error is to be looked up: some gateways answer with
// success alone.
func createdAPIKey(answer *transport.Answer, asked, acknowledged object) (APIKey, error) {
	reported, _ := acknowledged["data"].(object)
	if reported["id"] == nil {
		return APIKey{}, nil
	}
	for name, value := range reported {
		if value != nil {
			asked[name] = value
		}
	}
	key, err := decodeAPIKey(asked)
	if err != nil {
		return APIKey{}, answer.Fail(KindProtocol, err.Error())
	}
	return key, nil
}

// findCreated looks for the key that a create may have created. lost is why it is
// not known, nil where the answer says no more than that it succeeded.
func (c *Client) findCreated(ctx context.Context, settings APIKeySettings, begun time.Time, answer *transport.Answer, lost error) (APIKey, error) {
	keys, err := c.APIKeys(ctx)
	switch {
	case err != nil && ctx.Err() != nil && lost != nil:
		return APIKey{}, lost
	case err != nil && ctx.Err() != nil:
		return APIKey{}, answer.Fail(KindNetwork, "the run ended before the new key was found")
	case err != nil:
		return APIKey{}, ambiguous(err)
	}
	notBefore := c.transport.ServerTime(begun).Unix()
	var found []APIKey
	for _, key := range keys {
		if !c.ownAPIKeys.has(key.ID) && key.agreesWith(settings) && equalIfSet(key.SpendLimit(), settings.SpendLimit) &&
			key.CreatedTime != nil && *key.CreatedTime >= notBefore {
			found = append(found, key)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		several := AmbiguousKeysError{Lost: lost}
		for _, key := range found {
			several.IDs = append(several.IDs, key.ID)
		}
		return APIKey{}, several
	case lost != nil:
		return APIKey{}, settled(lost) // The list has settled it: nothing was created.
	}
	return APIKey{}, answer.Fail(KindProtocol, "the service reports success, but its list has no such key").AsSettled()
}

// ambiguous marks the failure of a read that was to settle what became of a write.
func ambiguous(err error) error {
	if failure, failed := errors.AsType[Error](err); failed {
		return failure.AsAmbiguous()
	}
	return err
}

// settled marks the failure of a write that was not done, as reading has shown.
func settled(err error) error {
	if failure, failed := errors.AsType[Error](err); failed {
		return failure.AsSettled()
	}
	return err
}
