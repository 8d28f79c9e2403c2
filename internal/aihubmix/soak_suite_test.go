package aihubmix_test

import (
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const (
	soakRuns  = 10
	soakPlans = 60
	// soakKeys are the keys that each plan refreshes, more than one page of one-api.
	soakKeys = 25
	// failuresInAHundred is how many requests meet each kind of failure.
	failuresInAHundred = 5
)

// soakFailures are the kinds of failure between a client and its gateway.
var soakFailures = []func(request *http.Request, next http.RoundTripper) (*http.Response, error){
	func(*http.Request, http.RoundTripper) (*http.Response, error) { return nil, syscall.ECONNRESET },
	respondingWith(http.StatusInternalServerError, `{"success":false,"message":"try again"}`),
	respondingWith(http.StatusBadGateway, "<html>bad gateway</html>"),
	respondingWith(http.StatusServiceUnavailable, ""),
	func(request *http.Request, _ http.RoundTripper) (*http.Response, error) {
		<-request.Context().Done()
		return nil, request.Context().Err()
	},
	func(request *http.Request, next http.RoundTripper) (*http.Response, error) {
		response, err := next.RoundTrip(request)
		if err == nil {
			response.Body = cutOffBody{response.Body}
		}
		return response, err
	},
}

func respondingWith(status int, body string) func(*http.Request, http.RoundTripper) (*http.Response, error) {
	return func(request *http.Request, _ http.RoundTripper) (*http.Response, error) {
		return &http.Response{
			StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Request: request,
			Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
		}, nil
	}
}

// cutOffBody ends too early.
type cutOffBody struct{ io.ReadCloser }

func (cutOffBody) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// soak chooses which requests fail, and counts them.
type soak struct {
	mutex    sync.Mutex
	random   *rand.Rand
	requests int
	// failed counts requests by the index of their failure, limited those that the rate limit refused.
	failed  []int
	limited int
	// well counts plans without an error.
	well int
}

// soakTransport is how one plan reaches the gateway.
type soakTransport struct {
	*soak

	next http.RoundTripper
}

func (s soakTransport) RoundTrip(request *http.Request) (*http.Response, error) {
	s.mutex.Lock()
	s.requests++
	kind := s.random.IntN(100) / failuresInAHundred
	isFailure := kind < len(soakFailures)
	if isFailure {
		s.failed[kind]++
	}
	s.mutex.Unlock()
	if isFailure {
		return soakFailures[kind](request, s.next)
	}
	response, err := s.next.RoundTrip(request)
	if err == nil && response.StatusCode == http.StatusTooManyRequests {
		s.mutex.Lock()
		s.limited++
		s.mutex.Unlock()
	}
	return response, err
}

// plan reads the account, the models and the keys, all at once, with a client of its own.
func (s *soak) plan(t *testing.T, server *gatewaytest.Server) {
	t.Helper()
	transport := server.Transport()
	defer transport.CloseIdleConnections()
	client := aihubmix.New(aihubmix.Config{
		ManageKey: aihubmix.NewSecret(gatewaytest.ManageKey), BaseURLs: []string{server.URL},
		MaxRetries: aihubmix.DefaultMaxRetries, RoundTripper: soakTransport{s, transport},
	})
	var hasFailed atomic.Bool
	var group sync.WaitGroup
	read := func(what string, limit time.Duration, read func() (isRight bool, err error)) {
		group.Go(func() {
			begun := time.Now()
			isRight, err := read()
			if took := time.Since(begun); took > limit {
				t.Errorf("%s took %s", what, took)
			}
			if err == nil && !isRight {
				t.Errorf("%s: the values are wrong", what)
			}
			if err != nil {
				hasFailed.Store(true)
				requireTrueError(t, what, err)
			}
		})
	}
	// A read takes two minutes, and waits up to four for the rate limit.
	read("the account", 6*time.Minute, func() (bool, error) {
		user, err := client.User(t.Context())
		return user.Username != nil && *user.Username == "ada", err
	})
	read("the models", 6*time.Minute, func() (bool, error) {
		models, err := client.AvailableModels(t.Context())
		return len(models.ModelIDs) == len(gatewaytest.DefaultCatalogue()), err
	})
	for i := range soakKeys {
		// A key may be searched for in the whole list as well.
		read("an API key", 9*time.Minute, func() (bool, error) {
			key, err := client.RefreshAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: int64(i + 1)})
			return key.Name == fmt.Sprintf("generated-%04d", i), err
		})
	}
	group.Wait()
	server.ForgetRequests()
	if !hasFailed.Load() {
		s.mutex.Lock()
		s.well++
		s.mutex.Unlock()
	}
}

// requireTrueError checks that an error names what really went wrong.
func requireTrueError(t *testing.T, what string, err error) {
	t.Helper()
	failure, isKnown := errors.AsType[aihubmix.Error](err)
	kinds := []aihubmix.Kind{aihubmix.KindNetwork, aihubmix.KindServer, aihubmix.KindRateLimited, aihubmix.KindProtocol}
	if !isKnown || !slices.Contains(kinds, failure.Kind) {
		t.Errorf("%s: an error that is not true: %v", what, err)
	}
}

// Ten runs plan again and again at the same time, behind one-api's rate limit, with failures of every kind.
func TestPlansOfTenRunsEndWellOrWithATrueError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := gatewaytest.NewMemoryServer(gatewaytest.WithStyle(gatewaytest.StyleOneAPI),
			gatewaytest.WithRateLimit(480, 3*time.Minute),
			gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(soakKeys)...))
		defer server.Close()
		random := rand.New(rand.NewPCG(1, 1))
		s := &soak{random: random, failed: make([]int, len(soakFailures))}
		var begun atomic.Int64
		var group sync.WaitGroup
		for range soakRuns {
			group.Go(func() {
				for begun.Add(1) <= soakPlans {
					s.plan(t, server)
				}
			})
		}
		group.Wait()
		if s.well < soakPlans*8/10 {
			t.Errorf("only %d of %d plans ended well", s.well, soakPlans)
		}
		for kind, count := range s.failed {
			if count < s.requests*failuresInAHundred/200 {
				t.Errorf("only %d of %d requests met the failure %d", count, s.requests, kind)
			}
		}
		if s.limited == 0 {
			t.Error("the limit was never met")
		}
	})
}
