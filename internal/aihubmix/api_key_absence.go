package aihubmix

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const (
	// pendingWithin is how long after the start of its creation a key may still appear.
	pendingWithin = 60 * time.Second
	// longestPollPause is the longest wait between two looks for a key that may appear.
	longestPollPause = 16 * time.Second
)

// UnlistedError says that the API keys cannot be listed, so that it is not known whether a key is gone. It is never of
// KindNotFound.
type UnlistedError struct{ Cause error }

// Error implements error.
func (e UnlistedError) Error() string { return "the API keys cannot be listed: " + e.Cause.Error() }

// Unwrap returns the failure of the list.
func (e UnlistedError) Unwrap() error { return e.Cause }

// unlisted marks the failure of a list, unless the context has ended, or the Manage Key was refused: the one-api family
// refuses a wrong key with status 200, which a read of one key does not tell from a key that is gone.
func unlisted(err error) error {
	failure, failed := errors.AsType[Error](err)
	switch {
	case !failed || failure.Kind == KindUnauthorized:
		return err
	case failure.Kind == KindNotFound:
		return UnlistedError{failure.WithKind(KindServer, "")}
	}
	return UnlistedError{failure}
}

// FindAPIKey reads the expected key. The error is
//   - an [Error] of KindNotFound only if the key is proven to be gone: it is not found, and a complete list that was
//     requested afterwards does not have it. Within a minute of its creation, that is no proof, and the key is waited
//     for: a replica or a cache may not know it yet;
//   - a [DifferentKeyError] if its ID now belongs to a different key, or to one that cannot be compared although more
//     than the ID is expected;
//   - an [UnlistedError], another [Error], or the context's.
func (c *Client) FindAPIKey(ctx context.Context, expected ExpectedAPIKey) (APIKey, error) {
	ctx = transport.WithOperation(ctx)
	found, err := c.find(ctx, expected)
	if err == nil {
		err = expected.check(found, expected.Name != "")
	}
	return found, err
}

// findToWrite is [Client.FindAPIKey] for a key that is to be written: it must be the expected one.
func (c *Client) findToWrite(ctx context.Context, expected ExpectedAPIKey) (APIKey, error) {
	found, err := c.find(ctx, expected)
	if err == nil {
		err = expected.check(found, true)
	}
	return found, err
}

// find is [Client.FindAPIKey] without a comparison.
func (c *Client) find(ctx context.Context, expected ExpectedAPIKey) (APIKey, error) {
	found, err := c.readAPIKey(ctx, expected.ID)
	failure, failed := errors.AsType[Error](err)
	if !failed || !mayMeanNotFound(failure) {
		return found, err
	}
	return c.confirmAbsence(ctx, expected, failure)
}

// confirmAbsence returns a key that a read did not find, or that read's failure as one of KindNotFound once the key is
// proven to be gone.
func (c *Client) confirmAbsence(ctx context.Context, expected ExpectedAPIKey, notFound Error) (APIKey, error) {
	key, hasWaited, err := c.awaitAPIKey(ctx, c.youngUntil(expected), c.currentAPIKeys,
		func(key APIKey) bool { return key.ID == expected.ID })
	if err != nil || key.ID != 0 {
		return key, err
	}
	if hasWaited {
		// A gateway may have the key in single reads alone.
		key, err := c.readAPIKey(ctx, expected.ID)
		if !meansNotFound(err) {
			return key, err
		}
	}
	read := c.apiKeys.getFresh
	if c.apiKeysMissing.Load() >= missingReadSingly {
		read = c.apiKeys.get
	}
	keys, err := read(ctx)
	if err != nil {
		return APIKey{}, unlisted(err)
	}
	if key, found := keyWithID(keys, expected.ID); found {
		return c.completed(ctx, key)
	}
	c.apiKeysMissing.Add(1)
	return APIKey{}, notFound.WithKind(KindNotFound, noKeyWithID)
}

// youngUntil returns until when a key that is not found may still appear, by this side's clock.
func (c *Client) youngUntil(expected ExpectedAPIKey) time.Time {
	now := c.clock.Now()
	began, hasCreationName := c.CreationTime(expected.Name)
	switch {
	case hasCreationName:
	case !expected.Began.IsZero():
		began = expected.Began
	case expected.IssuedTime != nil && *expected.IssuedTime <= now.Unix():
		began = time.Unix(*expected.IssuedTime, 0)
	}
	if began.After(now) { // The clock was set back. No process waits for longer than it would for a new key.
		began = c.began
	}
	return began.Add(c.pendingWithin)
}

// awaitAPIKey polls until a key appears or the time is over; then its ID is 0. All that wait share the requests. A
// failure is no end: the caller looks once more afterwards.
func (c *Client) awaitAPIKey(
	ctx context.Context, until time.Time, poll *sharedResponse[[]APIKey], isWanted func(APIKey) bool,
) (key APIKey, hasWaited bool, err error) {
	for pause := time.Second; ; pause = min(2*pause, longestPollPause) {
		left := until.Sub(c.clock.Now())
		if left <= 0 {
			return APIKey{}, hasWaited, nil
		}
		found, _ := poll.get(ctx)
		if index := slices.IndexFunc(found, isWanted); index >= 0 {
			return found[index], hasWaited, nil
		}
		if err := c.clock.Sleep(ctx, min(pause, left)); err != nil {
			return APIKey{}, hasWaited, err
		}
		hasWaited = true
	}
}

// PendingAPIKey waits for a key whose create could not be settled, until it appears or
// one minute has passed since the start of its creation; then the ID is 0. All callers
// share their searches. The error is an [Error] or the context's.
func (c *Client) PendingAPIKey(ctx context.Context, name string) (APIKey, error) {
	ctx = transport.WithOperation(ctx)
	_, _, err := c.awaitAPIKey(ctx, c.youngUntil(ExpectedAPIKey{Name: name}), c.pendingAPIKeys,
		func(key APIKey) bool { return isNameOf(key.Name, name) })
	if err != nil {
		return APIKey{}, err
	}
	found, err := c.apiKeyNamed(ctx, name, listAsLastWord, 0)
	if found.ID == 0 {
		err = unlisted(err)
	}
	return found, err
}
