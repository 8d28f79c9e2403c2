package gatewaytest_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestRequestsAreLoggedInTheirOrder(t *testing.T) {
	inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
		server.Inject(gatewaytest.Fault{Reset: true, Path: "/reset"})
		server.Inject(gatewaytest.Fault{Status: http.StatusTeapot, Path: "/teapot"})
		mustSend(t, send, "GET", userPath)
		if _, err := send("DELETE", "/reset"); err == nil {
			t.Error("the connection was not reset")
		}
		mustSend(t, send, "GET", "/teapot?num=1&p=2")

		expected := []gatewaytest.Request{
			{Method: "GET", Path: userPath},
			{Method: "DELETE", Path: "/reset"},
			{Method: "GET", Path: "/teapot", Query: "num=1&p=2"},
		}
		requests := server.Requests()
		if len(requests) != len(expected) {
			t.Fatalf("%d requests are logged, expected %d", len(requests), len(expected))
		}
		for i, request := range requests {
			equal(t, "method", request.Method, expected[i].Method)
			equal(t, "path", request.Path, expected[i].Path)
			equal(t, "query", request.Query, expected[i].Query)
			equal(t, "Authorization", request.Header.Get("Authorization"), "Bearer "+gatewaytest.ManageKey)
		}
		equal(t, "count of a path", server.Count("GET", "/teapot"), 1)
		equal(t, "count with another method", server.Count("POST", "/teapot"), 0)
		server.ForgetRequests()
		equal(t, "requests after they were forgotten", len(server.Requests()), 0)
	})
}

func TestRequestsAreNumbered(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *gatewaytest.Server, send sender) {
		equal(t, "first", mustSend(t, send, "GET", userPath).header.Get("X-Request-Id"), "test-request-1")
		equal(t, "second", mustSend(t, send, "GET", "/unknown").header.Get("X-Request-Id"), "test-request-2")
	})
}

func TestBodyOfARequestIsLogged(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := gatewaytest.NewMemoryServer()
		defer server.Close()
		transport := server.Transport()
		defer transport.CloseIdleConnections()
		body := strings.NewReader(`{"name":"a"}`)
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/api/token/", body)
		if err != nil {
			t.Fatal(err)
		}
		response, err := transport.RoundTrip(request)
		if err != nil {
			t.Fatal(err)
		}
		defer response.Body.Close()
		equal(t, "body", string(server.Requests()[0].Body), `{"name":"a"}`)
	})
}
