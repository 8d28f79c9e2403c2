package gatewaytest

import (
	"bytes"
	"context"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"time"
)

// Fault is a rule by which the server fails. Its fields combine: a delay may precede a response that is cut off.
type Fault struct {
	// Method and Path select the requests; "" selects all.
	Method, Path string
	// Times is how many requests fail before the fault is gone; 0 is all.
	Times int

	// Delay is how long the response is delayed.
	Delay time.Duration
	// Processed processes the request, although the response is another or missing.
	Processed bool
	// Late, if not 0, is how long after its arrival the request is processed, whatever the response is.
	Late time.Duration
	// Hang sends no response; it ends when the client gives up.
	Hang bool
	// Reset closes the connection in place of a response.
	Reset bool
	// Status, if not 0, replaces the API's response by Status, Header and Body.
	Status int
	// Header is added to every response, that of the API included.
	Header http.Header
	Body   string
	// Drip, if not 0, is the pause before each byte of the body.
	Drip time.Duration
	// Filler is the number of blanks that follow the body.
	Filler int64
	// Truncate, if not 0, ends the connection after so many bytes of a body whose full length was announced.
	Truncate int
}

// Inject adds a fault. If several match, the first one counts.
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

// takeFault returns the fault for a request, or nil, and counts it.
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

// doLate processes the request later, unless the server ends before.
func (s *Server) doLate(fault *Fault, r *http.Request) {
	if fault.Late == 0 {
		return
	}
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	again := r.Clone(context.WithoutCancel(r.Context()))
	again.Body = io.NopCloser(bytes.NewReader(body))
	if s.clock != nil {
		s.doAt(s.now().Add(fault.Late), func() { s.route(httptest.NewRecorder(), again) })
		return
	}
	s.late.Go(func() {
		select {
		case <-time.After(fault.Late):
			s.route(httptest.NewRecorder(), again)
		case <-s.closed:
		}
	})
}

func (f *Fault) serve(w http.ResponseWriter, r *http.Request, api http.Handler) {
	own := httptest.NewRecorder()
	if f.Processed {
		api.ServeHTTP(own, r)
	}
	if f.Hang {
		<-r.Context().Done()
		return
	}
	if !wait(r.Context(), f.Delay) {
		return
	}
	if f.Reset {
		reset(w)
		return
	}
	if f.Status == 0 && !f.Processed {
		api.ServeHTTP(own, r)
	}
	switch {
	case f.Truncate > 0:
		f.respondTruncated(w, own)
	case f.Drip > 0:
		f.respondInDrips(r.Context(), w, own)
	default:
		f.begin(w, own)
		_, _ = io.WriteString(w, f.body(own))
		_, _ = io.CopyN(w, blanks{}, f.Filler)
	}
}

// begin sends the status and the headers of the fault, or else those of the API.
func (f *Fault) begin(w http.ResponseWriter, own *httptest.ResponseRecorder) {
	status := f.Status
	if status == 0 {
		status = own.Code
		maps.Copy(w.Header(), own.Header())
	}
	maps.Copy(w.Header(), f.Header)
	w.WriteHeader(status)
}

// body returns the body of the fault, or else that of the API.
func (f *Fault) body(own *httptest.ResponseRecorder) string {
	if f.Status == 0 {
		return own.Body.String()
	}
	return f.Body
}

func (f *Fault) respondTruncated(w http.ResponseWriter, own *httptest.ResponseRecorder) {
	body := f.body(own)
	w.Header().Set("Content-Length", strconv.Itoa(len(body)))
	f.begin(w, own)
	_, _ = io.WriteString(w, body[:min(f.Truncate, len(body))])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func (f *Fault) respondInDrips(ctx context.Context, w http.ResponseWriter, own *httptest.ResponseRecorder) {
	f.begin(w, own)
	for _, drop := range []byte(f.body(own)) {
		if !wait(ctx, f.Drip) {
			return
		}
		_, _ = w.Write([]byte{drop})
		_ = http.NewResponseController(w).Flush()
	}
}

// wait returns false if the client gives up meanwhile. For no duration it uses no timer, because two goroutines of a
// bubble that run expired timers at once crash the race detector (https://github.com/golang/go/issues/78156).
func wait(ctx context.Context, duration time.Duration) bool {
	if duration <= 0 {
		return ctx.Err() == nil
	}
	timer := time.NewTimer(duration)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// reset ends the connection; over TCP, with a reset rather than an orderly close.
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

// blanks reads endless blanks.
type blanks struct{}

func (blanks) Read(buffer []byte) (int, error) {
	for i := range buffer {
		buffer[i] = ' '
	}
	return len(buffer), nil
}
