package aihubmix_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// Keys that only look like the new one are not taken for it.
func TestLostKeyIsToldFromOthers(t *testing.T) {
	now := func(gateway gateway, change func(*aihubmixtest.APIKey)) {
		other := aihubmixtest.APIKey{
			Name: "app", RemainQuota: 100_000, ExpiredTime: 4_000_000_000, Models: "gpt-5,gpt-5-nano", Subnet: "10.0.0.0/8", CreatedTime: time.Now().Unix(),
		}
		change(&other)
		gateway.AddAPIKey(other)
	}
	for name, change := range map[string]func(*aihubmixtest.APIKey){
		"older":               func(key *aihubmixtest.APIKey) { key.CreatedTime -= 10 },
		"of another name":     func(key *aihubmixtest.APIKey) { key.Name = "App" },
		"with another expiry": func(key *aihubmixtest.APIKey) { key.ExpiredTime++ },
		"for other models":    func(key *aihubmixtest.APIKey) { key.Models = "gpt-5" },
		"from other networks": func(key *aihubmixtest.APIKey) { key.Subnet = "10.0.0.0/9" },
		"without a cap":       func(key *aihubmixtest.APIKey) { key.Unlimited = true },
		"with another cap":    func(key *aihubmixtest.APIKey) { key.RemainQuota = 1 },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				now(gateway, change)
				gateway.Inject(aihubmixtest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
				created, _, err := gateway.client().CreateAPIKey(t.Context(), capped)
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "ID", created.ID, 2)
			})
		})
	}
	t.Run("the same in all", func(t *testing.T) {
		inBubble(t, func(t *testing.T, gateway gateway) {
			now(gateway, func(*aihubmixtest.APIKey) {})
			gateway.Inject(aihubmixtest.Fault{Method: "POST", Reset: true, Processed: true, Times: 1})
			_, _, err := gateway.client().CreateAPIKey(t.Context(), capped)
			var ambiguous aihubmix.AmbiguousKeysError
			if !errors.As(err, &ambiguous) || len(ambiguous.IDs) != 2 {
				t.Errorf("error is %v", err)
			}
		})
	})
}

// skewedClock is a clock that is wrong by a fixed time.
type skewedClock struct{ by time.Duration }

func (c skewedClock) Now() time.Time { return time.Now().Add(c.by) }

func (c skewedClock) Sleep(ctx context.Context, duration time.Duration) error {
	select {
	case <-time.After(duration):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Whatever this machine's clock says, a lost key is found, and an older one of the
// same settings is not taken for it.
func TestLostKeyIsFoundWhateverTheClocksSay(t *testing.T) {
	for _, skew := range []time.Duration{-time.Hour, -1500 * time.Millisecond, -500 * time.Millisecond, 0, 500 * time.Millisecond, time.Hour} {
		for phase := time.Duration(0); phase < time.Second; phase += 200 * time.Millisecond {
			for answered := time.Duration(0); answered < time.Second; answered += 200 * time.Millisecond {
				t.Run(fmt.Sprint(skew, phase, answered), func(t *testing.T) {
					inBubble(t, func(t *testing.T, gateway gateway) {
						client := gateway.client(func(config *aihubmix.Config) { config.Clock = skewedClock{skew} })
						other := gateway.client()
						if _, _, err := other.CreateAPIKey(t.Context(), capped); err != nil {
							t.Fatal(err)
						}
						pass(10*time.Second + phase)
						gateway.Inject(aihubmixtest.Fault{Method: "POST", Processed: true, Delay: 3*time.Second + answered, Status: 504, Times: 1})
						created, _, err := client.CreateAPIKey(t.Context(), capped)
						if err != nil || created.ID != 2 {
							t.Errorf("found %d, %v", created.ID, err)
						}
						gateway.RemoveAPIKey(2)
						gateway.Inject(aihubmixtest.Fault{Method: "POST", Delay: 3*time.Second + answered, Status: 504, Times: 1})
						if taken, _, err := client.CreateAPIKey(t.Context(), capped); err == nil {
							t.Errorf("key %d is taken for a new one", taken.ID)
						}
					})
				})
			}
		}
	}
}
