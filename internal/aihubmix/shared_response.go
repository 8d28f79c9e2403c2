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

	mutex sync.Mutex
	// running is the read that callers may join, and next the one that begins when it ends.
	running, next *flight[T]
	// begun counts the reads that began.
	begun       int
	cached      *flight[T]
	cachedUntil time.Time
}

func newSharedResponse[T any](
	clock Clock, cachedFor time.Duration, read func(context.Context) (T, error),
) *sharedResponse[T] {
	return &sharedResponse[T]{clock: clock, cachedFor: cachedFor, read: read}
}

// turn is taken by one caller at a time.
type turn chan struct{}

func (t turn) take(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t turn) release() { <-t }

// flight is a read that is in progress, about to begin, or done.
type flight[T any] struct {
	// ctx outlives the context of the caller as long as others wait.
	ctx     context.Context //nolint:containedctx // The read may begin after the call that needs it.
	cancel  context.CancelFunc
	done    chan struct{}
	number  int
	waiters int
	value   T
	err     error
}

// get returns the cached response, or waits for the running read, or starts one.
func (s *sharedResponse[T]) get(ctx context.Context) (T, error) {
	s.mutex.Lock()
	if s.isCached() {
		defer s.mutex.Unlock()
		return s.cached.value, nil
	}
	if s.running != nil {
		return s.await(ctx, s.running)
	}
	return s.await(ctx, s.upcoming(ctx))
}

// getFresh returns the response of a read that begins after the call. Callers that have to
// wait for a running read share the next one.
func (s *sharedResponse[T]) getFresh(ctx context.Context) (T, error) {
	s.mutex.Lock()
	return s.await(ctx, s.upcoming(ctx))
}

// isCached reports whether the cached response is young enough.
func (s *sharedResponse[T]) isCached() bool {
	return s.cached != nil && s.clock.Now().Before(s.cachedUntil)
}

// upcoming returns a read that has not begun before the call.
func (s *sharedResponse[T]) upcoming(ctx context.Context) *flight[T] {
	if s.next == nil {
		lasting, cancel := context.WithCancel(context.WithoutCancel(ctx)) //nolint:gosec // await and run call it.
		s.next = &flight[T]{ctx: lasting, cancel: cancel, done: make(chan struct{})}
	}
	found := s.next
	s.beginNext()
	return found
}

func (s *sharedResponse[T]) beginNext() {
	if s.next == nil || s.running != nil {
		return
	}
	s.begun++
	s.next.number = s.begun
	s.running, s.next = s.next, nil
	go s.run(s.running)
}

// await waits for a read, and unlocks the mutex meanwhile.
func (s *sharedResponse[T]) await(ctx context.Context, current *flight[T]) (T, error) {
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
	if !s.isCached() {
		return nil
	}
	return &s.cached.value
}

// run reads, and caches the response unless a write came in between.
func (s *sharedResponse[T]) run(current *flight[T]) {
	defer close(current.done)
	defer current.cancel()
	current.value, current.err = s.read(current.ctx)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.running != current {
		return
	}
	s.running = nil
	if current.err == nil {
		s.cached, s.cachedUntil = current, s.clock.Now().Add(s.cachedFor)
	}
	s.beginNext()
}

// drop empties the cache. Later callers do not join the running read either, which may
// have begun before the write that is the reason for the drop.
func (s *sharedResponse[T]) drop() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.cached, s.running = nil, nil
	s.beginNext()
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
	switch current {
	case s.next:
		s.next = nil
	case s.running:
		s.running = nil
		s.beginNext()
	}
}
