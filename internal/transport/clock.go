package transport

import (
	"context"
	"time"
)

// Clock reports the time and waits.
type Clock interface {
	// Now returns the current time.
	Now() time.Time
	// Sleep waits for the duration and returns nil, or the context's error as soon as the context ends.
	Sleep(ctx context.Context, duration time.Duration) error
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

func (systemClock) Sleep(ctx context.Context, duration time.Duration) error {
	// If both channels are ready, select takes either.
	if err := ctx.Err(); err != nil || duration <= 0 {
		return err
	}
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// FinishWithin is how long a write goes on after an interruption, and the reads that settle it.
const FinishWithin = 10 * time.Second

// Outlive returns a context with the values of ctx that ends some time after it. howLong is called when ctx ends. The
// function that is returned ends the context too.
func Outlive(ctx context.Context, howLong func() time.Duration) (context.Context, context.CancelFunc) {
	lasting, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		_ = systemClock{}.Sleep(lasting, howLong()) // The error is that lasting has ended already.
		end()
	})
	return lasting, func() { stop(); end() }
}
