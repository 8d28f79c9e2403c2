package transport_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

func TestErrorIsOneLineWithAllFacts(t *testing.T) {
	request := transport.Error{Method: "GET", Path: userPath, BaseURL: "https://a.example/prefix"}
	for name, test := range map[string]struct {
		change   func(*transport.Error)
		expected string
	}{
		"only the request": {
			func(*transport.Error) {},
			"GET /api/user/self at https://a.example/prefix",
		},
		"no response": {
			func(e *transport.Error) { e.Reason = "connection refused" },
			"GET /api/user/self at https://a.example/prefix: connection refused",
		},
		"a message of the gateway": {
			func(e *transport.Error) { e.Status, e.Message, e.RequestID = 401, "no access", "r-1" },
			"GET /api/user/self at https://a.example/prefix: HTTP status 401: the gateway said: no access " +
				"(request ID r-1)",
		},
		"a reason and a message": {
			func(e *transport.Error) { e.Status, e.Reason, e.Message = 429, "too long a wait", "slow down" },
			"GET /api/user/self at https://a.example/prefix: HTTP status 429: too long a wait: " +
				"the gateway said: slow down",
		},
	} {
		t.Run(name, func(t *testing.T) {
			failure := request
			test.change(&failure)
			equal(t, "text", failure.Error(), test.expected)
		})
	}
}

func TestErrorUnwrapsToTheNetworkError(t *testing.T) {
	broken := errors.New("the cable is cut")
	client := client{transport.New(transport.Config{
		ManageKey:    redact.NewSecret("fd01"),
		BaseURLs:     []string{"https://a.example"},
		RoundTripper: roundTripperFunc(func(*http.Request) (*http.Response, error) { return nil, broken }),
	})}
	_, err := client.read(t.Context())
	failure := failureOf(t, err)
	equal(t, "kind", failure.Kind, transport.KindNetwork)
	equal(t, "reason", failure.Reason, "the cable is cut")
	equal(t, "wraps the cause", errors.Is(err, broken), true)
}
