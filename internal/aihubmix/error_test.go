package aihubmix_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

func TestErrorTellsInOneLineWhatIsKnown(t *testing.T) {
	asked := aihubmix.Error{Method: "GET", Path: userPath, Origin: "https://a.example/prefix"}
	for name, test := range map[string]struct {
		change   func(*aihubmix.Error)
		expected string
	}{
		"only what was asked": {
			func(*aihubmix.Error) {},
			"GET /api/user/self at https://a.example/prefix",
		},
		"no answer": {
			func(e *aihubmix.Error) { e.Reason = "connection refused" },
			"GET /api/user/self at https://a.example/prefix: connection refused",
		},
		"an answer in the server's words": {
			func(e *aihubmix.Error) { e.Status, e.Message, e.RequestID = 401, "no access", "r-1" },
			"GET /api/user/self at https://a.example/prefix: HTTP status 401: the server said: no access (request ID r-1)",
		},
		"both the client's and the server's words": {
			func(e *aihubmix.Error) { e.Status, e.Reason, e.Message = 429, "too long a wait", "slow down" },
			"GET /api/user/self at https://a.example/prefix: HTTP status 429: too long a wait: the server said: slow down",
		},
	} {
		t.Run(name, func(t *testing.T) {
			failure := asked
			test.change(&failure)
			equal(t, "text", failure.Error(), test.expected)
		})
	}
}

func TestErrorUnwrapsToTheNetworksFailure(t *testing.T) {
	broken := errors.New("the cable is cut")
	client := aihubmix.New(aihubmix.Config{
		ManageKey: aihubmix.NewSecret("fd01"),
		Origins:   []string{"https://a.example"},
		Transport: roundTripperFunc(func(*http.Request) (*http.Response, error) { return nil, broken }),
	})
	_, err := client.User(t.Context())
	failure := failureOf(t, err)
	equal(t, "kind", failure.Kind, aihubmix.KindNetwork)
	equal(t, "reason", failure.Reason, "the cable is cut")
	equal(t, "wraps the cause", errors.Is(err, broken), true)
}
