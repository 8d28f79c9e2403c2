package main

import (
	"io"
	"maps"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"syscall"
)

// failure is one kind of trouble on the way, and how a request meets it.
type failure struct {
	name string
	meet func(request *http.Request, next http.RoundTripper) (*http.Response, error)
}

// failures meet five requests of a hundred each.
var failures = []failure{
	{"a connection that is reset", func(*http.Request, http.RoundTripper) (*http.Response, error) { return nil, syscall.ECONNRESET }},
	{"a server that fails", responding(http.StatusInternalServerError, `{"success":false,"message":"try again"}`)},
	{"a page of a proxy", responding(http.StatusBadGateway, "<html>bad gateway</html>")},
	{"a server that is busy", responding(http.StatusServiceUnavailable, "")},
	{"no answer", func(request *http.Request, _ http.RoundTripper) (*http.Response, error) {
		<-request.Context().Done()
		return nil, request.Context().Err()
	}},
	{"an answer that is cut off", func(request *http.Request, next http.RoundTripper) (*http.Response, error) {
		response, err := next.RoundTrip(request)
		if err == nil {
			response.Body = cutOff{response.Body}
		}
		return response, err
	}},
}

// failuresInAHundred is how many requests meet each kind.
const failuresInAHundred = 5

func responding(status int, body string) func(*http.Request, http.RoundTripper) (*http.Response, error) {
	return func(request *http.Request, _ http.RoundTripper) (*http.Response, error) {
		return &http.Response{
			StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{}, Request: request,
			Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
		}, nil
	}
}

// cutOff is a body that ends too early.
type cutOff struct{ io.ReadCloser }

func (cutOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// failingWay decides which requests fail. It is the same for all plans.
type failingWay struct {
	mutex    sync.Mutex
	random   *rand.Rand
	requests int
	failed   map[string]int
}

func newFailingWay(seed uint64) *failingWay {
	return &failingWay{random: rand.New(rand.NewPCG(seed, seed)), failed: map[string]int{}} //nolint:gosec // Failures are to be repeatable.
}

// over is the way of one plan.
func (w *failingWay) over(next http.RoundTripper) http.RoundTripper {
	return wayFunc(func(request *http.Request) (*http.Response, error) {
		if met := w.choose(); met != nil {
			return met.meet(request, next)
		}
		response, err := next.RoundTrip(request)
		if err == nil && response.StatusCode == http.StatusTooManyRequests {
			w.note("refused by the rate limit")
		}
		return response, err
	})
}

// choose is the trouble that the next request meets, nil for none.
func (w *failingWay) choose() *failure {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.requests++
	kind := w.random.IntN(100) / failuresInAHundred
	if kind >= len(failures) {
		return nil
	}
	w.failed[failures[kind].name]++
	return &failures[kind]
}

func (w *failingWay) note(name string) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.failed[name]++
}

func (w *failingWay) counts() (requests int, failed map[string]int) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	return w.requests, maps.Clone(w.failed)
}

type wayFunc func(*http.Request) (*http.Response, error)

func (f wayFunc) RoundTrip(request *http.Request) (*http.Response, error) { return f(request) }
