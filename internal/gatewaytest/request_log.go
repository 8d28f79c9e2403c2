package gatewaytest

import (
	"bytes"
	"io"
	"net/http"
	"slices"
)

// Request is one request as the server received it.
type Request struct {
	Method, Path, Query string
	Header              http.Header
	Body                []byte
}

// Requests are all requests so far, in the order of their arrival, faulty ones
// included.
func (s *Server) Requests() []Request {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.requests)
}

// Count is the number of requests so far with that method and path.
func (s *Server) Count(method, path string) int {
	count := 0
	for _, request := range s.Requests() {
		if request.Method == method && request.Path == path {
			count++
		}
	}
	return count
}

// ForgetRequests empties the log.
func (s *Server) ForgetRequests() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.requests, s.refused = nil, 0
}

// record reads the body, so that the handlers after it read a copy, and returns
// the number of the request, from 1.
func (s *Server) record(r *http.Request) int {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.requests = append(s.requests, Request{
		Method: r.Method, Path: r.URL.Path, Query: r.URL.RawQuery, Header: r.Header.Clone(), Body: body,
	})
	s.announce()
	return len(s.requests)
}
