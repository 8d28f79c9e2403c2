package transport_test

import (
	"context"
	"errors"
	"net"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const apiKeysPath = "/api/token/"

// create sends a write.
func (c client) create(ctx context.Context) (*transport.Response, error) {
	return c.Send(ctx, transport.Request{
		Method: transport.MethodPost, Path: apiKeysPath, Body: []byte(`{"name":"app"}`),
	})
}

// It may finish for ten seconds.
func TestInterruptedWriteMayFinish(t *testing.T) {
	const moment = time.Second
	for name, test := range map[string]struct {
		takes time.Duration
		ends  time.Duration
		done  bool
	}{
		"done before the interruption": {500 * time.Millisecond, 500 * time.Millisecond, true},
		"done soon after it":           {1200 * time.Millisecond, 1200 * time.Millisecond, true},
		"done ten seconds after it":    {10_900 * time.Millisecond, 10_900 * time.Millisecond, true},
		"done later than that":         {11_100 * time.Millisecond, 11 * time.Second, false},
		"never done":                   {time.Hour, 11 * time.Second, false},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Delay: test.takes})
				begun := time.Now()
				_, err := gateway.client().create(cancelledAfter(t, moment))
				equal(t, "time", time.Since(begun), test.ends)
				equal(t, "requests", len(gateway.Requests()), 1)
				if test.done {
					if err != nil {
						t.Error(err)
					}
					return
				}
				failure := failureOf(t, err)
				equal(t, "ambiguous", failure.Ambiguous, true)
				equal(t, "reason", failure.Reason, "the run was interrupted while waiting for the response")
				equal(t, "its cause is the interruption", errors.Is(err, context.Canceled), true)
			})
		})
	}
}

func TestInterruptedWriteEndsWithItsTimeout(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Hang: true})
		begun := time.Now()
		_, err := gateway.client(requestTimeout(5 * time.Second)).create(cancelledAfter(t, time.Second))
		equal(t, "time", time.Since(begun), 5*time.Second)
		equal(t, "reason", failureOf(t, err).Reason, "no complete response arrived within 5 seconds")
		equal(t, "ambiguous", failureOf(t, err).Ambiguous, true)
	})
}

// So does a write without a connection.
func TestInterruptionEndsReadsAndWaitsAtOnce(t *testing.T) {
	const moment = time.Second
	read := func(ctx context.Context, client client) error { _, err := client.read(ctx); return err }
	create := func(ctx context.Context, client client) error { _, err := client.create(ctx); return err }
	wait := header("Retry-After", "30")
	for name, test := range map[string]struct {
		fault gatewaytest.Fault
		// connects is false if no connection is made.
		connects bool
		call     func(context.Context, client) error
		requests int
	}{
		"a read":                          {gatewaytest.Fault{Hang: true}, true, read, 1},
		"a read's body":                   {gatewaytest.Fault{Drip: time.Second}, true, read, 1},
		"a read's wait":                   {gatewaytest.Fault{Status: 503, Header: wait}, true, read, 1},
		"a write's wait for a rate limit": {gatewaytest.Fault{Status: 429, Header: wait}, true, create, 1},
		"a write without a connection":    {gatewaytest.Fault{}, false, create, 0},
		"a read without a connection":     {gatewaytest.Fault{}, false, read, 0},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(test.fault)
				if !test.connects {
					ended := make(chan struct{})
					defer close(ended) // net/http goes on connecting, for later requests.
					gateway.roundTripper.DialContext = func(context.Context, string, string) (net.Conn, error) {
						<-ended
						return nil, net.ErrClosed
					}
				}
				begun := time.Now()
				err := test.call(cancelledAfter(t, moment), gateway.client())
				equal(t, "time", time.Since(begun), moment)
				expectCancelled(t, err)
				pass(10 * time.Minute)
				synctest.Wait()
				equal(t, "requests", len(gateway.Requests()), test.requests)
			})
		})
	}
}

func TestNothingIsSentAfterAnInterruption(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := gateway.client().create(ctx)
		expectCancelled(t, err)
		equal(t, "requests", len(gateway.Requests()), 0)
	})
}

func TestOutlivingContextEndsInItsTime(t *testing.T) {
	type key struct{}
	for name, test := range map[string]struct{ howLong, ends time.Duration }{
		"ten seconds later": {10 * time.Second, 11 * time.Second},
		"at once":           {0, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				begun := time.Now()
				ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), key{}, "kept"), time.Second)
				defer cancel()
				lasting, end := transport.Outlive(ctx, func() time.Duration { return test.howLong })
				defer end()
				equal(t, "value", lasting.Value(key{}), any("kept"))
				<-lasting.Done()
				equal(t, "time", time.Since(begun), test.ends)
			})
		})
	}
}

func TestOutlivingContextEndsWithItsFunction(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		lasting, end := transport.Outlive(t.Context(), func() time.Duration { return time.Hour })
		end()
		equal(t, "error", lasting.Err(), context.Canceled)
	})
}

func TestSleepAfterAnInterruptionIsAnError(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	clock := transport.New(transport.Config{}).Clock()
	for range 100 { // If both timer and context are done, select takes either.
		if err := clock.Sleep(ctx, 0); !errors.Is(err, context.Canceled) {
			t.Fatalf("the error is %v", err)
		}
	}
}
