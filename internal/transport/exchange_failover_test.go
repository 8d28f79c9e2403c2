package transport_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

// twoBaseURLs are a primary and a secondary host.
func twoBaseURLs(network *gatewaytest.Network) func(*transport.Config) {
	return func(config *transport.Config) {
		config.BaseURLs = []string{"http://primary.example", "http://secondary.example"}
		config.RoundTripper = network
	}
}

func TestNextBaseURLIsTriedAtOnceIfOneIsUnreachable(t *testing.T) {
	for name, err := range map[string]error{
		"the connection is refused": gatewaytest.Refused("192.0.2.1"),
		"there is no such host":     &net.DNSError{Err: "no such host", Name: "primary.example", IsNotFound: true},
		"connecting takes too long": &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded},
		"the network is not there":  errors.New("network is unreachable"),
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				network := gatewaytest.NewNetwork(gateway.roundTripper)
				network.Fail("primary.example", err)
				if _, err := gateway.client(twoBaseURLs(network)).read(t.Context()); err != nil {
					t.Fatal(err)
				}
				expectTried(t, network, "primary.example at 0s", "secondary.example at 0s")
			})
		})
	}
}

func TestNextBaseURLIsTriedAtOnceWithoutAResponse(t *testing.T) {
	for name, test := range map[string]struct {
		fault    gatewaytest.Fault
		expected string
	}{
		"the response is cut off":  {gatewaytest.Fault{Truncate: 20, Times: 1}, "0s"},
		"the connection is closed": {gatewaytest.Fault{Reset: true, Processed: true, Times: 1}, "0s"},
		"the gateway hangs":        {gatewaytest.Fault{Hang: true, Times: 1}, "30s"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				network := gatewaytest.NewNetwork(gateway.roundTripper)
				gateway.Inject(test.fault)
				if _, err := gateway.client(twoBaseURLs(network), maxRetries(0)).read(t.Context()); err != nil {
					t.Fatal(err)
				}
				expectTried(t, network, "primary.example at 0s", "secondary.example at "+test.expected)
			})
		})
	}
}

func TestLastBaseURLToRespondIsTriedFirst(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network := gatewaytest.NewNetwork(gateway.roundTripper)
		client := gateway.client(twoBaseURLs(network))
		read := func() {
			t.Helper()
			if _, err := client.read(t.Context()); err != nil {
				t.Fatal(err)
			}
			pass(time.Minute)
		}
		network.Fail("primary.example", gatewaytest.Refused("192.0.2.1"))
		read()
		expectTried(t, network, "primary.example at 0s", "secondary.example at 0s")
		network.Fail("primary.example", nil)
		read()
		expectTried(t, network, "secondary.example at 1m0s")
		network.Fail("secondary.example", gatewaytest.Refused("192.0.2.2"))
		read()
		expectTried(t, network, "secondary.example at 2m0s", "primary.example at 2m0s")
		network.Fail("secondary.example", nil)
		read()
		expectTried(t, network, "primary.example at 3m0s")
	})
}

func TestBaseURLWithAnErrorIsTriedFirstToo(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network := gatewaytest.NewNetwork(gateway.roundTripper)
		client := gateway.client(twoBaseURLs(network), maxRetries(1))
		network.Fail("primary.example", gatewaytest.Refused("192.0.2.1"))
		gateway.Inject(gatewaytest.Fault{Status: http.StatusBadGateway, Times: 1})
		if _, err := client.read(t.Context()); err != nil {
			t.Fatal(err)
		}
		expectTried(t, network, "primary.example at 0s", "secondary.example at 0s", "secondary.example at 250ms")
	})
}

func TestAnyResponseEndsTheRound(t *testing.T) {
	for name, fault := range map[string]gatewaytest.Fault{
		"a page":           {Status: http.StatusOK, Body: "<html>"},
		"nothing":          {Status: http.StatusOK},
		"a refusal":        {Status: http.StatusOK, Body: `{"success":false}`},
		"no content":       {Status: http.StatusNoContent},
		"a redirect":       {Status: http.StatusFound, Header: header("Location", "http://elsewhere.example")},
		"a bad redirect":   {Status: http.StatusFound, Header: header("Location", "http://[elsewhere")},
		"a cut off error":  {Status: http.StatusBadGateway, Body: "<html>", Truncate: 3},
		"status 401":       {Status: http.StatusUnauthorized},
		"status 404":       {Status: http.StatusNotFound},
		"status 429":       {Status: http.StatusTooManyRequests},
		"status 500":       {Status: http.StatusInternalServerError},
		"status 503":       {Status: http.StatusServiceUnavailable},
		"status 522":       {Status: 522},
		"an unknown reply": {Status: 799},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				network := gatewaytest.NewNetwork(gateway.roundTripper)
				gateway.Inject(fault)
				_, err := gateway.client(twoBaseURLs(network), maxRetries(0)).read(t.Context())
				equal(t, "base URL", failureOf(t, err).BaseURL, "http://primary.example")
				expectTried(t, network, "primary.example at 0s")
			})
		})
	}
}

func TestBackoffComesAfterAllBaseURLsHaveFailed(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network := gatewaytest.NewNetwork(gateway.roundTripper)
		network.Fail("primary.example", gatewaytest.Refused("192.0.2.1"))
		network.Fail("secondary.example", gatewaytest.Refused("192.0.2.2"))
		_, err := gateway.client(twoBaseURLs(network), maxRetries(2)).read(t.Context())
		failure := failureOf(t, err)
		equal(t, "kind", failure.Kind, transport.KindNetwork)
		equal(t, "attempts", failure.Attempts, 6)
		expectTried(t, network,
			"primary.example at 0s", "secondary.example at 0s",
			"primary.example at 250ms", "secondary.example at 250ms",
			"primary.example at 750ms", "secondary.example at 750ms")
	})
}

func TestErrorNamesEveryBaseURLThatFailed(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network := gatewaytest.NewNetwork(gateway.roundTripper)
		network.Fail("primary.example", gatewaytest.Refused("192.0.2.1"))
		network.Fail("secondary.example", &net.DNSError{Err: "no such host", Name: "secondary.example"})
		_, err := gateway.client(twoBaseURLs(network), maxRetries(0)).read(t.Context())
		contains(t, failureOf(t, err).Reason, "no base URL responded:\n",
			"http://primary.example: cannot connect to 192.0.2.1:80: connection refused",
			";\nhttp://secondary.example: lookup secondary.example: no such host")
	})
}

func TestErrorOfTheOnlyBaseURLNamesNoOthers(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network := gatewaytest.NewNetwork(gateway.roundTripper)
		network.Fail("primary.example", &net.OpError{Op: "dial", Net: "tcp", Err: os.ErrDeadlineExceeded})
		_, err := gateway.client(baseURLs("http://primary.example"), maxRetries(0), through(network)).read(t.Context())
		equal(t, "reason", failureOf(t, err).Reason, "cannot connect: i/o timeout")
	})
}

func TestInterruptedBaseURLIsNotPreferred(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network := gatewaytest.NewNetwork(gateway.roundTripper)
		client := gateway.client(twoBaseURLs(network))
		network.Fail("primary.example", gatewaytest.Refused("192.0.2.1"))
		gateway.Inject(gatewaytest.Fault{Hang: true, Times: 1})
		if _, err := client.read(cancelledAfter(t, time.Second)); err == nil {
			t.Fatal("the read was cancelled, but has no error")
		}
		synctest.Wait()
		expectTried(t, network, "primary.example at 0s", "secondary.example at 0s")
		network.Fail("primary.example", nil)
		if _, err := client.read(t.Context()); err != nil {
			t.Fatal(err)
		}
		expectTried(t, network, "primary.example at 1s")
	})
}

func TestFailoverIsLogged(t *testing.T) {
	const line = "base URL unreachable, trying the next one"
	inBubble(t, func(t *testing.T, gateway gateway) {
		var log bytes.Buffer
		network := gatewaytest.NewNetwork(gateway.roundTripper)
		client := gateway.client(twoBaseURLs(network), loggingTo(&log))
		network.Fail("primary.example", gatewaytest.Refused("192.0.2.1"))
		if _, err := client.read(t.Context()); err != nil {
			t.Fatal(err)
		}
		contains(t, log.String(), `"level":"WARN"`, line, `"base_url":"http://primary.example"`,
			`"next":"http://secondary.example"`, "connection refused")

		log.Reset()
		pass(time.Minute)
		if _, err := client.read(t.Context()); err != nil {
			t.Fatal(err)
		}
		lacks(t, log.String(), line)
		contains(t, log.String(), `"base_url":"http://secondary.example"`)
	})
}

func TestBaseURLWithoutTimeIsNotLoggedAsTried(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		var log bytes.Buffer
		network := gatewaytest.NewNetwork(gateway.roundTripper)
		gateway.Inject(gatewaytest.Fault{Hang: true})
		client := gateway.client(twoBaseURLs(network), loggingTo(&log), requestTimeout(time.Hour))
		if _, err := client.read(t.Context()); err == nil {
			t.Fatal("no error")
		}
		expectTried(t, network, "primary.example at 0s")
		lacks(t, log.String(), "trying the next one")
	})
}

// loggingTo logs everything as JSON.
func loggingTo(output *bytes.Buffer) func(*transport.Config) {
	return func(config *transport.Config) {
		config.Logger = slog.New(slog.NewJSONHandler(output, &slog.HandlerOptions{Level: slog.LevelDebug}))
	}
}

func TestBaseURLsAreTriedInTheirOrder(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network := gatewaytest.NewNetwork(gateway.roundTripper)
		var urls, expected []string
		for _, letter := range "abcd" {
			host := fmt.Sprintf("%c.example", letter)
			urls, expected = append(urls, "http://"+host), append(expected, host+" at 0s")
			if letter != 'd' {
				network.Fail(host, gatewaytest.Refused("192.0.2.1"))
			}
		}
		if _, err := gateway.client(baseURLs(urls...), through(network)).read(t.Context()); err != nil {
			t.Fatal(err)
		}
		expectTried(t, network, expected...)
	})
}
