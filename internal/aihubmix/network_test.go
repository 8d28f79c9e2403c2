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

// network is the way to a gateway under several host names. It notes which host
// was asked when, and fails to connect to those that are down.
type network struct {
	transport *http.Transport
	begun     time.Time

	mutex sync.Mutex
	down  map[string]error
	asked []string
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

// RoundTrip notes the attempt as "host at time", and never uses a connection twice:
// an established one would outlive its host.
func (n *network) RoundTrip(request *http.Request) (*http.Response, error) {
	n.mutex.Lock()
	n.asked = append(n.asked, request.URL.Host+" at "+time.Since(n.begun).String())
	n.mutex.Unlock()
	request.Close = true
	return n.transport.RoundTrip(request)
}

// expectAsked checks the attempts since the last check.
func (n *network) expectAsked(t *testing.T, expected ...string) {
	t.Helper()
	n.mutex.Lock()
	defer n.mutex.Unlock()
	if !slices.Equal(n.asked, expected) {
		t.Errorf("asked %q, expected %q", n.asked, expected)
	}
	n.asked = nil
}

func refused(address string) error {
	return &net.OpError{Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.ParseIP(address), Port: 80}, Err: syscall.ECONNREFUSED}
}
