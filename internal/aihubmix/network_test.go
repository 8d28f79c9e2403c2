package aihubmix_test

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

// network reaches a gateway under several host names. It records the time and host of
// each request, and fails to connect to hosts that are down.
type network struct {
	transport *http.Transport
	begun     time.Time

	mutex     sync.Mutex
	down      map[string]error
	requested []string
}

func newNetwork(gateway gateway) *network {
	n := &network{transport: gateway.transport, begun: time.Now(), down: map[string]error{}}
	dial := gateway.transport.DialContext
	n.transport.DialContext = func(ctx context.Context, protocol, address string) (net.Conn, error) {
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

// RoundTrip records the attempt as "host at time", and never reuses a connection, which
// would outlive its host.
func (n *network) RoundTrip(request *http.Request) (*http.Response, error) {
	n.mutex.Lock()
	n.requested = append(n.requested, request.URL.Host+" at "+time.Since(n.begun).String())
	n.mutex.Unlock()
	request.Close = true
	return n.transport.RoundTrip(request)
}

// expectRequested checks the attempts since the last check.
func (n *network) expectRequested(t *testing.T, expected ...string) {
	t.Helper()
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if !slices.Equal(n.requested, expected) {
		t.Errorf("requested %q, expected %q", n.requested, expected)
	}
	n.requested = nil
}

func refused(address string) error {
	return &net.OpError{
		Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.ParseIP(address), Port: 80}, Err: syscall.ECONNREFUSED,
	}
}
