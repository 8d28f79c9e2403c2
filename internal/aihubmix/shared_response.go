package aihubmix

import (
	"context"
	"slices"
	"sync"
	"time"
)

// maxReads is how many reads of the same thing are in progress at once.
const maxReads = 2

// sharedResponse lets concurrent reads of the same thing share one request, and caches the response. A failure is
// shared by those who waited for it and never cached. golang.org/x/sync/singleflight cannot cancel a request whose last
// waiter has left.
type sharedResponse[T any] struct {
	clock     Clock
	cachedFor time.Duration
	read      func(context.Context) (T, error)

	mutex sync.Mutex
	// running are the reads that callers may join, in the order in which they began.
	running []*flight[T]
	// next begins when fewer than maxReads are running.
	next *flight[T]
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

// get returns the cached response, or waits for the newest running read, or starts one.
func (s *sharedResponse[T]) get(ctx context.Context) (T, error) {
	s.mutex.Lock()
	if s.isCached() {
		defer s.mutex.Unlock()
		return s.cached.value, nil
	}
	if count := len(s.running); count > 0 {
		return s.await(ctx, s.running[count-1])
	}
	return s.await(ctx, s.upcoming(ctx))
}

// getFresh returns the response of a read that begins after the call. Callers that have to wait for a running read
// share the next one.
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
	if s.next == nil || len(s.running) >= maxReads {
		return
	}
	s.begun++
	s.next.number = s.begun
	s.running = append(s.running, s.next)
	go s.run(s.next)
	s.next = nil
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

// run reads, and caches the response unless a write came in between, or a newer one is cached.
func (s *sharedResponse[T]) run(current *flight[T]) {
	defer close(current.done)
	defer current.cancel()
	current.value, current.err = s.read(current.ctx)
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if isJoinable := s.forget(current); isJoinable && current.err == nil &&
		(s.cached == nil || s.cached.number < current.number) {
		s.cached, s.cachedUntil = current, s.clock.Now().Add(s.cachedFor)
	}
	s.beginNext()
}

// forget removes a read from those that callers may join, and reports whether it was one.
func (s *sharedResponse[T]) forget(current *flight[T]) bool {
	index := slices.Index(s.running, current)
	if index < 0 {
		return false
	}
	s.running = slices.Delete(s.running, index, index+1)
	return true
}

// drop empties the cache. Later callers do not join the running reads either, which may have begun before the write
// that is the reason for the drop.
func (s *sharedResponse[T]) drop() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.cached, s.running = nil, nil
	s.beginNext()
}

// leave cancels the read if nobody else waits for it. Later callers cannot join it, so they do not inherit the
// cancellation.
func (s *sharedResponse[T]) leave(current *flight[T]) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	current.waiters--
	if current.waiters > 0 {
		return
	}
	current.cancel()
	if s.next == current {
		s.next = nil
	}
	s.forget(current)
	s.beginNext()
}
