package gatewaytest

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ManageKey is the Manage Key that a [Server] accepts by default.
const ManageKey = "fd0123456789abcdef0123456789abcdef"

const apiKeysPath = "/api/token/"

// Server is the platform API with an account.
type Server struct {
	// URL is the base URL of the API, without a slash at the end.
	URL string

	listener net.Listener
	http     *http.Server
	served   chan struct{}
	// closed ends the work that is done late, and late counts it.
	closed    chan struct{}
	closeOnce sync.Once
	late      sync.WaitGroup

	mutex     sync.Mutex
	manageKey string
	account   Account
	// accountIsGiven and catalogueIsGiven: one-api reports them unchanged.
	accountIsGiven, catalogueIsGiven bool

	userBody string
	// further are the accounts of other Manage Keys.
	further map[string]Account

	// accessHeaders are those of [WithAccessProxy].
	accessHeaders map[string]string

	rateLimit  int
	ratePeriod time.Duration
	counted    []time.Time
	refused    int

	catalogue                    []Model
	catalogueBody, availableBody string

	// status is the data of GET /api/status.
	status        map[string]any
	statusIsNoted bool

	style      Style
	keys       []APIKey
	lastKeyID  int64
	timesGiven map[int64]int64
	onKeyWrite func(*APIKey)
	quirks     Quirks
	// created is when a key was created through the API, before is the key before its last write, and staleReads is how
	// many reads still return that.
	created    map[int64]time.Time
	before     map[int64]APIKey
	staleReads map[int64]int

	requests []Request
	// arrived is closed by the next request; it is nil if it is not waited for.
	arrived chan struct{}
	faults  []*Fault

	// clock is nil for the clock of the system. work is done late by the clock.
	clock *Clock
	work  []lateWork
}

// Option sets up a [Server].
type Option func(*Server)

// WithManageKey sets the Manage Key of the account; the default is [ManageKey].
func WithManageKey(key string) Option {
	return func(s *Server) { s.manageKey = key }
}

// WithAccount sets the account's fields; the default is [DefaultAccount].
func WithAccount(account Account) Option {
	return func(s *Server) { s.account, s.accountIsGiven = maps.Clone(account), true }
}

// WithUserBody sets the whole response of GET /api/user/self, for variants that an [Account] cannot express.
func WithUserBody(body string) Option {
	return func(s *Server) { s.userBody = body }
}

// NewServer starts a server on a free loopback port, and panics if there is none. The caller calls [Server.Close].
func NewServer(options ...Option) *Server {
	server, err := NewServerAt(0, options...)
	if err != nil {
		panic(fmt.Sprintf("gatewaytest: cannot listen on a loopback port: %v", err))
	}
	return server
}

// NewServerAt starts a server on a loopback port, or on any free one for 0. The caller calls [Server.Close].
func NewServerAt(port uint, options ...Option) (*Server, error) {
	listener, err := net.Listen("tcp", fmt.Sprintf("127.0.0.1:%d", port))
	if err != nil {
		return nil, err
	}
	return start(listener, "http://"+listener.Addr().String(), options), nil
}

// NewMemoryServer starts a server that is reached through [Server.Transport] only, without a network. The caller calls
// [Server.Close].
func NewMemoryServer(options ...Option) *Server {
	return start(newMemoryListener(), "http://localhost", options)
}

func start(listener net.Listener, url string, options []Option) *Server {
	s := &Server{
		URL:       url,
		listener:  listener,
		served:    make(chan struct{}),
		manageKey: ManageKey,
		account:   DefaultAccount(),
		catalogue: DefaultCatalogue(),

		timesGiven: map[int64]int64{},
		created:    map[int64]time.Time{}, before: map[int64]APIKey{}, staleReads: map[int64]int{},
		closed: make(chan struct{}),
	}
	for _, option := range options {
		option(s)
	}
	s.http = &http.Server{Handler: http.HandlerFunc(s.serve)} //nolint:gosec // Slow clients are tests.
	go func() {
		defer close(s.served)
		_ = s.http.Serve(listener)
	}()
	return s
}

// Close ends the server and its connections.
func (s *Server) Close() {
	_ = s.http.Close()
	<-s.served
	s.closeOnce.Do(func() { close(s.closed) })
	s.late.Wait()
}

// serve logs the request. Then a fault or the API responds.
func (s *Server) serve(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == statusPath && !s.statusIsNoted {
		w.Header().Set(requestIDHeader(s.style), "test-request-0")
		s.route(w, r)
		return
	}
	number := s.record(r)
	w.Header().Set(requestIDHeader(s.style), "test-request-"+strconv.Itoa(number))
	if s.limited(w, r) {
		return
	}
	s.DoWhatIsDue()
	s.spend()
	if fault := s.takeFault(r); fault != nil {
		s.doLate(fault, r)
		fault.serve(w, r, http.HandlerFunc(s.route))
		return
	}
	s.route(w, r)
}

func (s *Server) route(w http.ResponseWriter, r *http.Request) {
	if s.isRedirected(w, r) {
		return
	}
	handler := s.handler(r.Method, r.URL.Path)
	switch {
	case handler == nil && s.style == StyleOneAPI:
		s.writeUnknownPathOfOneAPI(w, r)
	case handler == nil:
		writeUnknownPath(w, r)
	case s.style == StyleOneAPI:
		compressed, end := compressing(w, r)
		defer end()
		handler(compressed, r)
	default:
		handler(w, r)
	}
}

// handler returns nil if the gateway does not know the request.
func (s *Server) handler(method, path string) http.HandlerFunc {
	id, isBelowKeys := strings.CutPrefix(path, apiKeysPath)
	switch {
	case !isBelowKeys || id == "" || strings.Contains(id, "/"):
	case id == "search" && method == http.MethodGet && !s.currentQuirks().NoSearch:
		return s.authenticated(s.serveSearch)
	case id == "search":
		return nil
	case method == http.MethodGet:
		return s.authenticated(s.serveAPIKey)
	case method == http.MethodDelete:
		return s.authenticated(s.deleteAPIKey)
	}
	switch method + " " + path {
	case "GET /api/user/self":
		return s.authenticated(s.serveUser)
	case "GET /api/user/available_models":
		return s.authenticated(s.serveAvailableModels)
	case "GET " + apiKeysPath:
		return s.authenticated(s.serveAPIKeys)
	case "POST " + apiKeysPath:
		return s.authenticated(s.createAPIKey)
	case "PUT " + apiKeysPath:
		return s.authenticated(s.updateAPIKey)
	case "GET /api/v1/models":
		if s.style != StyleOneAPI || s.catalogueIsGiven {
			return s.serveCatalogue
		}
	case "GET " + statusPath:
		if s.status != nil || s.style == StyleOneAPI && !s.statusIsNoted {
			return s.serveStatus
		}
	case "GET " + remainPath:
		if s.style != StyleOneAPI {
			return s.billing
		}
	case "GET /v1" + subscriptionPath, "GET /v1" + usagePath:
		return s.billing
	case "GET " + subscriptionPath, "GET " + usagePath:
		if s.style == StyleOneAPI {
			return s.billing
		}
	}
	return s.plainHandler(method, path)
}

func writeUnknownPath(w http.ResponseWriter, r *http.Request) {
	writeJSON(w, http.StatusNotFound, map[string]any{"error": map[string]any{
		"message": fmt.Sprintf("Invalid URL (%s %s)", r.Method, r.URL.Path),
		"type":    "invalid_request_error", "param": "", "code": "",
	}})
}
