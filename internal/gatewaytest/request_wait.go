package gatewaytest

import "context"

// AwaitRequests waits until so many requests with that method and path have arrived, a
// path that ends in a slash standing for all below it, too. The error is the context's.
func (s *Server) AwaitRequests(ctx context.Context, method, path string, count int) error {
	for {
		s.mutex.Lock()
		if s.arrived == nil {
			s.arrived = make(chan struct{})
		}
		arrived := s.arrived
		s.mutex.Unlock()
		found := 0
		for _, request := range s.Requests() {
			if request.Method == method && isAtOrBelow(request.Path, path) {
				found++
			}
		}
		if found >= count {
			return nil
		}
		select {
		case <-arrived:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func isAtOrBelow(path, folder string) bool {
	return path == folder || folder[len(folder)-1] == '/' && len(path) > len(folder) && path[:len(folder)] == folder
}

// announce wakes who waits for requests. It runs with the mutex held.
func (s *Server) announce() {
	if s.arrived != nil {
		close(s.arrived)
		s.arrived = nil
	}
}
