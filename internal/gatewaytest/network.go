package gatewaytest

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Network reaches a server under several host names. It records the attempts, and fails to connect to hosts that are
// down.
type Network struct {
	transport *http.Transport
	begun     time.Time

	mutex sync.Mutex
	down  map[string]error
	tried []string
}

// NewNetwork returns the network around a transport of [Server.Transport].
func NewNetwork(transport *http.Transport) *Network {
	n := &Network{transport: transport, begun: time.Now(), down: map[string]error{}}
	dial := transport.DialContext
	transport.DialContext = func(ctx context.Context, protocol, address string) (net.Conn, error) {
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

// RoundTrip records the attempt as "host at time", and never uses a connection twice: it would outlive its host.
func (n *Network) RoundTrip(request *http.Request) (*http.Response, error) {
	n.mutex.Lock()
	n.tried = append(n.tried, request.URL.Host+" at "+time.Since(n.begun).String())
	n.mutex.Unlock()
	request.Close = true
	return n.transport.RoundTrip(request)
}

// Fail makes connecting to a host fail from now on; nil repairs it.
func (n *Network) Fail(host string, err error) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	n.down[host] = err
}

// Tried returns the attempts since the last call.
func (n *Network) Tried() []string {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	tried := n.tried
	n.tried = nil
	return tried
}

// Waits returns the pauses between those attempts, without forgetting them.
func (n *Network) Waits() (waits []time.Duration) {
	n.mutex.Lock()
	defer n.mutex.Unlock()
	var before time.Duration
	for i, attempt := range n.tried {
		_, text, _ := strings.Cut(attempt, " at ")
		begun, err := time.ParseDuration(text)
		if err != nil {
			panic(err)
		}
		if i > 0 {
			waits = append(waits, begun-before)
		}
		before = begun
	}
	return waits
}

// Refused is the error of a dial that an address refuses.
func Refused(address string) error {
	return &net.OpError{
		Op: "dial", Net: "tcp", Addr: &net.TCPAddr{IP: net.ParseIP(address), Port: 80}, Err: syscall.ECONNREFUSED,
	}
}
