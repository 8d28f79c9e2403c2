package aihubmix

import (
	"context"
	"fmt"
	"net/http"
	"time"
)

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
