package gatewaytest

import "context"

// AwaitRequests waits until so many requests with that method and path have arrived. A path that ends in a slash
// includes all paths below it. The error is that of the context.
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

// announce wakes those who wait for requests. It is called with the mutex held.
func (s *Server) announce() {
	if s.arrived != nil {
		close(s.arrived)
		s.arrived = nil
	}
}
