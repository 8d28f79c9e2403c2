package aihubmix

import (
	"context"
	"errors"
	"net/http"
	"strconv"
)

// DeleteAPIKey deletes a key; one that does not exist is no error. The error is
// an [*Error] or the context's.
func (c *Client) DeleteAPIKey(ctx context.Context, id int64) error {
	path := apiKeysPath + strconv.FormatInt(id, 10)
	if failure := c.needManageKey(path); failure != nil {
		return failure
	}
	call := request{method: http.MethodDelete, path: path}
	received, err := c.write(ctx, call)
	if err == nil {
		_, err = c.acknowledgement(call, received)
	}
	var failure *Error
	if err == nil || !errors.As(err, &failure) {
		return err
	}
	// Whatever was said: what counts is whether the key is still there.
	_, readErr := c.APIKey(ctx, id)
	var read *Error
	switch {
	case errors.As(readErr, &read) && read.Kind == KindNotFound:
		return nil
	case readErr != nil && failure.Ambiguous:
		return leftOpen(readErr)
	case readErr != nil:
		return readErr
	}
	failure.Ambiguous = false // Reading has settled it: the key is still there.
	return failure
}
