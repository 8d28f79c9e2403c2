package aihubmix

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
)

// APIKey reads one key. The error is an [*Error], of KindNotFound where the
// account has no such key, or the context's.
//
// "Not found" is never taken from one answer: an unknown ID is refused with
// status 200 or answered with an empty object, and so may be other trouble. The
// list of all keys settles it.
func (c *Client) APIKey(ctx context.Context, id int64) (APIKey, error) {
	path := apiKeysPath + strconv.FormatInt(id, 10)
	if failure := c.needManageKey(path); failure != nil {
		return APIKey{}, failure
	}
	call := request{method: http.MethodGet, path: path}
	received, err := c.get(ctx, call)
	if err != nil {
		return c.settleAPIKey(ctx, id, err)
	}
	data, err := c.content(call, received, func(values object) bool { return values["id"] != nil })
	if err != nil {
		return c.settleAPIKey(ctx, id, err)
	}
	if values, isObject := data.(object); isObject && values["id"] == nil {
		return c.settleAPIKey(ctx, id, c.answered(call, received, KindNotFound, "the answer is empty"))
	}
	key, err := decodeAPIKey(data)
	if err != nil {
		return APIKey{}, c.answered(call, received, KindProtocol, err.Error())
	}
	if key.ID != id {
		return APIKey{}, c.answered(call, received, KindProtocol, fmt.Sprintf("the answer is another key's, that of ID %d", key.ID))
	}
	return key, nil
}

// settleAPIKey looks a key up in the whole list after a single read failed. It
// gives the failure itself where that has nothing to do with the key.
func (c *Client) settleAPIKey(ctx context.Context, id int64, err error) (APIKey, error) {
	var failure *Error
	if !errors.As(err, &failure) || !failure.mayMeanNotFound() {
		return APIKey{}, err
	}
	keys, listErr := c.APIKeys(ctx)
	if listErr != nil {
		return APIKey{}, listErr
	}
	for _, key := range keys {
		if key.ID == id {
			return key, nil
		}
	}
	failure.Kind = KindNotFound
	if failure.Message == "" {
		failure.Reason = "the account has no key with this ID"
	}
	return APIKey{}, failure
}

// mayMeanNotFound: a refusal in words with a status of success or of a mistaken
// request, which may as well be about the Manage Key.
func (e *Error) mayMeanNotFound() bool {
	return e.Kind == KindNotFound || e.Kind == KindServer && e.Status < 500 ||
		e.Kind == KindProtocol && e.Reason == reasonNullData
}
