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

// closingServer answers over TCP, and closes each connection right after a response that
// promises to keep it: whoever sends on it again finds it closed, or just being so.
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
			server.group.Go(func() { server.response(connection) })
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		server.group.Wait()
	})
	return server
}

func (s *closingServer) response(connection net.Conn) {
	defer connection.Close()
	request, err := http.ReadRequest(bufio.NewReader(connection))
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, request.Body)
	s.responses.Add(1)
	_, _ = fmt.Fprintf(connection, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(acknowledgement), acknowledgement)
}

// Each write succeeds, though reads before it left connections in the pool.
func TestWriteIsNotSentOnAConnectionThatIsBeingClosed(t *testing.T) {
	server := newClosingServer(t)
	client := client{transport.New(transport.Config{
		ManageKey: redact.NewSecret(gatewaytest.ManageKey), BaseURLs: []string{"http://" + server.listener.Addr().String()}, MaxRetries: 4,
	})}
	for range 20 {
		if _, err := client.Send(t.Context(), transport.Request{Method: transport.MethodGet, Path: userPath}); err != nil {
			t.Fatal("a read fails: ", err)
		}
		if _, err := client.create(t.Context()); err != nil {
			t.Error(err)
		}
	}
	equal(t, "answers", server.responses.Load(), 40)
}

// countingServer counts the connections to a server over TLS.
func countingServer(t *testing.T, multiplexed bool) (server *httptest.Server, connections, requests *atomic.Int64) {
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
		t.Fatal("the server's client has another way to it")
	}
	t.Cleanup(roundTripper.CloseIdleConnections)
	return client{transport.New(transport.Config{
		ManageKey: redact.NewSecret(gatewaytest.ManageKey), BaseURLs: []string{server.URL}, RoundTripper: roundTripper,
	})}
}

// Over HTTP/2, whose connections announce their end, writes share the one that is there.
func TestWritesOverHTTP2ShareAConnection(t *testing.T) {
	server, connections, requests := countingServer(t, true)
	client := secureClient(t, server)
	if _, err := client.Send(t.Context(), transport.Request{Method: transport.MethodGet, Path: userPath}); err != nil {
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

// Where nothing was read before, the first write has a connection of its own.
func TestFirstWriteOverHTTP2HasAConnectionOfItsOwn(t *testing.T) {
	server, connections, _ := countingServer(t, true)
	client := secureClient(t, server)
	for range 5 {
		if _, err := client.create(t.Context()); err != nil {
			t.Error(err)
		}
	}
	equal(t, "connections", connections.Load(), 2)
}

// Over HTTP/1.1, each write has a connection of its own; reads share theirs.
func TestEachWriteOverHTTP1HasAConnectionOfItsOwn(t *testing.T) {
	server, connections, _ := countingServer(t, false)
	client := secureClient(t, server)
	for range 5 {
		if _, err := client.Send(t.Context(), transport.Request{Method: transport.MethodGet, Path: userPath}); err != nil {
			t.Fatal(err)
		}
		if _, err := client.create(t.Context()); err != nil {
			t.Error(err)
		}
	}
	equal(t, "connections", connections.Load(), 6)
}
