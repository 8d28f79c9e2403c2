package aihubmixtest

import (
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"time"
)

// Reset says when a connection is reset in place of an answer.
type Reset int

// The moments of a reset.
const (
	// NoReset: the connection stays.
	NoReset Reset = iota
	// ResetUnprocessed: the request was read, but nothing was done.
	ResetUnprocessed
	// ResetProcessed: what was asked for was done, and the answer lost.
	ResetProcessed
)

// Fault is a rule by which the server misbehaves. Its parts combine: a delay can
// come before an answer that is cut off.
type Fault struct {
	// Method and Path say which requests it hits; "" hits all.
	Method, Path string
	// Times is how many requests it hits before it is spent; 0 is all.
	Times int

	// Delay is waited for before the answer.
	Delay time.Duration
	// Hang never answers; it ends when the client gives up.
	Hang bool
	// Reset closes the connection in place of an answer.
	Reset Reset
	// Status, where not 0, makes an answer of Status, Header and Body in place
	// of the API's own; nothing is done then of what was asked for.
	Status int
	Header http.Header
	Body   string
	// Filler is the number of bytes of blanks that follow the Body.
	Filler int64
	// Truncate, where not 0, ends the connection after that many bytes of a
	// body whose length was announced in full.
	Truncate int
}

// Inject adds a fault. Of several that match, the one injected first is taken.
func (s *Server) Inject(fault Fault) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.faults = append(s.faults, &fault)
}

// ClearFaults removes all faults.
func (s *Server) ClearFaults() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.faults = nil
}

// takeFault finds the fault for a request and counts it.
func (s *Server) takeFault(r *http.Request) *Fault {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for i, fault := range s.faults {
		if fault.Method != "" && fault.Method != r.Method || fault.Path != "" && fault.Path != r.URL.Path {
			continue
		}
		taken := *fault
		if fault.Times > 0 {
			if fault.Times--; fault.Times == 0 {
				s.faults = slices.Delete(s.faults, i, i+1)
			}
		}
		return &taken
	}
	return nil
}

func (f *Fault) serve(w http.ResponseWriter, r *http.Request, api http.Handler) {
	if f.Hang {
		<-r.Context().Done()
		return
	}
	if f.Delay > 0 {
		timer := time.NewTimer(f.Delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-r.Context().Done():
			return
		}
	}
	switch {
	case f.Reset == ResetUnprocessed:
		reset(w)
	case f.Reset == ResetProcessed:
		api.ServeHTTP(httptest.NewRecorder(), r)
		reset(w)
	case f.Truncate > 0:
		f.serveTruncated(w, r, api)
	case f.Status != 0:
		f.answer(w)
	default:
		api.ServeHTTP(w, r)
	}
}

func (f *Fault) answer(w http.ResponseWriter) {
	maps.Copy(w.Header(), f.Header)
	w.WriteHeader(f.Status)
	_, _ = io.WriteString(w, f.Body)
	_, _ = io.CopyN(w, blanks{}, f.Filler)
}

func (f *Fault) serveTruncated(w http.ResponseWriter, r *http.Request, api http.Handler) {
	recorder := httptest.NewRecorder()
	if f.Status != 0 {
		f.answer(recorder)
	} else {
		api.ServeHTTP(recorder, r)
	}
	maps.Copy(w.Header(), recorder.Header())
	w.Header().Set("Content-Length", strconv.Itoa(recorder.Body.Len()))
	w.WriteHeader(recorder.Code)
	_, _ = w.Write(recorder.Body.Bytes()[:min(f.Truncate, recorder.Body.Len())])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// reset ends the connection, over TCP with a reset rather than an orderly close.
func reset(w http.ResponseWriter) {
	connection, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = connection.Close()
}

// blanks is an endless run of blanks.
type blanks struct{}

func (blanks) Read(buffer []byte) (int, error) {
	for i := range buffer {
		buffer[i] = ' '
	}
	return len(buffer), nil
}
