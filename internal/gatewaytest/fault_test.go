package gatewaytest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestFaultHitsTheSelectedRequests(t *testing.T) {
	for name, test := range map[string]struct {
		fault    gatewaytest.Fault
		expected [3]bool
	}{
		"all":                        {gatewaytest.Fault{}, [3]bool{true, true, true}},
		"those with a method":        {gatewaytest.Fault{Method: "GET"}, [3]bool{true, true, false}},
		"those of a path":            {gatewaytest.Fault{Path: "/a"}, [3]bool{true, false, true}},
		"those of both":              {gatewaytest.Fault{Method: "GET", Path: "/a"}, [3]bool{true, false, false}},
		"none with a part of a path": {gatewaytest.Fault{Path: "/"}, [3]bool{}},
		"none with another query":    {gatewaytest.Fault{Path: "/a?b"}, [3]bool{}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
				test.fault.Status = http.StatusTeapot
				server.Inject(test.fault)
				for i, request := range [3][2]string{{"GET", "/a"}, {"GET", "/b"}, {"PUT", "/a"}} {
					hit := mustSend(t, send, request[0], request[1]).status == http.StatusTeapot
					equal(t, request[0]+" "+request[1]+" is hit", hit, test.expected[i])
				}
			})
		})
	}
}

func TestFaultEndsAfterItsTimes(t *testing.T) {
	inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
		server.Inject(gatewaytest.Fault{Status: 501, Times: 2})
		server.Inject(gatewaytest.Fault{Status: 502, Times: 1})
		for _, expected := range []int{501, 501, 502, 200} {
			equal(t, "status", mustSend(t, send, "GET", userPath).status, expected)
		}
	})
}

func TestFaultWithoutTimesNeverEnds(t *testing.T) {
	inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
		server.Inject(gatewaytest.Fault{Status: 501})
		for range 5 {
			equal(t, "status", mustSend(t, send, "GET", userPath).status, 501)
		}
		server.ClearFaults()
		equal(t, "status after the faults were cleared", mustSend(t, send, "GET", userPath).status, 200)
	})
}

func TestFaultReplacesTheResponse(t *testing.T) {
	inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
		header := http.Header{"Retry-After": {"5"}, "X-Request-Id": {"own"}}
		server.Inject(gatewaytest.Fault{Status: 503, Header: header, Body: "no", Filler: 5000})
		received := mustSend(t, send, "GET", userPath)
		equal(t, "status", received.status, 503)
		equal(t, "Retry-After", received.header.Get("Retry-After"), "5")
		equal(t, "X-Request-Id", received.header.Get("X-Request-Id"), "own")
		equal(t, "body", received.body, "no"+strings.Repeat(" ", 5000))
	})
}

// Whatever the response is, the request is processed if the fault says so.
func TestProcessedRequestIsDone(t *testing.T) {
	for name, fault := range map[string]gatewaytest.Fault{
		"and reset":               {Reset: true},
		"with the usual response": {},
		"with another status":     {Status: 502},
		"and cut off":             {Truncate: 3},
		"with a late response":    {Delay: time.Minute},
		"with a slow response":    {Drip: time.Second},
	} {
		for _, processed := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, processed %t", name, processed), func(t *testing.T) {
				inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
					server.AddAPIKey(gatewaytest.APIKey{Name: "app"})
					fault.Processed = processed
					server.Inject(fault)
					_, _ = send("DELETE", "/api/token/1")
					done := processed || !fault.Reset && fault.Status == 0
					equal(t, "key is deleted", len(server.APIKeys()) == 0, done)
				})
			})
		}
	}
}

func TestFaultAddsAHeaderToTheResponseOfTheAPI(t *testing.T) {
	inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
		server.Inject(gatewaytest.Fault{Header: http.Header{"Content-Type": {"text/html"}}})
		received := mustSend(t, send, "GET", userPath)
		equal(t, "status", received.status, 200)
		equal(t, "Content-Type", received.header.Get("Content-Type"), "text/html")
		equal(t, "body", received.body[:8], `{"data":`)
	})
}

func TestDripComesByteByByte(t *testing.T) {
	inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
		server.Inject(gatewaytest.Fault{Status: 200, Body: "slow", Drip: 3 * time.Second})
		begun := time.Now()
		equal(t, "body", mustSend(t, send, "GET", userPath).body, "slow")
		equal(t, "time", time.Since(begun), 12*time.Second)
	})
}

func TestDelayComesBeforeTheResponse(t *testing.T) {
	for name, test := range map[string]struct {
		fault    gatewaytest.Fault
		expected int
	}{
		"of the API":   {gatewaytest.Fault{Delay: 7 * time.Second}, 200},
		"of the fault": {gatewaytest.Fault{Delay: 7 * time.Second, Status: 500}, 500},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
				server.Inject(test.fault)
				begun := time.Now()
				equal(t, "status", mustSend(t, send, "GET", userPath).status, test.expected)
				equal(t, "time", time.Since(begun), 7*time.Second)
			})
		})
	}
}

// Otherwise a bubble would not end.
func TestServerEndsRequestsOfClientsThatGaveUp(t *testing.T) {
	for name, fault := range map[string]gatewaytest.Fault{"a hang": {Hang: true}, "a delay": {Delay: time.Hour}} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, server *gatewaytest.Server, _ sender) {
				server.Inject(fault)
				transport := server.Transport()
				defer transport.CloseIdleConnections()
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				begun := time.Now()
				_, err := send(ctx, transport, server.URL, "GET", userPath, "")
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("error is %v, expected %v", err, context.DeadlineExceeded)
				}
				server.Close()
				equal(t, "time", time.Since(begun), time.Second)
			})
		})
	}
}

func TestTruncatedResponseEndsTooEarly(t *testing.T) {
	for name, test := range map[string]struct {
		fault    gatewaytest.Fault
		status   int
		expected string
	}{
		"of the API":   {gatewaytest.Fault{Truncate: 8}, 200, `{"data":`},
		"of the fault": {gatewaytest.Fault{Truncate: 3, Status: 500, Body: "<html>"}, 500, "<ht"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
				server.Inject(test.fault)
				received, err := send("GET", userPath)
				if !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("error is %v, expected %v", err, io.ErrUnexpectedEOF)
				}
				equal(t, "status", received.status, test.status)
				equal(t, "body", received.body, test.expected)
			})
		})
	}
}

func TestResetClosesTheConnection(t *testing.T) {
	for name, processed := range map[string]bool{"before it was done": false, "after it was done": true} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
				server.Inject(gatewaytest.Fault{Reset: true, Processed: processed, Times: 1})
				if _, err := send("GET", userPath); !errors.Is(err, io.EOF) {
					t.Errorf("error is %v, expected %v", err, io.EOF)
				}
				equal(t, "status of the next request", mustSend(t, send, "GET", userPath).status, 200)
				equal(t, "requests", len(server.Requests()), 2)
			})
		})
	}
}

func TestResetOverANetworkIsATCPReset(t *testing.T) {
	server := gatewaytest.NewServer()
	defer server.Close()
	server.Inject(gatewaytest.Fault{Reset: true})
	transport := server.Transport()
	defer transport.CloseIdleConnections()
	_, err := send(t.Context(), transport, server.URL, "GET", userPath, "")
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("error is %v, expected %v", err, syscall.ECONNRESET)
	}
}
