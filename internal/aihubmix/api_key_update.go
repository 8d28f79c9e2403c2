package aihubmix

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// limitCorrections is how often a limit is set right that spending has moved
// between reading and writing.
const limitCorrections = 3

// UpdateAPIKey gives a key these settings and returns it as it is then. The error
// is an [Error], of KindNotFound where there is no such key, or the context's.
func (c *Client) UpdateAPIKey(ctx context.Context, id int64, settings APIKeySettings) (APIKey, error) {
	key, err := c.APIKey(ctx, id)
	if err != nil {
		return APIKey{}, err
	}
	for range limitCorrections {
		key, err = c.updateSettings(ctx, key, settings)
		if err != nil {
			return APIKey{}, err
		}
		// The write sets what remains: what was spent meanwhile would be given back.
		if key.hasSpendLimit(settings) {
			return c.updateStatus(ctx, key, settings)
		}
	}
	return APIKey{}, notDone(key.ID)
}

// updateSettings writes all but a change of the status that the one-api family
// would refuse: a key that ran out cannot be enabled in the same step.
func (c *Client) updateSettings(ctx context.Context, key APIKey, settings APIKeySettings) (APIKey, error) {
	status := settings.wantedStatus()
	if key.Status != nil && (*key.Status == APIKeyExpired || *key.Status == APIKeyExhausted) {
		status = *key.Status
	}
	written, err := c.writeAPIKey(ctx, key, settings, status, "")
	if err != nil {
		return APIKey{}, err
	}
	if !written.wasGiven(settings, key) {
		return APIKey{}, notDone(key.ID)
	}
	return written, nil
}

// updateStatus makes the status what it should be, where the gateway did not
// with the rest.
func (c *Client) updateStatus(ctx context.Context, key APIKey, settings APIKeySettings) (APIKey, error) {
	wanted := settings.wantedStatus()
	if key.Status == nil || *key.Status == wanted || !settings.Disabled && key.ranOut(c.clock.Now()) {
		return key, nil
	}
	written, err := c.writeAPIKey(ctx, key, settings, wanted, "status_only=true")
	if err != nil {
		return APIKey{}, err
	}
	if written.Status != nil && *written.Status != wanted && (settings.Disabled || !written.ranOut(c.clock.Now())) {
		return APIKey{}, notDone(key.ID)
	}
	return written, nil
}

// notDone is the error for a change that the service accepted and did not do: a
// key that should be disabled must not be taken for one.
func notDone(id int64) error {
	return transport.Failed(transport.Request{Method: transport.MethodPut, Path: apiKeysPath}, KindServer,
		fmt.Sprintf("the service accepted the change of the key %d, but has not done it", id))
}

func (s APIKeySettings) wantedStatus() APIKeyStatus {
	if s.Disabled {
		return APIKeyDisabled
	}
	return APIKeyEnabled
}

// writeAPIKey writes a whole key and reads it back. What became of a write with
// a lost answer is seen by reading, too.
func (c *Client) writeAPIKey(ctx context.Context, key APIKey, settings APIKeySettings, status APIKeyStatus, query string) (APIKey, error) {
	values := settings.values(key.ID, status, settings.remaining(key.UsedQuota))
	_, _, err := c.write(ctx, transport.Request{Method: transport.MethodPut, Path: apiKeysPath, Query: query, Body: encoded(values)})
	failure, failed := errors.AsType[Error](err)
	if err != nil && (!failed || !failure.Ambiguous) {
		return APIKey{}, err
	}
	written, readErr := c.APIKey(ctx, key.ID)
	switch {
	case readErr != nil && failed:
		return APIKey{}, ambiguous(readErr)
	case readErr != nil:
		return APIKey{}, readErr
	case failed && (!written.wasGiven(settings, key) || written.Status == nil || *written.Status != status):
		return APIKey{}, failure.AsSettled() // Reading has settled it: nothing was changed.
	}
	return written, nil
}

// wasGiven reports whether a key that was read after a write has these settings.
// A limit that is neither the wanted one nor that of before was given: spending
// has moved it since.
func (k APIKey) wasGiven(settings APIKeySettings, before APIKey) bool {
	return k.agreesWith(settings) && (k.hasSpendLimit(settings) || !equalIfSet(k.SpendLimit(), before.SpendLimit()))
}

// hasSpendLimit also holds where the service does not report what remains.
func (k APIKey) hasSpendLimit(settings APIKeySettings) bool {
	return settings.SpendLimit == nil || k.SpendLimit() == nil || *k.SpendLimit() == *settings.SpendLimit
}

// Has reports whether a key has these settings, but for the status, which changes
// by itself.
func (k APIKey) Has(settings APIKeySettings) bool {
	return k.agreesWith(settings) && k.hasSpendLimit(settings)
}

// agreesWith compares all but limit and status, which change by themselves; of the
// limit, whether there is one.
func (k APIKey) agreesWith(settings APIKeySettings) bool {
	return k.Name == settings.Name &&
		k.Unlimited == (settings.SpendLimit == nil) &&
		equalIfSet(k.ExpiredTime, settings.ExpiredTime) &&
		sameElements(k.Models, settings.Models) &&
		sameElements(k.Networks, settings.Networks)
}

func equalIfSet(a, b *int64) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

func sameElements(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// DeleteAPIKey deletes a key; one that does not exist is no error. The error is
// an [Error] or the context's.
func (c *Client) DeleteAPIKey(ctx context.Context, id int64) error {
	_, _, err := c.write(ctx, transport.Request{Method: transport.MethodDelete, Path: apiKeyPath(id)})
	failure, failed := errors.AsType[Error](err)
	if !failed {
		return err
	}
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
