package transport

import (
	"context"
	"sync"
	"time"
)

// Clock reports the time and waits. Tests put one in that does not really wait.
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
	// Of two channels that are both ready, select takes any.
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

// cooldown is the time before which no request of the process is sent. The
// service's limits are per address, so a request that meets one speaks for all.
type cooldown struct {
	mutex sync.Mutex
	until time.Time
}

// extend moves the end of the cool-down to a later time, never to an earlier.
func (c *cooldown) extend(until time.Time) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if until.After(c.until) {
		c.until = until
	}
}

// remaining is how long the cool-down goes on, zero or less when it is over.
func (c *cooldown) remaining(now time.Time) time.Duration {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.until.Sub(now)
}

// FinishWithin is how long what cannot be left half done goes on after an
// interruption.
const FinishWithin = 10 * time.Second

// Outlive is a context that goes on for a while after ctx has ended. How long is
// asked for when that happens. It has the values of ctx, and ends with the function
// that is returned, too.
func Outlive(ctx context.Context, while func() time.Duration) (context.Context, context.CancelFunc) {
	lasting, end := context.WithCancel(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		_ = systemClock{}.Sleep(lasting, while()) // It fails when lasting has ended already.
		end()
	})
	return lasting, func() { stop(); end() }
}
