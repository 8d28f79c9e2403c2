// Package aihubmix is a small SDK of the AIHubMix platform API: the account, its API keys and the models, not the
// inference endpoints.
//
// It accepts every known variant of the gateways' responses and turns everything else into an [Error]. Nothing that it
// returns, logs or panics with shows the Manage Key or another secret of the account, unless it is a [Secret].
package aihubmix

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// The types of package transport that callers need, so that they import this package alone.
type (
	// Config says how the gateway is reached.
	Config = transport.Config
	// Clock reports the time and waits.
	Clock = transport.Clock
	// Secret is a text that must not be shown.
	Secret = redact.Secret
	// Error says why a request failed.
	Error = transport.Error
	// Kind is the kind of failure that an [Error] stands for.
	Kind = transport.Kind
	// InsecureURLError is the error for a base URL over plain http to another machine.
	InsecureURLError = transport.InsecureURLError

	object = transport.Object
)

// The kinds of failure, and the defaults and limits of [Config].
const (
	KindUnauthorized = transport.KindUnauthorized
	KindNotFound     = transport.KindNotFound
	KindRateLimited  = transport.KindRateLimited
	KindRefused      = transport.KindRefused
	KindServer       = transport.KindServer
	KindNetwork      = transport.KindNetwork
	KindProtocol     = transport.KindProtocol

	DefaultRequestTimeout = transport.DefaultRequestTimeout
	DefaultMaxRetries     = transport.DefaultMaxRetries
	MaxRetriesLimit       = transport.MaxRetriesLimit
)

// The functions of packages transport and redact that callers need, and the error of [ParseManageKey] for a key that
// consists only of blanks, quotes and "Bearer".
var (
	DefaultBaseURLs   = transport.DefaultBaseURLs
	IsHostedBaseURL   = transport.IsHostedBaseURL
	ParseBaseURL      = transport.ParseBaseURL
	FormatDuration    = transport.FormatDuration
	SplitBaseURLs     = transport.SplitBaseURLs
	ParseHeader       = transport.ParseHeader
	CheckHeaderTarget = transport.CheckHeaderTarget
	ParseManageKey    = transport.ParseManageKey
	ParseAPIKey       = transport.ParseAPIKey
	NewSecret         = redact.NewSecret
	ErrManageKeyEmpty = transport.ErrManageKeyEmpty
)

// How long responses are cached, from when they were complete.
const (
	// figuresCachedFor lets readers of the account, or of the current API key, agree while a plan begins. Balances
	// fall, so it is short.
	figuresCachedFor = 5 * time.Second
	// apiKeysCachedFor is longer than it takes to go through many keys.
	apiKeysCachedFor = 60 * time.Second
	// currentCachedFor lets callers that search for keys at the same time share a request.
	currentCachedFor = time.Second
	// catalogueCachedFor is how long the hosted service allows its catalogue to be cached (Cache-Control of GET
	// /api/v1/models).
	catalogueCachedFor = 5 * time.Minute
)

// Option configures a new [Client].
type Option func(*Client)

// WithCreationNamePrefix sets the prefix of [Client.NewCreationName], at most 14 bytes, so that people see in the
// console which program creates a key. Default: "creating-".
func WithCreationNamePrefix(prefix string) Option {
	return func(c *Client) { c.creationNamePrefix = prefix }
}

// WithPendingTime sets how long after its creation a key may still appear. Default: one minute.
func WithPendingTime(duration time.Duration) Option {
	return func(c *Client) { c.pendingWithin = duration }
}

// Client reads and writes the objects of the platform API, and caches responses. It is safe for concurrent use. Callers
// must not change what it returns, because others may have received the same.
type Client struct {
	transport *transport.Transport
	clock     Clock

	creationNamePrefix string
	pendingWithin      time.Duration
	began              time.Time

	// emptied are the caches that a write empties, by name.
	emptied sync.Map

	user    *sharedResponse[reported[User]]
	current *sharedResponse[reported[CurrentAPIKey]]
	apiKeys *sharedResponse[[]APIKey]

	// statedUnit is the unit of [WithQuotaPerUSD], or nil. units has those that gateways reported, by base URL; unit
	// shares the requests for them.
	statedUnit *QuotaUnit
	units      sync.Map
	unit       *sharedResponse[reported[QuotaUnit]]

	cataloguesMutex sync.Mutex
	catalogues      map[CatalogueQuery]*sharedResponse[Catalogue]

	// currentAPIKeys is the list of all keys, cached only briefly, for callers that search for a key that was just
	// written. pendingAPIKeys has the keys with a creation name.
	currentAPIKeys, pendingAPIKeys *sharedResponse[[]APIKey]

	// apiKeyRefreshes counts the calls of [Client.RefreshAPIKey], apiKeysMissing the keys in a row that it found not to
	// exist.
	apiKeyRefreshes, apiKeysMissing atomic.Int32

	// lacked are the settings that the gateway does not report. completing is held while a key is read whose record in
	// a list lacks some.
	lacked     lackedFields
	completing turn
}

// New returns a client. It sends no request.
func New(config Config, options ...Option) *Client {
	sender := transport.New(config)
	client := &Client{
		transport: sender, clock: sender.Clock(), creationNamePrefix: "creating-",
		pendingWithin: pendingWithin, began: sender.Clock().Now(),
		completing: make(turn, 1),
		catalogues: map[CatalogueQuery]*sharedResponse[Catalogue]{},
	}
	for _, option := range options {
		option(client)
	}
	client.user = cache(client, "account", figuresCachedFor, client.readUser)
	client.current = newSharedResponse(client.clock, figuresCachedFor, client.readCurrentAPIKey)
	client.unit = newSharedResponse(client.clock, 0, client.readQuotaUnit)
	client.apiKeys = cache(client, "API keys", apiKeysCachedFor, client.APIKeys)
	client.currentAPIKeys = cache(client, "current API keys", currentCachedFor, client.APIKeys)
	client.pendingAPIKeys = cache(client, "pending API keys", currentCachedFor,
		func(ctx context.Context) ([]APIKey, error) {
			return client.searchAPIKeys(ctx, client.creationNamePrefix, 0)
		})
	return client
}

// cache returns the cache of that name, which a write empties.
func cache[T any](
	c *Client, name string, cachedFor time.Duration, read func(context.Context) (T, error),
) *sharedResponse[T] {
	found, _ := c.emptied.LoadOrStore(name, newSharedResponse(c.clock, cachedFor, read))
	return found.(*sharedResponse[T])
}

// User reads the account, from the cache if it was read in the last 5 seconds. The error is an [Error] or the
// context's.
//
// Only the key or its account can be refused here, so a refusal with a status of success is of KindUnauthorized: the
// one-api family reports a wrong key with status 200.
func (c *Client) User(ctx context.Context) (User, error) {
	user, err := c.user.get(ctx)
	return user.value, err
}

// UserInUnit reads the account as [Client.User] does, with the unit of its gateway; if it must be fresh, by a request
// that begins after the call.
func (c *Client) UserInUnit(ctx context.Context, isFresh bool) (InUnit[User], error) {
	return readInUnit(ctx, c, c.user, isFresh)
}

// CurrentAPIKey reads what the API key of the [Config] can read about itself, from the cache if it was read in the last
// 5 seconds. The error is an [Error] or the context's.
func (c *Client) CurrentAPIKey(ctx context.Context) (CurrentAPIKey, error) {
	key, err := c.current.get(ctx)
	return key.value, err
}

// CurrentAPIKeyInUnit reads the key as [Client.CurrentAPIKey] does, with the unit of its gateway; if it must be fresh,
// by requests that begin after the call.
func (c *Client) CurrentAPIKeyInUnit(ctx context.Context, isFresh bool) (InUnit[CurrentAPIKey], error) {
	return readInUnit(ctx, c, c.current, isFresh)
}

// RecentAPIKeys returns all keys of the account, at most a minute old and never from before a write of this client. The
// error is that of [Client.APIKeys].
func (c *Client) RecentAPIKeys(ctx context.Context) ([]APIKey, error) { return c.apiKeys.get(ctx) }

// Models reads the model catalogue, from the cache if it was read with that query in the last five minutes. The
// catalogue is public: the Manage Key is neither needed nor sent. The error is an [Error] or the context's.
func (c *Client) Models(ctx context.Context, query CatalogueQuery) (Catalogue, error) {
	c.cataloguesMutex.Lock()
	catalogue := c.catalogues[query]
	if catalogue == nil {
		catalogue = newSharedResponse(c.clock, catalogueCachedFor, func(ctx context.Context) (Catalogue, error) {
			return c.readCatalogue(ctx, query)
		})
		c.catalogues[query] = catalogue
	}
	c.cataloguesMutex.Unlock()
	return catalogue.get(ctx)
}
