package aihubmix

import (
	"context"
	"sync"
)

// keyedLock lets one in at a time for each key.
type keyedLock struct {
	mutex sync.Mutex
	held  map[string]chan struct{}
}

// enter waits for its turn, or for the end of the context; the function that it
// returns lets the next one in.
func (l *keyedLock) enter(ctx context.Context, key string) (leave func(), err error) {
	for {
		l.mutex.Lock()
		free, taken := l.held[key]
		if !taken {
			if l.held == nil {
				l.held = map[string]chan struct{}{}
			}
			own := make(chan struct{})
			l.held[key] = own
			l.mutex.Unlock()
			return func() { l.leave(key, own) }, nil
		}
		l.mutex.Unlock()
		select {
		case <-free:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

func (l *keyedLock) leave(key string, own chan struct{}) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	delete(l.held, key)
	close(own)
}

// idSet is a set of IDs for concurrent use.
type idSet struct {
	mutex sync.Mutex
	ids   map[int64]bool
}

func (s *idSet) add(id int64) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.ids == nil {
		s.ids = map[int64]bool{}
	}
	s.ids[id] = true
}

func (s *idSet) has(id int64) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.ids[id]
}
