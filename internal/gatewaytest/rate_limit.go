package gatewaytest

import (
	"net/http"
	"slices"
	"time"
)

// WithRateLimit allows so many requests in any period of that length, like the one-api family: further requests get 429
// without a body and without Retry-After, whatever their key is. Refused requests do not count.
func WithRateLimit(requests int, period time.Duration) Option {
	return func(s *Server) { s.rateLimit, s.ratePeriod = requests, period }
}

// Limited returns how many requests the rate limit has refused since the log was empty.
func (s *Server) Limited() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.refused
}

// limited counts a request, and refuses it if there were too many. One-api compresses the empty body, too.
func (s *Server) limited(w http.ResponseWriter, r *http.Request) bool {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.rateLimit == 0 {
		return false
	}
	now := time.Now()
	s.counted = slices.DeleteFunc(s.counted, func(at time.Time) bool { return now.Sub(at) >= s.ratePeriod })
	if len(s.counted) >= s.rateLimit {
		s.refused++
		if s.style == StyleOneAPI {
			_, end := compressing(w, r)
			defer end()
		}
		w.WriteHeader(http.StatusTooManyRequests)
		return true
	}
	s.counted = append(s.counted, now)
	return false
}
