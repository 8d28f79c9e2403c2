package aihubmix

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// readBackPauses are the waits before a key is read again whose write is not to be
// seen yet: a response may be stale.
var readBackPauses = []time.Duration{0, time.Second, 3 * time.Second}

// AlteredError is that a gateway accepted a write and decided some settings itself.
type AlteredError struct {
	// Key is the key as the gateway has it.
	Key APIKey
	// Settings are those that are not as they were asked for.
	Settings []Setting
}

// Error implements error.
func (e AlteredError) Error() string {
	return fmt.Sprintf("the gateway accepted the settings of the key %d, but has others of: %v", e.Key.ID, e.Settings)
}

// ConfirmAPIKey returns a key that was just created as it is, reading it where the
// answer did not say all of it. The error is an [AlteredError] where a setting is not
// as it was asked for, or that of [Client.APIKey].
func (c *Client) ConfirmAPIKey(ctx context.Context, created APIKey, settings APIKeySettings) (APIKey, error) {
	key := created
	if !key.IsWhole() || len(key.differences(settings, created)) > 0 {
		read, err := c.readBackAPIKey(ctx, created.ID, func(APIKey) bool { return true })
		if err != nil {
			return created, err
		}
		if created.isOther(read) {
			return created, transport.Failed(transport.Request{Method: transport.MethodGet, Path: apiKeyPath(created.ID)}, KindNotFound, otherKeyWithID)
		}
		key = read
	}
	return key, c.altered(key, settings, created)
}

// UpdateAPIKey gives a key these settings and returns it as it is then. The key is
// as it was read: settings that are not known here stay as they are. One that was not
// is read first, and compared by what is known of it.
//
// The error is an [AlteredError], an [Error], which is of KindNotFound where there is
// no such key, or the context's.
func (c *Client) UpdateAPIKey(ctx context.Context, key APIKey, settings APIKeySettings) (APIKey, error) {
	if !key.IsWhole() {
		read, err := c.APIKey(ctx, key.ID)
		if err != nil {
			return APIKey{}, err
		}
		if key.isOther(read) {
			return APIKey{}, transport.Failed(transport.Request{Method: transport.MethodPut, Path: apiKeysPath}, KindNotFound, otherKeyWithID)
		}
		key = read
	}
	// The one-api family refuses to enable a key that ran out in the same step.
	status := settings.wantedStatus()
	if key.Status != nil && (*key.Status == APIKeyExpired || *key.Status == APIKeyExhausted) {
		status = *key.Status
	}
	written, err := c.writeAPIKey(ctx, key, settings, status, "")
	if err != nil {
		return APIKey{}, err
	}
	if written.lacksStatus(settings, c.clock.Now()) && len(written.differences(settings, key)) == 0 {
		// The one-api family changes the status in a step of its own.
		if written, err = c.writeAPIKey(ctx, written, settings, settings.wantedStatus(), "status_only=true"); err != nil {
			return APIKey{}, err
		}
	}
	return written, c.altered(written, settings, key)
}

// writeAPIKey writes a whole key and returns it as it is then: as the response has it
// where that has all of it, else as it is read. What became of a write with a lost
// answer is seen by reading, too.
func (c *Client) writeAPIKey(ctx context.Context, key APIKey, settings APIKeySettings, status APIKeyStatus, query string) (APIKey, error) {
	response, acknowledged, err := c.write(ctx, transport.Request{
		Method: transport.MethodPut, Path: apiKeysPath, Query: query, Body: encoded(key.written(settings, status)),
	})
	failure, failed := errors.AsType[Error](err)
	if err != nil && (!failed || !failure.Ambiguous) {
		return APIKey{}, c.refusedUpdate(ctx, key.ID, err)
	}
	isDone := func(written APIKey) bool {
		if query != "" {
			return written.Status == nil || *written.Status == status
		}
		// The one-api family leaves the status to a step of its own.
		return len(written.differences(settings, key)) == 0
	}
	if !failed {
		if written, err := createdAPIKey(response, acknowledged); err == nil && written.ID == key.ID && written.IsWhole() && isDone(written) {
			return written, nil
		}
	}
	written, err := c.readBackAPIKey(ctx, key.ID, func(read APIKey) bool { return isDone(read) || !read.isAsBefore(key) })
	_, readFailed := errors.AsType[Error](err)
	switch {
	case err != nil && failed && !readFailed:
		return APIKey{}, failure // It still may have been done.
	case err != nil && failed && !isNotFound(err):
		return APIKey{}, ambiguous(err)
	case err != nil:
		return APIKey{}, err
	case failed && !isDone(written) && written.isAsBefore(key):
		return APIKey{}, failure.AsSettled() // Reading has settled it: nothing was changed.
	}
	return written, nil
}

// refusedUpdate is the error for an update that was not done: of KindNotFound where
// there is no such key, of which gateways say so in words alone.
func (c *Client) refusedUpdate(ctx context.Context, id int64, err error) error {
	failure, failed := errors.AsType[Error](err)
	if !failed || !mayMeanNotFound(failure) {
		return err
	}
	if _, readErr := c.APIKey(ctx, id); isNotFound(readErr) {
		return failure.WithKind(KindNotFound, noKeyWithID)
	}
	return err
}

// readBackAPIKey reads a key after a write, again where the response may be stale or
// not know the key yet, and returns what it saw last.
func (c *Client) readBackAPIKey(ctx context.Context, id int64, isCurrent func(APIKey) bool) (key APIKey, err error) {
	for _, pause := range readBackPauses {
		if err := c.clock.Sleep(ctx, pause); err != nil {
			return APIKey{}, err
		}
		key, err = c.APIKey(ctx, id)
		if err == nil && isCurrent(key) || err != nil && !isNotFound(err) {
			break
		}
	}
	return key, err
}

// ambiguous marks the failure of a read that was to settle what became of a write.
func ambiguous(err error) error {
	if failure, failed := errors.AsType[Error](err); failed {
		return failure.AsAmbiguous()
	}
	return err
}

// altered is the error for a key that does not have these settings.
func (c *Client) altered(key APIKey, settings APIKeySettings, before APIKey) error {
	differences := key.differences(settings, before)
	if key.lacksStatus(settings, c.clock.Now()) {
		differences = append(differences, SettingStatus)
	}
	if len(differences) == 0 {
		return nil
	}
	return AlteredError{Key: key, Settings: differences}
}
