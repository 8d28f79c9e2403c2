package aihubmix

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
)

// capCorrections is how often a cap is set right that spending has moved
// between reading and writing.
const capCorrections = 3

// UpdateAPIKey gives a key these settings and returns it as it is then. The error
// is an [*Error], of KindNotFound where there is no such key, or the context's.
func (c *Client) UpdateAPIKey(ctx context.Context, id int64, settings APIKeySettings) (APIKey, error) {
	key, err := c.APIKey(ctx, id)
	if err != nil {
		return APIKey{}, err
	}
	for range capCorrections {
		key, err = c.updateSettings(ctx, key, settings)
		if err != nil {
			return APIKey{}, err
		}
		// The write sets what remains: what was spent meanwhile would be given back.
		if key.hasCap(settings) {
			return c.updateStatus(ctx, key, settings)
		}
	}
	return APIKey{}, c.notMade(key.ID)
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
		return APIKey{}, c.notMade(key.ID)
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
		return APIKey{}, c.notMade(key.ID)
	}
	return written, nil
}

// notMade is the error for a change that the service accepted and did not make:
// a key that should be disabled must not be taken for one.
func (c *Client) notMade(id int64) *Error {
	return c.failure(request{method: http.MethodPut, path: apiKeysPath}, c.origins[0], KindServer,
		fmt.Sprintf("the service accepted the change of the key %d, but has not made it", id))
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
	call := request{method: http.MethodPut, path: apiKeysPath, query: query, body: settings.body(key.ID, status, settings.remaining(key.UsedQuota))}
	received, err := c.write(ctx, call)
	if err == nil {
		_, err = c.acknowledgement(call, received)
	}
	var failure *Error
	if err != nil && (!errors.As(err, &failure) || !failure.Ambiguous) {
		return APIKey{}, err
	}
	written, readErr := c.APIKey(ctx, key.ID)
	switch {
	case readErr != nil && failure != nil:
		return APIKey{}, leftOpen(readErr)
	case readErr != nil:
		return APIKey{}, readErr
	case failure != nil && (!written.wasGiven(settings, key) || written.Status == nil || *written.Status != status):
		failure.Ambiguous = false // Reading has settled it: nothing was changed.
		return APIKey{}, failure
	}
	return written, nil
}

// wasGiven reports whether a key that was read after a write has these settings.
// A cap that is neither the wanted one nor that of before was given: spending
// has moved it since.
func (k APIKey) wasGiven(settings APIKeySettings, before APIKey) bool {
	return k.agreesWith(settings) && (k.hasCap(settings) || !equalIfSet(k.Cap(), before.Cap()))
}

// hasCap also holds where the service does not tell what remains.
func (k APIKey) hasCap(settings APIKeySettings) bool {
	return settings.Cap == nil || k.Cap() == nil || *k.Cap() == *settings.Cap
}

// Has reports whether a key has these settings, but for the status, which changes
// by itself.
func (k APIKey) Has(settings APIKeySettings) bool {
	return k.agreesWith(settings) && k.hasCap(settings)
}

// agreesWith compares all but cap and status, which change by themselves; of the
// cap, whether there is one.
func (k APIKey) agreesWith(settings APIKeySettings) bool {
	return k.Name == settings.Name &&
		k.Unlimited == (settings.Cap == nil) &&
		equalIfSet(k.ExpiredTime, settings.ExpiredTime) &&
		sameElements(k.Models, settings.Models) &&
		sameElements(k.Subnets, settings.Subnets)
}

func equalIfSet(a, b *int64) bool {
	return a == nil && b == nil || a != nil && b != nil && *a == *b
}

func sameElements(a, b []string) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}
