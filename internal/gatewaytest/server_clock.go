package gatewaytest

import (
	"slices"
	"time"
)

// WithClock has the server go by a clock: its lags, and what it does late. What is due
// is done before the next request is looked at.
func WithClock(clock *Clock) Option {
	return func(s *Server) { s.clock = clock }
}

// lateWork is what is done at a time of the server's clock.
type lateWork struct {
	at time.Time
	do func()
}

func (s *Server) now() time.Time {
	if s.clock == nil {
		return time.Now()
	}
	return s.clock.Now()
}

// doAt notes work for the server's clock.
func (s *Server) doAt(at time.Time, do func()) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.work = append(s.work, lateWork{at, do})
}

// DoWhatIsDue does what is due by the server's clock, as each request does first.
func (s *Server) DoWhatIsDue() {
	s.mutex.Lock()
	var due []lateWork
	s.work = slices.DeleteFunc(s.work, func(work lateWork) bool {
		isDue := !work.at.After(s.now())
		if isDue {
			due = append(due, work)
		}
		return isDue
	})
	s.mutex.Unlock()
	for _, work := range due {
		work.do()
	}
}
