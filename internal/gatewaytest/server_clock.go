package gatewaytest

import (
	"slices"
	"time"
)

// WithClock sets the clock for lags and for late work. Work that is due is done before the next request.
func WithClock(clock *Clock) Option {
	return func(s *Server) { s.clock = clock }
}

// lateWork is done at a time of the server's clock.
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

// doAt adds work for a time of the server's clock.
func (s *Server) doAt(at time.Time, do func()) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.work = append(s.work, lateWork{at, do})
}

// DoWhatIsDue does the work that is due by the server's clock, as before each request.
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
