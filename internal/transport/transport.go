// Package transport sends requests to an AIHubMix gateway. It knows credentials, base URLs, retries, rate limits,
// bounds and failures, and no object of the API.
//
// Nothing that it returns, logs or panics with holds a credential.
package transport

import (
	"cmp"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
)

// The defaults of [Config], and a limit.
const (
	DefaultRequestTimeout = 30 * time.Second
	DefaultMaxRetries     = 4
	// MaxRetriesLimit is the maximum of MaxRetries.
	MaxRetriesLimit = 10
)

// Config says how the gateway is reached. The zero value of a field stands for its default, except for MaxRetries,
// where it means none.
type Config struct {
	// ManageKey is the account's Manage Key, from [ParseManageKey]. Without one, only public paths can be read.
	ManageKey redact.Secret
	// APIKey is a key for inference, from [ParseAPIKey], for what such a key may read of itself.
	APIKey redact.Secret
	// BaseURLs are from [ParseBaseURL], the primary one first. Each receives the keys. Default: [DefaultBaseURLs].
	BaseURLs []string
	// Headers are sent with every request, for a proxy in front of a gateway; see [ParseHeader].
	Headers map[string]redact.Secret
	// UserAgent is sent with every request.
	UserAgent string
	// RequestTimeout is the limit of one attempt. Default: [DefaultRequestTimeout].
	RequestTimeout time.Duration
	// MaxRetries is how often a failed request is tried again. Zero also means not to wait for a rate limit.
	MaxRetries int
	// Logger gets a line for each response, retry and wait. Default: nothing is logged.
	Logger *slog.Logger
	// Clock is for tests. Default: the system's.
	Clock Clock
	// Random returns numbers in [0, 1) for jitter. Default: math/rand/v2.
	Random func() float64
	// RoundTripper is for tests. Default: one with a limit for each phase.
	RoundTripper http.RoundTripper
}

// Transport sends requests. It is safe for concurrent use. All its requests share a cool-down and the preferred base
// URL.
type Transport struct {
	credentials    map[Credential]redact.Secret
	baseURLs       []string
	headers        map[string]redact.Secret
	userAgent      string
	requestTimeout time.Duration
	maxRetries     int
	logger         *slog.Logger
	clock          Clock
	random         func() float64
	roundTripper   http.RoundTripper
	// fresh opens a new connection for each request.
	fresh    http.RoundTripper
	redactor *redact.Redactor

	// writes counts the writes that are under way.
	writes   atomic.Int32
	cooldown cooldown
	// preferred is the index of the base URL that responded last.
	preferred atomic.Int32
	// multiplexing holds the base URLs that responded over HTTP/2.
	multiplexing sync.Map
}

// New returns a transport. It sends no request.
func New(config Config) *Transport {
	t := &Transport{
		credentials: map[Credential]redact.Secret{
			CredentialManageKey: config.ManageKey, CredentialAPIKey: config.APIKey,
		},
		baseURLs:       config.BaseURLs,
		headers:        config.Headers,
		userAgent:      config.UserAgent,
		requestTimeout: cmp.Or(config.RequestTimeout, DefaultRequestTimeout),
		maxRetries:     config.MaxRetries,
		logger:         cmp.Or(config.Logger, slog.New(slog.DiscardHandler)),
		clock:          config.Clock,
		random:         config.Random,
		roundTripper:   config.RoundTripper,
	}
	if len(t.baseURLs) == 0 {
		t.baseURLs = DefaultBaseURLs()
	}
	t.redactor = redact.New(hosts(t.baseURLs)...)
	t.redactor.Remember(config.ManageKey, config.APIKey)
	t.redactor.Remember(proxyPasswords()...)
	for _, value := range config.Headers {
		t.redactor.RememberValue(value)
	}
	if t.clock == nil {
		t.clock = systemClock{}
	}
	if t.random == nil {
		t.random = rand.Float64
	}
	if t.roundTripper == nil {
		t.roundTripper = newRoundTripper()
	}
	t.fresh = t.roundTripper
	if pooled, isOwn := t.roundTripper.(*http.Transport); isOwn {
		fresh := pooled.Clone()
		fresh.DisableKeepAlives = true
		t.fresh = fresh
	}
	return t
}

// Clock is the clock by which the transport waits.
func (t *Transport) Clock() Clock { return t.clock }

// roundTripperFor returns a new connection for a write over HTTP/1.1: on one that the server is just closing, it would
// not be known whether the write was done. This costs a handshake for each write.
func (t *Transport) roundTripperFor(request Request, baseURL string) http.RoundTripper {
	if _, multiplexed := t.multiplexing.Load(baseURL); multiplexed || !request.isWrite() {
		return t.roundTripper
	}
	return t.fresh
}

// idleTimeout is how long an unused connection is kept: less than the 60 seconds of common load balancers, so that none
// is used just when they close it.
const idleTimeout = 55 * time.Second

// newRoundTripper limits each phase up to the response's headers; the timeout of the attempt limits the whole. Proxies
// are taken from the environment.
func newRoundTripper() *http.Transport {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		OnProxyConnectResponse: refusedByProxy,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    10 * time.Second,
		MaxIdleConnsPerHost:    10,
		IdleConnTimeout:        idleTimeout,
		MaxResponseHeaderBytes: 1 << 20,
	}
}
