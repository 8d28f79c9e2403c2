package transport_test

import (
	"context"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// network reaches a gateway under several host names. It records the attempts, and fails to
// connect to hosts that are down.
type network struct {
	roundTripper *http.Transport
	begun        time.Time

	mutex sync.Mutex
	down  map[string]error
	tried []string
}

func newNetwork(gateway gateway) *network {
	n := &network{roundTripper: gateway.roundTripper, begun: time.Now(), down: map[string]error{}}
	dial := gateway.roundTripper.DialContext
	n.roundTripper.DialContext = func(ctx context.Context, protocol, address string) (net.Conn, error) {
		host, _, _ := strings.Cut(address, ":")
		n.mutex.Lock()
		err := n.down[host]
		n.mutex.Unlock()
		if err != nil {
			return nil, err
		}
		return dial(ctx, protocol, address)
	}
	return n
}

// RoundTrip records the attempt as "host at time", and never uses a connection twice: it would
// outlive its host.
func (n *network) RoundTrip(request *http.Request) (*http.Response, error) {
	n.mutex.Lock()
	n.tried = append(n.tried, request.URL.Host+" at "+time.Since(n.begun).String())
	n.mutex.Unlock()
	request.Close = true
	return n.roundTripper.RoundTrip(request)
}

// fail makes connecting to a host fail from now on; nil repairs it.
func (n *network) fail(host string, err error) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.down[host] = err
}

// expectTried checks the attempts since the last check.
func (n *network) expectTried(t *testing.T, expected ...string) {
	t.Helper()
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if !slices.Equal(n.tried, expected) {
		t.Errorf("tried %q, expected %q", n.tried, expected)
	}
	n.tried = nil
}

// times returns the times of all attempts.
func (n *network) times() []time.Duration {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	var times []time.Duration
	for _, attempt := range n.tried {
		_, text, _ := strings.Cut(attempt, " at ")
		duration, err := time.ParseDuration(text)
		if err != nil {
			panic(err)
		}
		times = append(times, duration)
	}
	return times
}

// waits returns the pauses between attempts.
func (n *network) waits() []time.Duration {
	times := n.times()
	var waits []time.Duration
	for i := 1; i < len(times); i++ {
		waits = append(waits, times[i]-times[i-1])
	}
	return waits
}

func refused(address string) error {
	return &net.OpError{
		Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.ParseIP(address), Port: 80}, Err: syscall.ECONNREFUSED,
	}
}
