package gatewaytest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

var _ aihubmix.Clock = (*gatewaytest.Clock)(nil)

func TestClockMovesOnWithSleepsOnly(t *testing.T) {
	clock := gatewaytest.NewClock()
	begun := clock.Now()
	equal(t, "it stands still", clock.Now(), begun)
	for _, duration := range []time.Duration{time.Hour, time.Minute} {
		if err := clock.Sleep(t.Context(), duration); err != nil {
			t.Fatal(err)
		}
	}
	equal(t, "time", clock.Now().Sub(begun), 61*time.Minute)
	equal(t, "sleeps", clock.Slept(), 61*time.Minute)
}

func TestClockDoesNotMoveIfTheContextIsCanceled(t *testing.T) {
	clock := gatewaytest.NewClock()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := clock.Sleep(ctx, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, expected %v", err, context.Canceled)
	}
	equal(t, "sleeps", clock.Slept(), 0)
}
