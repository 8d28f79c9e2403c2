package aihubmix

import (
	"context"
	"crypto/rand"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const (
	// settleWithin is how long a key is looked for whose create left open whether it
	// was done, rate limits apart.
	settleWithin = 15 * time.Second
	// pendingWithin is how long after its creation began a key may appear yet.
	pendingWithin = 60 * time.Second
)

// settlePauses are the waits between two looks for such a key.
var settlePauses = []time.Duration{time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second, 5 * time.Second}

// creationPrefix begins the names of keys that are being created, for people to see
// whose they are.
const creationPrefix = "terraform-"

// uniqueLength is how many random characters end a name that no other key has: 46 bits.
const uniqueLength = 9

var creationName = regexp.MustCompile(`^` + creationPrefix + `([0-9a-z]{7})[0-9a-z]{9}$`)

// NewCreationName is a name that no other key has, under which a key is created, so
// that it can be found whatever becomes of the response: 26 bytes, as the one-api
// family takes 30 at most. The time in it is in seconds since 1970-01-01 UTC, in
// base 36.
func NewCreationName(now time.Time) string {
	seconds := strconv.FormatInt(now.Unix(), 36)
	for len(seconds) < 7 {
		seconds = "0" + seconds
	}
	return UniqueName(creationPrefix + seconds)
}

// UniqueName is a name that no other key has: the prefix and 9 random characters.
func UniqueName(prefix string) string {
	const digits = "0123456789abcdefghijklmnopqrstuvwxyz"
	random := make([]byte, uniqueLength)
	_, _ = rand.Read(random) // It never fails.
	for i := range random {
		random[i] = digits[int(random[i])%len(digits)]
	}
	return prefix + string(random)
}

// CreationTime is the time in a name of [NewCreationName]; ok is false for any other name.
func CreationTime(name string) (created time.Time, ok bool) {
	parts := creationName.FindStringSubmatch(name)
	if parts == nil {
		return time.Time{}, false
	}
	seconds, err := strconv.ParseInt(parts[1], 36, 64)
	return time.Unix(seconds, 0), err == nil
}

// postAPIKey is the request that creates a key, but for its body.
var postAPIKey = transport.Request{Method: transport.MethodPost, Path: apiKeysPath}

// CreateAPIKey creates a key, whose name must be one of [UniqueName]: where it is not
// known whether the key was created, the name settles it. A key whose secret
// is lost with the response is deleted and created once more, under a new name. The
// settings of the key may be others than were asked for: see [Client.ConfirmAPIKey].
//
// The error is an [Error] or the context's. What is returned with it:
//   - a key with an ID exists all the same;
//   - a key without an ID may appear yet, under its name, where the error is Ambiguous;
//   - otherwise there is no key.
func (c *Client) CreateAPIKey(ctx context.Context, settings APIKeySettings) (APIKey, error) {
	created, err := c.createAPIKey(ctx, settings)
	if err != nil || created.Key != nil {
		return created, err
	}
	if read, err := c.readAPIKey(ctx, created.ID); err == nil && read.Key != nil && !created.isOther(read) {
		return read, nil // A list may mask what a single read shows, and a response have nothing but the ID.
	}
	if err := c.DeleteAPIKey(ctx, created); err != nil {
		return created, err
	}
	settings.Name = UniqueName(settings.Name[:max(len(settings.Name)-uniqueLength, 0)])
	created, err = c.createAPIKey(ctx, settings)
	if err == nil && created.Key == nil {
		err = transport.Failed(postAPIKey, KindProtocol, "the service shows the secret of neither of the two keys that were created")
	}
	return created, err
}

// createAPIKey sends the one request; the key may lack its secret.
func (c *Client) createAPIKey(ctx context.Context, settings APIKeySettings) (APIKey, error) {
	request := postAPIKey
	request.Body = encoded(settings.values(0, APIKeyEnabled, settings.remaining(nil)))
	response, acknowledged, err := c.write(ctx, request)
	if err == nil {
		var created APIKey
		if created, err = createdAPIKey(response, acknowledged); created.ID != 0 {
			return created, nil
		}
	}
	failure, failed := errors.AsType[Error](err)
	switch {
	case err == nil, failed && failure.Ambiguous:
		return c.settleCreate(ctx, settings.Name, err)
	case failed && failure.Status != 0 && failure.Kind != KindRateLimited:
		// A refusal is no doubt, but a look is cheap.
		looking, end := transport.Outlive(ctx, func() time.Duration { return transport.FinishWithin })
		defer end()
		found, lookErr := c.apiKeyNamed(looking, settings.Name, listWithoutSearch, settleWithin)
		if lookErr == nil && found.ID != 0 {
			return found, nil
		}
	}
	return APIKey{}, err
}

// createdAPIKey reads the response to a create. A key with ID 0 and no error is to be
// looked up: some gateways answer with success alone.
func createdAPIKey(response *transport.Response, acknowledged object) (APIKey, error) {
	reported, _ := acknowledged["data"].(object)
	if reported["id"] == nil {
		return APIKey{}, nil
	}
	return readAPIKeyOf(response, reported)
}

// settleCreate looks for a key until it is found or the time is up, at most some
// seconds beyond an interruption. lost is why it is not known whether it was created,
// nil where the service only said that it succeeded.
func (c *Client) settleCreate(ctx context.Context, name string, lost error) (APIKey, error) {
	settling, end := transport.Outlive(ctx, func() time.Duration { return transport.FinishWithin })
	defer end()
	left := settleWithin
	for i := 0; ; i++ {
		begun := c.clock.Now()
		last := i == len(settlePauses) || left <= 0
		found, err := c.apiKeyNamed(settling, name, mayList(i == 0, last), max(left, time.Second))
		if err == nil && found.ID != 0 {
			return found, nil
		}
		if took := c.clock.Now().Sub(begun); took <= left { // Longer is a rate limit, which does not count.
			left -= took
		}
		if last || c.clock.Sleep(settling, min(settlePauses[i], left)) != nil {
			break
		}
		left -= settlePauses[i]
	}
	failure, failed := errors.AsType[Error](lost)
	if !failed {
		failure = transport.Failed(postAPIKey, KindProtocol, "the service reports success, but the new key cannot be found")
	}
	return APIKey{Name: name}, failure.AsAmbiguous()
}

// listing is when a look for a key may read the list of all, which can take a hundred
// requests.
type listing int

const (
	neverList listing = iota
	// listWithoutSearch: where the gateway does not know the search.
	listWithoutSearch
	// listAsLastWord: where the search does not find the key, too.
	listAsLastWord
)

// mayList is the listing of one look of several.
func mayList(first, last bool) listing {
	switch {
	case last:
		return listAsLastWord
	case first:
		return listWithoutSearch
	}
	return neverList
}

// apiKeyNamed is the key of that name, with ID 0 where there is none. Several keys of
// one name of ours come of a request that something on the way sent again: one is
// kept, the others are deleted.
func (c *Client) apiKeyNamed(ctx context.Context, name string, list listing, limit time.Duration) (APIKey, error) {
	hasName := func(key APIKey) bool { return key.Name == name }
	keys, err := c.searchAPIKeys(ctx, name, limit)
	if list == listAsLastWord && !slices.ContainsFunc(keys, hasName) || list == listWithoutSearch && err != nil {
		keys, err = c.currentAPIKeys.get(ctx)
	}
	if err != nil {
		return APIKey{}, err
	}
	var kept APIKey
	for _, key := range keys {
		switch {
		case !hasName(key):
			continue
		case kept.ID == 0:
			kept = key
			continue
		case kept.Key == nil && key.Key != nil:
			kept, key = key, kept
		}
		if err := c.DeleteAPIKey(ctx, key); err != nil {
			return kept, err
		}
	}
	return kept, nil
}

// PendingAPIKey waits for a key whose create could not be settled, until it appears
// or its creation is a minute ago; then its ID is 0. All that wait share their
// searches. The error is an [Error] or the context's.
func (c *Client) PendingAPIKey(ctx context.Context, name string) (APIKey, error) {
	created, _ := CreationTime(name)
	if now := c.clock.Now(); created.After(now) {
		created = now
	}
	for pause := time.Second; ; pause = min(2*pause, 8*time.Second) {
		left := pendingWithin - c.clock.Now().Sub(created)
		found, err := c.pendingAPIKeys.get(ctx)
		if left <= 0 || slices.ContainsFunc(found, func(key APIKey) bool { return key.Name == name }) {
			return c.apiKeyNamed(ctx, name, listAsLastWord, 0)
		}
		if err != nil {
			pause = left // Without a search, only the list is left, which is too dear to poll with.
		}
		if err := c.clock.Sleep(ctx, min(pause, left)); err != nil {
			return APIKey{}, err
		}
	}
}
