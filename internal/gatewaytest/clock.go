package gatewaytest

import (
	"context"
	"sync"
	"time"
)

// Clock is a clock for the client that never really waits: a sleep moves it on
// and returns at once. It stands still otherwise.
type Clock struct {
	mutex sync.Mutex
	now   time.Time
	slept time.Duration
}

// NewClock starts at a fixed moment.
func NewClock() *Clock {
	return NewClockAt(time.Date(2026, time.January, 1, 0, 0, 0, 0, time.UTC))
}

// NewClockAt starts at that moment.
func NewClockAt(now time.Time) *Clock {
	return &Clock{now: now}
}

// Now is the clock's time.
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

// Slept is how long all sleeps lasted together.
func (c *Clock) Slept() time.Duration {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.slept
}
