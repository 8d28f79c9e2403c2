package aihubmix_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

func TestCancellationEndsAnyWaitAtOnce(t *testing.T) {
	const moment = 1300 * time.Millisecond
	for name, test := range map[string]struct {
		fault    aihubmixtest.Fault
		requests int
	}{
		"in a hanging request":                {aihubmixtest.Fault{Hang: true}, 1},
		"in a request that takes long":        {aihubmixtest.Fault{Delay: time.Minute}, 1},
		"in the back-off":                     {aihubmixtest.Fault{Status: http.StatusBadGateway}, 3},
		"in the wait that a server asked for": {aihubmixtest.Fault{Status: http.StatusServiceUnavailable, Header: http.Header{"Retry-After": {"50"}}}, 1},
		"in the cool-down":                    {aihubmixtest.Fault{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"50"}}}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(test.fault)
				begun := time.Now()
				_, err := gateway.client().User(cancelledAfter(t, moment))
				equal(t, "time", time.Since(begun), moment)
				expectCancelled(t, err)

				// Nothing goes on behind the caller's back.
				pass(10 * time.Minute)
				synctest.Wait()
				equal(t, "requests", len(gateway.Requests()), test.requests)
			})
		})
	}
}

func expectCancelled(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, expected %v", err, context.Canceled)
	}
	var failure *aihubmix.Error
	if errors.As(err, &failure) {
		t.Errorf("a cancelled read is told as a failure of the service: %v", err)
	}
}

func TestCallersDeadlineEndsARead(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(aihubmixtest.Fault{Hang: true})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		begun := time.Now()
		_, err := gateway.client().User(ctx)
		equal(t, "time", time.Since(begun), 5*time.Second)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error is %v, expected %v", err, context.DeadlineExceeded)
		}
	})
}

func TestCancelledReadAsksNoOtherOrigin(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network := newNetwork(gateway)
		gateway.Inject(aihubmixtest.Fault{Hang: true})
		_, err := gateway.client(twoOrigins(network)).User(cancelledAfter(t, time.Second))
		expectCancelled(t, err)
		synctest.Wait()
		network.expectAsked(t, "primary.example at 0s")
	})
}

// The request itself must end, or it would hold its connection until its timeout.
func TestCancellationEndsTheRequestItself(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		ended := make(chan time.Time, 1)
		hanging := roundTripperFunc(func(request *http.Request) (*http.Response, error) {
			<-request.Context().Done()
			ended <- time.Now()
			return nil, request.Context().Err()
		})
		begun := time.Now()
		_, err := gateway.client(through(hanging)).User(cancelledAfter(t, time.Second))
		expectCancelled(t, err)
		equal(t, "time until the request ended", (<-ended).Sub(begun), time.Second)
	})
}
