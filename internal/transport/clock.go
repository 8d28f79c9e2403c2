package transport

import (
	"context"
	"sync"
	"time"
)

// Clock reports the time and waits.
type Clock interface {
	// Now returns the current time.
	Now() time.Time
	// Sleep waits for the duration and returns nil, or the context's error as soon as the
	// context ends.
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

// cooldown is the time before which no request is sent. Gateways limit requests per address,
// so one that meets the limit holds back all.
type cooldown struct {
	mutex sync.Mutex
	until time.Time
}

// extend moves the end of the cool-down to a later time, never to an earlier one.
func (c *cooldown) extend(until time.Time) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if until.After(c.until) {
		c.until = until
	}
}

// remaining returns how long the cool-down lasts; zero or less if it is over.
func (c *cooldown) remaining(now time.Time) time.Duration {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.until.Sub(now)
}

// FinishWithin is how long a write goes on after an interruption, and the reads that settle it.
const FinishWithin = 10 * time.Second

// Outlive returns a context with the values of ctx that ends some time after it. howLong is
// called when ctx ends. The function that is returned ends the context too.
func Outlive(ctx context.Context, howLong func() time.Duration) (context.Context, context.CancelFunc) {
	lasting, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		_ = systemClock{}.Sleep(lasting, howLong()) // The error is that lasting has ended already.
		end()
	})
	return lasting, func() { stop(); end() }
}
