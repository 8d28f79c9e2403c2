package transport

import (
	"context"
	"net/http"
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

// dateTolerance is by how much the clocks of a gateway and a proxy before it may differ.
const dateTolerance = time.Second

// noteDate keeps how far the server's clock is ahead at least, so that the time at
// which the server created something can be compared with the time of a request.
func (t *Transport) noteDate(header http.Header) {
	date, err := http.ParseTime(header.Get("Date"))
	if err != nil {
		return
	}
	// Date has whole seconds, cut off. It may be that of a proxy, whose clock differs.
	t.serverAhead.Store(int64(date.Sub(t.clock.Now()) - dateTolerance))
}

// ServerTime is what the server's clock shows at least at that time of this one.
func (t *Transport) ServerTime(now time.Time) time.Time {
	return now.Add(time.Duration(t.serverAhead.Load()))
}
