package gatewaytest

import (
	"bytes"
	"io"
	"net/http"
	"slices"
)

// Request is a request that the server received.
type Request struct {
	Method, Path, Query string
	Header              http.Header
	Body                []byte
}

// Requests returns all requests so far in the order of their arrival, those with faults included.
func (s *Server) Requests() []Request {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return slices.Clone(s.requests)
}

// Count returns the number of requests so far with that method and path.
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

// record logs a request and returns its number, from 1. Later handlers read a copy of the body.
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
