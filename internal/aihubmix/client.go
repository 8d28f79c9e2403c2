package aihubmix

import (
	"log/slog"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"
)

// What a client does unless told otherwise.
const (
	DefaultRequestTimeout = 30 * time.Second
	DefaultMaxRetries     = 4
	// MaxRetriesLimit is the most further attempts a client may be told to make.
	MaxRetriesLimit = 10
)

// userKeptFor is how long an answer about the account serves further reads, so
// that all blocks of one plan agree.
const userKeptFor = 30 * time.Second

// Config says how a [Client] reaches the service. The zero value of a field
// stands for its default, but for MaxRetries, where zero means none.
type Config struct {
	// ManageKey is the account's Manage Key, from [ParseManageKey]. Without one
	// only what is public can be read.
	ManageKey Secret
	// Origins are base URLs from [ParseOrigin], the primary one first; each is
	// trusted with the key. Default: [DefaultOrigins].
	Origins []string
	// UserAgent is sent with every request.
	UserAgent string
	// RequestTimeout bounds one attempt. Default: [DefaultRequestTimeout].
	RequestTimeout time.Duration
	// MaxRetries is how many further attempts follow a failed one; zero also
	// switches off waiting for a rate limit.
	MaxRetries int
	// Logger receives a line for each request and each change of course.
	// Default: nothing is logged.
	Logger *slog.Logger
	// Clock is for tests. Default: the system's.
	Clock Clock
	// Random gives numbers in [0, 1) for jitter. Default: math/rand/v2.
	Random func() float64
	// Transport is for tests. Default: one with bounded phases.
	Transport http.RoundTripper
}

// Client reads the platform API. It is safe for concurrent use. All requests of
// one client share a cool-down and the choice of the origin.
type Client struct {
	manageKey      Secret
	origins        []string
	userAgent      string
	requestTimeout time.Duration
	maxRetries     int
	logger         *slog.Logger
	clock          Clock
	random         func() float64
	transport      http.RoundTripper
	redact         redactor

	cooldown cooldown
	// preferred is the index of the origin that answered last.
	preferred atomic.Int32

	user      sharedAnswer[User]
	available sharedAnswer[AvailableModels]
	catalogue catalogues
	// apiKeys is a snapshot for those who read many keys.
	apiKeys         sharedAnswer[[]APIKey]
	apiKeyRefreshes atomic.Int32
	// apiKeyNames are the names of the keys that are being made.
	apiKeyNames keyedLock
	// ownAPIKeys are the IDs of the keys that this client has made.
	ownAPIKeys idSet
	// serverAhead is by how many nanoseconds the server's clock is ahead of the
	// client's, going by the last answer's Date.
	serverAhead atomic.Int64
}

// New returns a client. It makes no request.
func New(config Config) *Client {
	client := &Client{
		manageKey:      config.ManageKey,
		origins:        config.Origins,
		userAgent:      config.UserAgent,
		requestTimeout: config.RequestTimeout,
		maxRetries:     config.MaxRetries,
		logger:         config.Logger,
		clock:          config.Clock,
		random:         config.Random,
		transport:      config.Transport,
		redact:         newRedactor(config.ManageKey),
	}
	if len(client.origins) == 0 {
		client.origins = DefaultOrigins()
	}
	if client.requestTimeout == 0 {
		client.requestTimeout = DefaultRequestTimeout
	}
	if client.logger == nil {
		client.logger = slog.New(slog.DiscardHandler)
	}
	if client.clock == nil {
		client.clock = systemClock{}
	}
	if client.random == nil {
		client.random = rand.Float64
	}
	if client.transport == nil {
		client.transport = newTransport()
	}
	client.user = sharedAnswer[User]{clock: client.clock, keep: userKeptFor}
	client.apiKeys = sharedAnswer[[]APIKey]{clock: client.clock, keep: apiKeysKeptFor}
	client.available = sharedAnswer[AvailableModels]{clock: client.clock, keep: userKeptFor}
	return client
}
