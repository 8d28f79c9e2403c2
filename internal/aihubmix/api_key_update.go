package aihubmix

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// readBackPauses are the waits before the reads of a key after a write: a response may be
// stale.
var readBackPauses = []time.Duration{0, time.Second, 3 * time.Second}

// AlteredError says that a gateway accepted a write but changed some settings.
type AlteredError struct {
	// Key is the key as the gateway reports it.
	Key APIKey
	// Settings are those that differ from the requested ones.
	Settings []Setting
}

// Error implements error.
func (e AlteredError) Error() string {
	names := make([]string, len(e.Settings))
	for i, setting := range e.Settings {
		names[i] = string(setting)
	}
	return fmt.Sprintf("the gateway accepted the settings of the API key with the ID %d, but did not apply these: %s",
		e.Key.ID, strings.Join(names, ", "))
}

// ConfirmAPIKey returns a new key with all its settings, and reads it if the response to
// the create lacks some. The error is an [AlteredError] if a setting differs from the
// requested one, or that of [Client.APIKey].
func (c *Client) ConfirmAPIKey(ctx context.Context, created APIKey, settings APIKeySettings) (APIKey, error) {
	ctx = transport.WithOperation(ctx)
	key := created
	if !key.isWhole(settings) || len(key.differences(settings, created)) > 0 {
		read, err := c.readBackAPIKey(ctx, created.Expected(), func(APIKey) bool { return true })
		if err != nil {
			return created, err
		}
		if err := created.Expected().check(read, true); err != nil {
			return created, err
		}
		read.began = created.began
		key = read
	}
	return key, c.altered(key, settings, created)
}

// UpdateExpected finds a key and updates it as [Client.UpdateAPIKey] does.
func (c *Client) UpdateExpected(
	ctx context.Context, expected ExpectedAPIKey, settings APIKeySettings,
) (APIKey, error) {
	ctx = transport.WithOperation(ctx)
	found, err := c.findToWrite(ctx, expected)
	if err != nil {
		return APIKey{}, err
	}
	return c.UpdateAPIKey(ctx, found, settings)
}

// UpdateAPIKey writes settings to a key that was just read or created, and returns the key as it is afterwards. Unknown
// fields are kept.
//
// The error is an [AlteredError], or that of [Client.FindAPIKey]. A key that is not zero beside an error has the
// settings that were written, but for the status.
func (c *Client) UpdateAPIKey(ctx context.Context, key APIKey, settings APIKeySettings) (APIKey, error) {
	ctx = transport.WithOperation(ctx)
	if key.record == nil || !key.began.IsZero() && !key.isWhole(settings) {
		read, err := c.findToWrite(ctx, key.Expected())
		if err != nil {
			return APIKey{}, err
		}
		read.began = key.began
		key = read
	}
	// The one-api family refuses to enable a key that ran out in the same request.
	status := settings.wantedStatus()
	if key.Status != nil && (*key.Status == APIKeyExpired || *key.Status == APIKeyExhausted) {
		status = *key.Status
	}
	written, err := c.writeAPIKey(ctx, key, settings, status, "")
	if err != nil {
		return written, err
	}
	if written.lacksStatus(settings, c.clock.Now()) && len(written.differences(settings, key)) == 0 {
		// The one-api family changes the status only in a separate request.
		enabled, err := c.writeAPIKey(ctx, written, settings, settings.wantedStatus(), "status_only=true")
		if err != nil {
			return written, err
		}
		written = enabled
	}
	return written, c.altered(written, settings, key)
}

// writeAPIKey writes a whole key and returns it as it is afterwards: from the response if
// that is complete, otherwise from a read. A read also settles a write whose response was
// lost.
func (c *Client) writeAPIKey(
	ctx context.Context, key APIKey, settings APIKeySettings, status APIKeyStatus, query string,
) (APIKey, error) {
	request := transport.Request{
		Method: transport.MethodPut, Path: apiKeysPath, Query: query, Body: encoded(key.written(settings, status)),
	}
	response, acknowledged, err := c.write(ctx, request)
	failure, failed := errors.AsType[Error](err)
	if failed && !failure.Ambiguous && mayMeanNotFound(failure) {
		response, acknowledged, err = c.writeAgain(ctx, key.Expected(), request, err)
		failure, failed = errors.AsType[Error](err)
	}
	if err != nil && (!failed || !failure.Ambiguous) {
		return APIKey{}, err
	}
	isDone := func(written APIKey) bool {
		if query != "" {
			return written.Status == nil || *written.Status == status
		}
		// The one-api family changes the status only in a separate request.
		return len(written.differences(settings, key)) == 0
	}
	if !failed {
		written, err := createdAPIKey(response, acknowledged)
		if err == nil && written.ID == key.ID && written.isWhole(settings) && isDone(written) {
			return written, nil
		}
	}
	isCurrent := func(read APIKey) bool { return isDone(read) || !read.isUnchanged(key) }
	written, err := c.readBackAPIKey(ctx, key.Expected(), isCurrent)
	_, readFailed := errors.AsType[Error](err)
	switch {
	case err != nil && failed && !readFailed:
		return APIKey{}, failure // It may still have been done.
	case err != nil && failed && !isNotFound(err):
		return APIKey{}, ambiguous(err)
	case err != nil && failed:
		return APIKey{}, err
	case err != nil: // The write was acknowledged.
		key.Unlimited, key.RemainQuota = settings.SpendLimit == nil, new(settings.remaining(key.UsedQuota))
		return key, err
	case failed && !isDone(written) && written.isUnchanged(key):
		return APIKey{}, failure.AsSettled() // A read has settled it: nothing was changed.
	}
	return written, nil
}

// writeAgain repeats a write that was refused because a replica did not know the new key yet, once it does. It returns
// the refusal if there is another reason, and an error of KindNotFound if the key is gone.
func (c *Client) writeAgain(
	ctx context.Context, expected ExpectedAPIKey, request transport.Request, refusal error,
) (*transport.Response, object, error) {
	_, err := c.readAPIKey(ctx, expected.ID)
	failure, failed := errors.AsType[Error](err)
	if !failed || !mayMeanNotFound(failure) {
		return nil, nil, refusal
	}
	found, err := c.confirmAbsence(ctx, expected, failure)
	if err == nil {
		err = expected.check(found, true)
	}
	if err != nil {
		return nil, nil, err
	}
	return c.write(ctx, request)
}

// readBackAPIKey reads a key after a write, several times if the response may be stale or
// not know the key yet, and returns the last result.
func (c *Client) readBackAPIKey(
	ctx context.Context, expected ExpectedAPIKey, isCurrent func(APIKey) bool,
) (key APIKey, err error) {
	for _, pause := range readBackPauses {
		if err := c.clock.Sleep(ctx, pause); err != nil {
			return APIKey{}, err
		}
		key, err = c.find(ctx, expected)
		if err == nil && isCurrent(key) || err != nil && !isNotFound(err) {
			break
		}
	}
	return key, err
}

// ambiguous marks the failure of a read that was meant to settle a write.
func ambiguous(err error) error {
	if failure, failed := errors.AsType[Error](err); failed {
		return failure.AsAmbiguous()
	}
	return err
}

// altered returns an [AlteredError] if the key does not have these settings.
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
