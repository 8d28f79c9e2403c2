package transport_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const acknowledgement = `{"success":true,"message":""}`

// closingServer closes each connection right after a response that promises to keep it.
type closingServer struct {
	listener  net.Listener
	group     sync.WaitGroup
	responses atomic.Int64
}

func newClosingServer(t *testing.T) *closingServer {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server := &closingServer{listener: listener}
	server.group.Go(func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			server.group.Go(func() { server.respond(connection) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		server.group.Wait()
	})
	return server
}

func (s *closingServer) respond(connection net.Conn) {
	defer connection.Close()
	request, err := http.ReadRequest(bufio.NewReader(connection))
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, request.Body)
	s.responses.Add(1)
	_, _ = fmt.Fprintf(connection, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s",
		len(acknowledgement), acknowledgement)
}

// Each write succeeds, although earlier reads left connections in the pool.
func TestWriteIsNotSentOnAConnectionThatIsBeingClosed(t *testing.T) {
	server := newClosingServer(t)
	client := client{transport.New(transport.Config{
		ManageKey: redact.NewSecret(gatewaytest.ManageKey), MaxRetries: 4,
		BaseURLs: []string{"http://" + server.listener.Addr().String()},
	})}
	for range 20 {
		if _, err := client.get(t.Context()); err != nil {
			t.Fatal("a read fails: ", err)
		}
		if _, err := client.create(t.Context()); err != nil {
			t.Error(err)
		}
	}
	equal(t, "responses", server.responses.Load(), 40)
}

// countingServer counts the connections to a server over TLS.
func countingServer(
	t *testing.T, multiplexed bool,
) (server *httptest.Server, connections, requests *atomic.Int64) {
	t.Helper()
	connections, requests = new(atomic.Int64), new(atomic.Int64)
	server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if expected := map[bool]int{true: 2, false: 1}[multiplexed]; r.ProtoMajor != expected {
			t.Errorf("the request came over %s", r.Proto)
		}
		_, _ = io.WriteString(w, acknowledgement)
	}))
	server.EnableHTTP2 = multiplexed
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			connections.Add(1)
		}
	}
	server.StartTLS()
	t.Cleanup(server.Close)
	return server, connections, requests
}

func secureClient(t *testing.T, server *httptest.Server) client {
	t.Helper()
	roundTripper, isTransport := server.Client().Transport.(*http.Transport)
	if !isTransport {
		t.Fatal("the server's client has no http.Transport")
	}
	t.Cleanup(roundTripper.CloseIdleConnections)
	return client{transport.New(transport.Config{
		ManageKey: redact.NewSecret(gatewaytest.ManageKey), BaseURLs: []string{server.URL},
		RoundTripper: roundTripper,
	})}
}

// Connections of HTTP/2 announce their end.
func TestWritesOverHTTP2ShareAConnection(t *testing.T) {
	server, connections, requests := countingServer(t, true)
	client := secureClient(t, server)
	if _, err := client.get(t.Context()); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		if _, err := client.create(t.Context()); err != nil {
			t.Error(err)
		}
	}
	equal(t, "requests", requests.Load(), 21)
	equal(t, "connections", connections.Load(), 1)
}

// Before the first response it is not known that the server speaks HTTP/2.
func TestFirstWriteOverHTTP2HasItsOwnConnection(t *testing.T) {
	server, connections, _ := countingServer(t, true)
	client := secureClient(t, server)
	for range 5 {
		if _, err := client.create(t.Context()); err != nil {
			t.Error(err)
		}
	}
	equal(t, "connections", connections.Load(), 2)
}

// Reads share a connection.
func TestEachWriteOverHTTP1HasItsOwnConnection(t *testing.T) {
	server, connections, _ := countingServer(t, false)
	client := secureClient(t, server)
	for range 5 {
		if _, err := client.get(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := client.create(t.Context()); err != nil {
			t.Error(err)
		}
	}
	equal(t, "connections", connections.Load(), 6)
}
