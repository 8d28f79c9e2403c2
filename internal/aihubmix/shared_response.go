package aihubmix

import (
	"context"
	"sync"
	"time"
)

// sharedResponse lets concurrent identical reads share one request, and keeps the
// answer for a while. A failure is shared by those who waited for it and never
// kept. golang.org/x/sync/singleflight shares, too, but cannot end a request
// whose last waiter has gone.
type sharedResponse[T any] struct {
	clock Clock
	keep  time.Duration
	read  func(context.Context) (T, error)

	mutex     sync.Mutex
	running   *flight[T]
	kept      *T
	keptUntil time.Time
}

func newSharedResponse[T any](clock Clock, keep time.Duration, read func(context.Context) (T, error)) *sharedResponse[T] {
	return &sharedResponse[T]{clock: clock, keep: keep, read: read}
}

// flight is a read that is under way.
type flight[T any] struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiters int
	value   T
	err     error
}

// get returns the kept answer, or that of the running read, or starts one. The
// read outlives the caller's context as long as others wait for it.
func (s *sharedResponse[T]) get(ctx context.Context) (T, error) {
	s.mutex.Lock()
	if s.kept != nil && s.clock.Now().Before(s.keptUntil) {
		defer s.mutex.Unlock()
		return *s.kept, nil
	}
	current := s.running
	if current == nil {
		current = s.start(ctx)
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
	if s.kept == nil || !s.clock.Now().Before(s.keptUntil) {
		return nil
	}
	return s.kept
}

// start runs with the mutex held.
func (s *sharedResponse[T]) start(ctx context.Context) *flight[T] {
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	current := &flight[T]{done: make(chan struct{}), cancel: cancel}
	s.running = current
	go func() {
		defer cancel()
		current.value, current.err = s.read(ctx)
		s.finish(current)
		close(current.done)
	}()
	return current
}

// drop forgets what is kept, and lets nobody join the running read, which may
// have begun before what is being written.
func (s *sharedResponse[T]) drop() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.kept, s.running = nil, nil
}

func (s *sharedResponse[T]) finish(current *flight[T]) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.running != current {
		return
	}
	s.running = nil
	if current.err == nil {
		s.kept, s.keptUntil = &current.value, s.clock.Now().Add(s.keep)
	}
}

// leave ends the read when nobody waits for it any more. It can't be joined
// from then on, so nobody inherits the cancellation.
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
