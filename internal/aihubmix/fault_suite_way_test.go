package aihubmix_test

import (
	"net/http"
	"sync"
)

// troubledWay reaches a gateway, with trouble for one call.
type troubledWay struct {
	call    suiteCall
	trouble trouble
	lasting bool
	good    http.RoundTripper
	// broken replaces good if connecting is the trouble.
	broken *http.Transport

	mutex sync.Mutex
	// attempts counts the requests of the call up to the first that succeeds, without later
	// ones such as those for the next pages of a list.
	attempts int
	over     bool
}

func newTroubledWay(gateway gateway, call suiteCall, trouble trouble, meeting meeting) *troubledWay {
	// On a reused connection, net/http itself would send a read again.
	gateway.transport.CloseIdleConnections()
	way := &troubledWay{call: call, trouble: trouble, lasting: meeting.lasting, good: gateway.transport}
	if trouble.connect != nil {
		way.broken = &http.Transport{DialContext: trouble.connect}
		return way
	}
	fault := trouble.fault
	fault.Method, fault.Path, fault.Processed = call.method, call.path, meeting.processed
	if !meeting.lasting {
		fault.Times = 1
	}
	gateway.Inject(fault)
	return way
}

func (w *troubledWay) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.Method != w.call.method || request.URL.Path != w.call.path {
		return w.good.RoundTrip(request)
	}
	hit := w.note()
	if hit && w.broken != nil {
		return w.broken.RoundTrip(request)
	}
	response, err := w.good.RoundTrip(request)
	if err == nil && hit && w.trouble.damage != nil {
		w.trouble.damage(response)
	}
	return response, err
}

// note counts an attempt and reports whether the trouble hits it.
func (w *troubledWay) note() bool {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	if w.over {
		return false
	}
	w.attempts++
	hit := w.lasting || w.attempts == 1
	w.over = !hit || w.trouble.harmless
	return hit
}
