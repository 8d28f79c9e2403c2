package transport

import (
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
)

func TestOneCooldownHoldsBackAllRequestsOfTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := gatewaytest.NewMemoryServer()
		defer server.Close()
		roundTripper := server.Transport()
		defer roundTripper.CloseIdleConnections()
		client := New(Config{
			ManageKey: redact.NewSecret(gatewaytest.ManageKey), BaseURLs: []string{server.URL}, MaxRetries: 1,
			RoundTripper: roundTripper,
		})
		// Both are sent before either has a response.
		limit := func(path, retryAfter string) {
			server.Inject(gatewaytest.Fault{
				Path: path, Times: 1, Delay: time.Second, Status: http.StatusTooManyRequests,
				Header: http.Header{"Retry-After": {retryAfter}},
			})
		}
		limit("/long", "30")
		limit("/short", "5")

		begun := time.Now()
		var group sync.WaitGroup
		for path, start := range map[string]time.Duration{
			"/long": 0, "/short": 0, "/later": 10 * time.Second, "/last": 30 * time.Second, "/after": 40 * time.Second,
		} {
			group.Go(func() {
				if err := (systemClock{}).Sleep(t.Context(), start); err != nil {
					t.Error(err)
				}
				// The gateway has no such path; what matters is the time of the request.
				_, _ = client.Send(t.Context(), Request{Method: MethodGet, Path: path})
				if ended, expected := time.Since(begun), max(start, 31*time.Second); ended != expected {
					t.Errorf("%s had a response after %s, expected %s", path, ended, expected)
				}
			})
		}
		group.Wait()
	})
}

// Other requests may prolong it without end; a read is still sent once.
func TestReadWaitsForACooldownOfOthersForFourMinutes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		server := gatewaytest.NewMemoryServer()
		defer server.Close()
		roundTripper := server.Transport()
		defer roundTripper.CloseIdleConnections()
		client := New(Config{
			ManageKey: redact.NewSecret(gatewaytest.ManageKey), BaseURLs: []string{server.URL}, MaxRetries: 1,
			RoundTripper: roundTripper,
		})
		begun := time.Now()
		client.cooldown.extend(begun.Add(time.Hour))
		if _, err := client.Send(t.Context(), Request{Method: MethodGet, Path: "/api/user/self"}); err != nil {
			t.Error(err)
		}
		if waited := time.Since(begun); waited != 4*time.Minute {
			t.Errorf("the read waited for %s, expected 4m", waited)
		}
	})
}

func TestCooldownIsNeverShortened(t *testing.T) {
	now := time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC)
	var cooldown cooldown
	if remaining := cooldown.remaining(now); remaining > 0 {
		t.Errorf("a cool-down of %s lasts before there was any", remaining)
	}
	cooldown.extend(now.Add(30 * time.Second))
	cooldown.extend(now.Add(5 * time.Second))
	if remaining := cooldown.remaining(now); remaining != 30*time.Second {
		t.Errorf("%s of the cool-down remain, expected 30s", remaining)
	}
	if remaining := cooldown.remaining(now.Add(31 * time.Second)); remaining > 0 {
		t.Errorf("%s of the cool-down remain after its end", remaining)
	}
}
