package gatewaytest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const userPath = "/api/user/self"

// bubbleTest is a test of a server in memory in virtual time. send sends requests with the right key.
type bubbleTest func(t *testing.T, server *gatewaytest.Server, send sender)

func inBubble(t *testing.T, test bubbleTest, options ...gatewaytest.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server := gatewaytest.NewMemoryServer(options...)
		defer server.Close()
		transport := server.Transport()
		defer transport.CloseIdleConnections()
		test(t, server, func(method, path string) (reply, error) {
			return send(t.Context(), transport, server.URL, method, path, "Bearer "+gatewaytest.ManageKey)
		})
	})
}

type sender func(method, path string) (reply, error)

// reply is a response that was read to its end.
type reply struct {
	status int
	header http.Header
	body   string
}

func send(ctx context.Context, transport http.RoundTripper, url, method, path, authorization string) (reply, error) {
	request, err := http.NewRequestWithContext(ctx, method, url+path, http.NoBody)
	if err != nil {
		return reply{}, err
	}
	if authorization != "" {
		request.Header.Set("Authorization", authorization)
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return reply{}, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	return reply{status: response.StatusCode, header: response.Header, body: string(body)}, err
}

// mustSend fails the test if there is no complete response.
func mustSend(t *testing.T, send sender, method, path string) reply {
	t.Helper()
	received, err := send(method, path)
	if err != nil {
		t.Fatal(err)
	}
	return received
}

// data returns the account in a response.
func data(t *testing.T, received reply) map[string]any {
	t.Helper()
	var envelope struct {
		Success bool
		Data    map[string]any
	}
	if err := json.Unmarshal([]byte(received.body), &envelope); err != nil {
		t.Fatalf("%v in %s", err, received.body)
	}
	if !envelope.Success {
		t.Errorf("the response reports no success: %s", received.body)
	}
	return envelope.Data
}

func equal[T comparable](t *testing.T, what string, got, expected T) {
	t.Helper()
	if got != expected {
		t.Errorf("%s: got %v, expected %v", what, got, expected)
	}
}

func TestTransportReachesTheServerUnderAnyName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := gatewaytest.NewMemoryServer()
		defer server.Close()
		transport := server.Transport()
		defer transport.CloseIdleConnections()
		for _, url := range []string{server.URL, "http://a.example", "http://b.example:8080"} {
			received, err := send(t.Context(), transport, url, "GET", userPath, gatewaytest.ManageKey)
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "user name", data(t, received)["username"], any("ada"))
		}
		equal(t, "requests", server.Count("GET", userPath), 3)
	})
}

func TestTransportReachesALoopbackServerToo(t *testing.T) {
	server := gatewaytest.NewServer()
	defer server.Close()
	transport := server.Transport()
	defer transport.CloseIdleConnections()
	for _, url := range []string{server.URL, "http://a.example"} {
		received, err := send(t.Context(), transport, url, "GET", userPath, gatewaytest.ManageKey)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "status", received.status, http.StatusOK)
	}
}

func TestClosedServerCannotBeReached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := gatewaytest.NewMemoryServer()
		server.Close()
		_, err := send(t.Context(), server.Transport(), server.URL, "GET", userPath, gatewaytest.ManageKey)
		if !errors.Is(err, net.ErrClosed) {
			t.Errorf("error is %v, expected %v", err, net.ErrClosed)
		}
		server.Close()
	})
}

func TestServersAreIndependent(t *testing.T) {
	inBubble(t, func(t *testing.T, server *gatewaytest.Server, sendToFirst sender) {
		other := gatewaytest.NewMemoryServer()
		defer other.Close()
		server.SetAccountField("username", "bob")
		other.Inject(gatewaytest.Fault{Status: http.StatusTeapot})
		equal(t, "user name", data(t, mustSend(t, sendToFirst, "GET", userPath))["username"], any("bob"))
		equal(t, "requests of the other", len(other.Requests()), 0)
		equal(t, "default", fmt.Sprint(gatewaytest.DefaultAccount()["username"]), "ada")
	})
}
