package gatewaytest

import (
	"context"
	"sync"
	"time"
)

// Clock is a clock for the client that does not really wait: a sleep moves it on and returns at once. Otherwise it
// stands still.
type Clock struct {
	mutex sync.Mutex
	now   time.Time
	slept time.Duration
}

// NewClock returns a clock that starts at a fixed time.
func NewClock() *Clock {
	return NewClockAt(time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC))
}

// NewClockAt returns a clock that starts at a time.
func NewClockAt(now time.Time) *Clock {
	return &Clock{now: now}
}

// Now returns the clock's time.
func (c *Clock) Now() time.Time {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.now
}

// Sleep moves the clock on, unless the context is done.
func (c *Clock) Sleep(ctx context.Context, duration time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.now = c.now.Add(duration)
	c.slept += duration
	return nil
}

// Slept returns the duration of all sleeps together.
func (c *Clock) Slept() time.Duration {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.slept
}
