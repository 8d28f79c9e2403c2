// Package aihubmix is a small SDK of the AIHubMix platform API: the account, its
// API keys and the models, not the models' inference endpoints.
//
// It accepts every known variant of the service's responses and turns everything
// else into an [Error]. Nothing it returns, logs or panics with holds the Manage
// Key or another secret of the account, but what is a [Secret].
package aihubmix

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// What a caller needs of the way to the service, so that it imports this package alone.
type (
	// Config says how the service is reached.
	Config = transport.Config
	// Clock reports the time and waits.
	Clock = transport.Clock
	// Secret is a text that must not be shown.
	Secret = redact.Secret
	// Error is why a request failed.
	Error = transport.Error
	// Kind is the sort of failure that an [Error] stands for.
	Kind = transport.Kind

	object = transport.Object
)

// The kinds of failure, and the defaults and bounds of [Config].
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

// ErrManageKeyEmpty is what [ParseManageKey] returns for a key of nothing but
// blanks, quotes and "Bearer".
var ErrManageKeyEmpty = transport.ErrManageKeyEmpty

// DefaultBaseURLs are the base URLs of the hosted service, the primary one first.
func DefaultBaseURLs() []string { return transport.DefaultBaseURLs() }

// NewSecret hides text.
func NewSecret(text string) Secret { return redact.NewSecret(text) }

// ParseManageKey reads a pasted Manage Key; see [transport.ParseManageKey].
func ParseManageKey(text string) (Secret, error) { return transport.ParseManageKey(text) }

// ParseAPIKey reads a pasted API key; see [transport.ParseAPIKey].
func ParseAPIKey(text string) (Secret, error) { return transport.ParseAPIKey(text) }

// ParseBaseURL reads the base URL of a gateway; see [transport.ParseBaseURL].
func ParseBaseURL(text string, allowInsecureHTTP bool) (string, error) {
	return transport.ParseBaseURL(text, allowInsecureHTTP)
}

// IsHostedBaseURL reports whether a base URL is one of the hosted service.
func IsHostedBaseURL(baseURL string) bool { return transport.IsHostedBaseURL(baseURL) }

// SplitBaseURLs splits a comma-separated chain of base URLs; see [transport.SplitBaseURLs].
func SplitBaseURLs(chain string) []string { return transport.SplitBaseURLs(chain) }

// How long answers serve further reads, from when they were complete.
const (
	// userKeptFor lets all blocks of one plan agree.
	userKeptFor = 30 * time.Second
	// apiKeysKeptFor is more than a plan over many keys takes to ask for them.
	apiKeysKeptFor = 60 * time.Second
	// currentKeptFor lets those that look for a key of theirs share one look.
	currentKeptFor = time.Second
	// catalogueKeptFor is how long the service lets its catalogue be kept
	// (Cache-Control of GET /api/v1/models).
	catalogueKeptFor = 5 * time.Minute
)

// Client reads and writes the objects of the platform API, and remembers answers
// for a while. It is safe for concurrent use. Callers must not write to what it
// returns, which others may have been given, too.
type Client struct {
	transport *transport.Transport
	clock     Clock

	user      *sharedResponse[User]
	available *sharedResponse[AvailableModels]
	current   *sharedResponse[CurrentAPIKey]
	apiKeys   *sharedResponse[[]APIKey]
	unit      *sharedResponse[QuotaUnit]

	cataloguesMutex sync.Mutex
	catalogues      map[CatalogueQuery]*sharedResponse[Catalogue]

	// currentAPIKeys are as apiKeys, for those that look for what was just written;
	// pendingAPIKeys are those with a name of [NewCreationName].
	currentAPIKeys, pendingAPIKeys *sharedResponse[[]APIKey]

	// apiKeyRefreshes counts the keys that were asked for by [Client.RefreshAPIKey],
	// apiKeysMissing those of them that were confirmed not to exist.
	apiKeyRefreshes, apiKeysMissing atomic.Int32
}

// New returns a client. It makes no request.
func New(config Config) *Client {
	way := transport.New(config)
	client := &Client{transport: way, clock: way.Clock(), catalogues: map[CatalogueQuery]*sharedResponse[Catalogue]{}}
	client.user = newSharedResponse(client.clock, userKeptFor, client.readUser)
	client.available = newSharedResponse(client.clock, userKeptFor, client.readAvailableModels)
	client.current = newSharedResponse(client.clock, userKeptFor, client.readCurrentAPIKey)
	client.unit = newSharedResponse(client.clock, forGood, client.readQuotaUnit)
	client.apiKeys = newSharedResponse(client.clock, apiKeysKeptFor, client.APIKeys)
	client.currentAPIKeys = newSharedResponse(client.clock, currentKeptFor, client.APIKeys)
	client.pendingAPIKeys = newSharedResponse(client.clock, currentKeptFor, func(ctx context.Context) ([]APIKey, error) {
		return client.searchAPIKeys(ctx, creationPrefix, 0)
	})
	return client
}

// User reads the account. Its response serves all reads of the client for 30
// seconds. The error is an [Error] or the context's.
//
// The only thing that this call can be refused for is the key or the account
// behind it, so a refusal with a status of success is of KindUnauthorized: the
// one-api family reports a wrong key with status 200.
func (c *Client) User(ctx context.Context) (User, error) { return c.user.get(ctx) }

// KnownUser is the account that [Client.User] would return without a request, nil where
// it would need one. It is the same pointer as long as it is the same response.
func (c *Client) KnownUser() *User { return c.user.known() }

// AvailableModels reads what models the account may call. Its response serves all
// reads of the client for 30 seconds. The error is an [Error] or the context's.
func (c *Client) AvailableModels(ctx context.Context) (AvailableModels, error) {
	return c.available.get(ctx)
}

// CurrentAPIKey reads what the API key of the configuration can say of itself. Its
// answer serves all reads of the client for 30 seconds. The error is an [Error] or the
// context's.
func (c *Client) CurrentAPIKey(ctx context.Context) (CurrentAPIKey, error) {
	return c.current.get(ctx)
}

// RecentAPIKeys are all keys of the account, at most a minute old and never from
// before a write of this client. The error is that of [Client.APIKeys].
func (c *Client) RecentAPIKeys(ctx context.Context) ([]APIKey, error) { return c.apiKeys.get(ctx) }

// Models reads the model catalogue. It is public: the Manage Key is neither
// needed nor sent. Its response serves all reads of the client with that query for
// five minutes. The error is an [Error] or the context's.
func (c *Client) Models(ctx context.Context, query CatalogueQuery) (Catalogue, error) {
	c.cataloguesMutex.Lock()
	catalogue := c.catalogues[query]
	if catalogue == nil {
		catalogue = newSharedResponse(c.clock, catalogueKeptFor, func(ctx context.Context) (Catalogue, error) {
			return c.readCatalogue(ctx, query)
		})
		c.catalogues[query] = catalogue
	}
	c.cataloguesMutex.Unlock()
	return catalogue.get(ctx)
}
