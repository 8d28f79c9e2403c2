package aihubmix

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// APIKeySettings are what can be chosen of an API key.
type APIKeySettings struct {
	Name string
	// Cap is the cap over the whole life of the key, in quota units; nil for none.
	Cap *int64
	// ExpiredTime is in seconds since 1970-01-01 UTC, nil for never.
	ExpiredTime *int64
	// Models and Subnets are empty for any. A subnet is in CIDR notation: the
	// one-api family refuses a bare address.
	Models, Subnets []string
	// Disabled makes a key that cannot be used.
	Disabled bool
}

// settleInterruptedFor is how long an interrupted run looks for what it made.
const settleInterruptedFor = 10 * time.Second

// body is a whole key as the API takes it: what is left out of an update may be
// reset. remaining is what is left of the cap.
func (s APIKeySettings) body(id int64, status APIKeyStatus, remaining int64) []byte {
	fields := map[string]any{
		"name":            s.Name,
		"status":          status,
		"expired_time":    int64(neverExpires),
		"unlimited_quota": s.Cap == nil,
		"remain_quota":    remaining,
		"models":          strings.Join(s.Models, ","),
		"subnet":          strings.Join(s.Subnets, ","),
	}
	if s.ExpiredTime != nil {
		fields["expired_time"] = *s.ExpiredTime
	}
	if id != 0 {
		fields["id"] = id
	}
	encoded, err := json.Marshal(fields)
	if err != nil {
		return nil // Not reached: numbers and texts can be encoded.
	}
	return encoded
}

// remaining is what is left of the cap after so much was used; it may be
// negative. An unlimited key has -1.
func (s APIKeySettings) remaining(used *int64) int64 {
	switch {
	case s.Cap == nil:
		return -1
	case used == nil:
		return *s.Cap
	}
	return *s.Cap - *used
}

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

// AmbiguousKeysError is that after a create whose answer was lost more than one
// key could be the new one.
type AmbiguousKeysError struct {
	// IDs are those of the keys.
	IDs []int64
	// Lost is why the answer was lost, nil where the service did not say more
	// than that it succeeded.
	Lost *Error
}

// Error implements error.
func (e *AmbiguousKeysError) Error() string {
	return fmt.Sprintf("the answer was lost, and each of the keys with the IDs %v could be the new one", e.IDs)
}

// Unwrap gives why the answer was lost.
func (e *AmbiguousKeysError) Unwrap() error {
	if e.Lost == nil {
		return nil
	}
	return e.Lost
}

// findCreated looks for the key that a create may have made.
func (c *Client) findCreated(ctx context.Context, settings APIKeySettings, begun time.Time, lost *Error) (APIKey, error) {
	keys, err := c.APIKeys(ctx)
	if err != nil {
		return APIKey{}, leftOpen(err)
	}
	notBefore := begun.Add(time.Duration(c.serverAhead.Load())).Unix()
	var found []APIKey
	for _, key := range keys {
		if !c.ownAPIKeys.has(key.ID) && key.agreesWith(settings) && equalIfSet(key.Cap(), settings.Cap) &&
			key.CreatedTime != nil && *key.CreatedTime >= notBefore {
			found = append(found, key)
		}
	}
	switch len(found) {
	case 0:
		if lost != nil {
			lost.Ambiguous = false // The list has settled it: nothing was made.
			return APIKey{}, lost
		}
		return APIKey{}, c.failure(request{method: http.MethodPost, path: apiKeysPath}, c.origins[0], KindProtocol,
			"the service reports success, but its list has no such key")
	case 1:
		return found[0], nil
	}
	ambiguous := &AmbiguousKeysError{Lost: lost}
	for _, key := range found {
		ambiguous.IDs = append(ambiguous.IDs, key.ID)
	}
	return APIKey{}, ambiguous
}

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

// acknowledgement is the object of an answer to a write, which reports no
// failure. An answer that is none of the platform API is an ambiguous error.
func (c *Client) acknowledgement(call request, received *answer) (object, error) {
	top, err := c.envelope(call, received)
	var failure *Error
	if errors.As(err, &failure) {
		failure.Ambiguous = failure.leavesOpen()
	}
	return top, err
}
