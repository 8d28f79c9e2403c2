package aihubmix

import (
	"sync"
	"time"
)

// cooldown is the moment before which no request of the process is sent. The
// service's limits are per address, so a request that meets one speaks for all.
type cooldown struct {
	mutex sync.Mutex
	until time.Time
}

// extend moves the end of the cool-down to a later moment, never to an earlier.
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
