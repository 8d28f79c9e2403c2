package aihubmix

import (
	"context"
	"sync"
	"time"
)

// sharedResponse lets concurrent reads of the same thing share one request, and caches
// the response. A failure is shared by those who waited for it and never cached.
// golang.org/x/sync/singleflight cannot cancel a request whose last waiter has left.
type sharedResponse[T any] struct {
	clock     Clock
	cachedFor time.Duration
	read      func(context.Context) (T, error)

	mutex       sync.Mutex
	running     *flight[T]
	cached      *T
	cachedUntil time.Time
}

func newSharedResponse[T any](
	clock Clock, cachedFor time.Duration, read func(context.Context) (T, error),
) *sharedResponse[T] {
	return &sharedResponse[T]{clock: clock, cachedFor: cachedFor, read: read}
}

// flight is a read in progress.
type flight[T any] struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiters int
	value   T
	err     error
}

// get returns the cached response, or waits for the running read, or starts one. The
// read outlives the caller's context as long as others wait for it.
func (s *sharedResponse[T]) get(ctx context.Context) (T, error) {
	s.mutex.Lock()
	if s.cached != nil && s.clock.Now().Before(s.cachedUntil) {
		defer s.mutex.Unlock()
		return *s.cached, nil
	}
	current := s.running
	if current == nil {
		lasting, cancel := context.WithCancel(context.WithoutCancel(ctx))
		current = &flight[T]{done: make(chan struct{}), cancel: cancel}
		s.running = current
		go func() {
			defer cancel()
			s.run(lasting, current)
		}()
	}
	current.waiters++
	s.mutex.Unlock()

	select {
	case <-current.done:
		return current.value, current.err
	case <-ctx.Done():
		s.leave(current)
		var none T
		return none, ctx.Err()
	}
}

// known returns the cached response, or nil if there is none.
func (s *sharedResponse[T]) known() *T {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.cached == nil || !s.clock.Now().Before(s.cachedUntil) {
		return nil
	}
	return s.cached
}

// run reads, and caches the response unless a write came in between.
func (s *sharedResponse[T]) run(ctx context.Context, current *flight[T]) {
	defer close(current.done)
	current.value, current.err = s.read(ctx)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.running != current {
		return
	}
	s.running = nil
	if current.err == nil {
		s.cached, s.cachedUntil = &current.value, s.clock.Now().Add(s.cachedFor)
	}
}

// drop empties the cache. Later callers do not join the running read either, which may
// have begun before the write that is the reason for the drop.
func (s *sharedResponse[T]) drop() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.cached, s.running = nil, nil
}

// leave cancels the read if nobody else waits for it. Later callers cannot join it, so
// they do not inherit the cancellation.
func (s *sharedResponse[T]) leave(current *flight[T]) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	current.waiters--
	if current.waiters > 0 {
		return
	}
	current.cancel()
	if s.running == current {
		s.running = nil
	}
}
