// Package transport takes one request to an AIHubMix gateway, safely there and
// back. It knows the way: credentials, base URLs, attempts, the cool-down that all
// requests share, bounds, and what a failure is. It knows no object of the API.
//
// Nothing it returns, logs or panics with holds a credential.
package transport

import (
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
)

// What a transport does unless configured otherwise.
const (
	DefaultRequestTimeout = 30 * time.Second
	DefaultMaxRetries     = 4
	// MaxRetriesLimit is the most further attempts that can be configured.
	MaxRetriesLimit = 10
)

// Config says how the service is reached. The zero value of a field stands for
// its default, but for MaxRetries, where zero means none.
type Config struct {
	// ManageKey is the account's Manage Key, from [ParseManageKey]. Without one
	// only what is public can be read.
	ManageKey redact.Secret
	// APIKey is a key for inference, from [ParseAPIKey], for what such a key can ask
	// about itself.
	APIKey redact.Secret
	// Base URLs are base URLs from [ParseBaseURL], the primary one first; each is
	// trusted with the key. Default: [DefaultBaseURLs].
	BaseURLs []string
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
	// Random returns numbers in [0, 1) for jitter. Default: math/rand/v2.
	Random func() float64
	// RoundTripper is for tests. Default: one with bounded phases.
	RoundTripper http.RoundTripper
}

// Transport sends requests. It is safe for concurrent use. All requests of one
// transport share a cool-down and the choice of the base URL.
type Transport struct {
	credentials    map[Credential]redact.Secret
	baseURLs       []string
	userAgent      string
	requestTimeout time.Duration
	maxRetries     int
	logger         *slog.Logger
	clock          Clock
	random         func() float64
	roundTripper   http.RoundTripper
	// fresh opens a connection for each request.
	fresh    http.RoundTripper
	redactor *redact.Redactor

	// writes counts the writes under way.
	writes   atomic.Int32
	cooldown cooldown
	// preferred is the index of the base URL that answered last.
	preferred atomic.Int32
	// multiplexing has the base URLs that answered over HTTP/2.
	multiplexing sync.Map
}

// New returns a transport. It makes no request.
func New(config Config) *Transport {
	t := &Transport{
		credentials:    map[Credential]redact.Secret{CredentialManageKey: config.ManageKey, CredentialAPIKey: config.APIKey},
		baseURLs:       config.BaseURLs,
		userAgent:      config.UserAgent,
		requestTimeout: config.RequestTimeout,
		maxRetries:     config.MaxRetries,
		logger:         config.Logger,
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
	if t.requestTimeout == 0 {
		t.requestTimeout = DefaultRequestTimeout
	}
	if t.logger == nil {
		t.logger = slog.New(slog.DiscardHandler)
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

// roundTripperFor keeps writes off pooled connections of HTTP/1.1: one that the
// server is just closing would leave open whether the write was done. The price is a
// handshake for each write, where the service does not speak HTTP/2.
func (t *Transport) roundTripperFor(request Request, baseURL string) http.RoundTripper {
	if _, multiplexed := t.multiplexing.Load(baseURL); multiplexed || !request.isWrite() {
		return t.roundTripper
	}
	return t.fresh
}

// idleTimeout is when an unused connection is given up: before the load balancers that
// end one after 60 seconds, so that none is used as it is ended.
const idleTimeout = 55 * time.Second

// newRoundTripper bounds every phase before the response's body; the attempt's own
// timeout bounds the whole. Proxies are taken from the environment as usual.
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
