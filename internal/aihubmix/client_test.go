package aihubmix_test

import (
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestNewClientSendsNoRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		aihubmix.New(aihubmix.Config{
			ManageKey: aihubmix.NewSecret(gatewaytest.ManageKey),
			RoundTripper: roundTripperFunc(func(*http.Request) (*http.Response, error) {
				t.Error("a request was made")
				return nil, http.ErrHandlerTimeout
			}),
		})
		synctest.Wait()
	})
}

// MaxRetries is the exception: zero means none.
func TestZeroConfigMeansTheDefaults(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		begun := time.Now()
		var requested []string
		client := aihubmix.New(aihubmix.Config{
			ManageKey: aihubmix.NewSecret(gatewaytest.ManageKey),
			RoundTripper: roundTripperFunc(func(request *http.Request) (*http.Response, error) {
				requested = append(requested, request.URL.String()+" at "+time.Since(begun).String())
				<-request.Context().Done()
				return nil, request.Context().Err()
			}),
		})
		_, err := client.User(t.Context())
		equal(t, "kind", failureOf(t, err).Kind, aihubmix.KindNetwork)
		expected := []string{
			"https://aihubmix.com/api/user/self at 0s", "https://api.inferera.com/api/user/self at 30s",
		}
		if !slices.Equal(requested, expected) {
			t.Errorf("requested %q, expected %q", requested, expected)
		}
		equal(t, "time", time.Since(begun), time.Minute)
	})
}

func TestClientTakesItsTimeFromTheClock(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		clock := gatewaytest.NewClock()
		client := gateway.client(func(config *aihubmix.Config) { config.Clock = clock })
		gateway.Inject(rateLimit("", 0))
		begun := time.Now()
		_, err := client.User(t.Context())
		equal(t, "kind", failureOf(t, err).Kind, aihubmix.KindRateLimited)
		equal(t, "slept on the clock", clock.Slept(), 4*time.Minute)
		equal(t, "really slept", time.Since(begun), 0)
	})
}

func TestResponseIsCachedByTheClock(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		clock := gatewaytest.NewClock()
		client := gateway.client(func(config *aihubmix.Config) { config.Clock = clock })
		expectQuota(t, client, 29_071_257)
		if err := clock.Sleep(t.Context(), 30*time.Second); err != nil {
			t.Fatal(err)
		}
		expectQuota(t, client, 29_071_257)
		equal(t, "requests", len(gateway.Requests()), 2)
	})
}
