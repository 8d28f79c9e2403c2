package transport_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/redact"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// movingClock goes on between any two readings, as real clocks do.
type movingClock struct {
	step time.Duration

	mutex sync.Mutex
	now   time.Time
}

func (c *movingClock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.now = c.now.Add(c.step)
	return c.now
}

func (c *movingClock) Sleep(ctx context.Context, duration time.Duration) error {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.now = c.now.Add(duration)
	return ctx.Err()
}

// limited refuses each request after a latency, and counts them. After a thousand it ends the test.
type limited struct {
	clock      *movingClock
	latency    time.Duration
	retryAfter string
	requests   int
}

func (l *limited) RoundTrip(*http.Request) (*http.Response, error) {
	l.requests++
	_ = l.clock.Sleep(context.Background(), l.latency)
	if l.requests > 1000 {
		return nil, errors.New("there are too many requests")
	}
	return &http.Response{
		StatusCode: http.StatusTooManyRequests, Header: header("Retry-After", l.retryAfter), Body: http.NoBody,
	}, nil
}

func TestLastingRateLimitEndsWithAMovingClock(t *testing.T) {
	for name, test := range map[string]struct {
		step, latency time.Duration
		retryAfter    string
		maxRequests   int
	}{
		"a nanosecond":              {time.Nanosecond, 0, "", 20},
		"a millisecond":             {time.Millisecond, 0, "", 20},
		"slow responses":            {time.Microsecond, 300 * time.Millisecond, "", 20},
		"a minute each":             {time.Microsecond, 300 * time.Millisecond, "60", 5},
		"50 seconds each":           {time.Microsecond, 0, "50", 5},
		"a second each":             {time.Microsecond, 0, "1", 241},
		"a minute each, large step": {100 * time.Millisecond, 0, "60", 5},
	} {
		for _, method := range []string{transport.MethodGet, transport.MethodPost, transport.MethodDelete} {
			t.Run(method+" with "+name, func(t *testing.T) {
				clock := &movingClock{step: test.step, now: time.Unix(0, 0)}
				gateway := &limited{clock: clock, latency: test.latency, retryAfter: test.retryAfter}
				client := transport.New(transport.Config{
					ManageKey: redact.NewSecret("fd-key"), BaseURLs: []string{"http://a.example"}, MaxRetries: 4,
					Clock: clock, Random: always(0.5), RoundTripper: gateway,
				})
				_, err := client.Send(t.Context(), transport.Request{Method: method, Path: userPath})
				failure := failureOf(t, err)
				equal(t, "kind", failure.Kind, transport.KindRateLimited)
				equal(t, "ambiguous", failure.Ambiguous, false)
				equal(t, "attempts", failure.Attempts, gateway.requests)
				if gateway.requests > test.maxRequests {
					t.Errorf("%d requests, expected at most %d", gateway.requests, test.maxRequests)
				}
				waited := clock.now.Sub(time.Unix(0, 0)) - time.Duration(gateway.requests)*test.latency
				if waited < 200*time.Second || waited > 4*time.Minute+5*time.Second {
					t.Errorf("it waited for %s", waited)
				}
			})
		}
	}
}

// minuteEach makes each request wait for a minute, so many times.
func minuteEach(gateway gateway, times int) { gateway.Inject(rateLimit("60", times)) }

func TestRequestsOfAnOperationShareFourMinutes(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		ctx := transport.WithOperation(t.Context())
		begun := time.Now()
		minuteEach(gateway, 3)
		if _, err := client.create(ctx); err != nil {
			t.Fatal(err)
		}
		equal(t, "time of the write", time.Since(begun), 3*time.Minute)
		minuteEach(gateway, 0)
		_, err := client.read(transport.WithOperation(ctx))
		equal(t, "kind of the read", failureOf(t, err).Kind, transport.KindRateLimited)
		equal(t, "time of both", time.Since(begun), 4*time.Minute)

		// Without time for waits, a request is sent once.
		requests := len(gateway.Requests())
		_, err = client.read(ctx)
		equal(t, "kind of another read", failureOf(t, err).Kind, transport.KindRateLimited)
		contains(t, failureOf(t, err).Reason, "still in force after waiting for 4 minutes")
		equal(t, "further requests", len(gateway.Requests())-requests, 1)
		equal(t, "time of all", time.Since(begun), 4*time.Minute)
	})
}

func TestOperationsDoNotShareTheirFourMinutes(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		begun := time.Now()
		for range 2 {
			minuteEach(gateway, 3)
			if _, err := client.read(transport.WithOperation(t.Context())); err != nil {
				t.Fatal(err)
			}
		}
		for range 2 {
			minuteEach(gateway, 3)
			if _, err := client.read(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		equal(t, "time", time.Since(begun), 12*time.Minute)
	})
}

// What Terraform prints in the meantime is only that it is still reading.
func TestWaitsForARateLimitAreLogged(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		var log synchronized
		client := gateway.client(func(config *transport.Config) { config.Logger = log.logger() })
		gateway.Inject(gatewaytest.Fault{Status: 429, Header: header("Retry-After", "20"), Times: 1})
		var group sync.WaitGroup
		group.Go(func() { _, _ = client.read(t.Context()) })
		pass(time.Second)
		group.Go(func() { _, _ = client.create(t.Context()) })
		group.Wait()
		contains(t, log.text(),
			`"level":"WARN","msg":"rate limit met, all requests wait","base_url":"`+gateway.URL+`","wait":20000000000`,
			`"level":"WARN","msg":"waiting for a rate limit that another request met","method":"POST",`+
				`"path":"/api/token/","wait":19000000000`)
		equal(t, "lines", strings.Count(log.text(), `"level":"WARN"`), 2)
	})
}
