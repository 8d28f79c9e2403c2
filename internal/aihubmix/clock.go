package aihubmix

import (
	"context"
	"time"
)

// Clock tells the time and waits. Tests put one in that does not really wait.
type Clock interface {
	// Now is the current time.
	Now() time.Time
	// Sleep waits for the duration and returns nil, or the context's error as
	// soon as that is done.
	Sleep(ctx context.Context, duration time.Duration) error
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Sleep(ctx context.Context, duration time.Duration) error {
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
