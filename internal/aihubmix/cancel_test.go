package aihubmix_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestCancellationEndsAnyWaitAtOnce(t *testing.T) {
	const moment = 1300 * time.Millisecond
	for name, test := range map[string]struct {
		fault    gatewaytest.Fault
		requests int
	}{
		"in a hanging request":         {gatewaytest.Fault{Hang: true}, 1},
		"in a request that takes long": {gatewaytest.Fault{Delay: time.Minute}, 1},
		"in the back-off":              {gatewaytest.Fault{Status: http.StatusBadGateway}, 3},
		"in the wait of a Retry-After": {
			gatewaytest.Fault{Status: http.StatusServiceUnavailable, Header: http.Header{"Retry-After": {"50"}}}, 1,
		},
		"in the cool-down": {
			gatewaytest.Fault{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"50"}}}, 1,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(test.fault)
				begun := time.Now()
				_, err := gateway.client().User(cancelledAfter(t, moment))
				equal(t, "time", time.Since(begun), moment)
				expectCancelled(t, err)

				// No goroutine is left.
				pass(10 * time.Minute)
				synctest.Wait()
				equal(t, "requests", len(gateway.Requests()), test.requests)
			})
		})
	}
}

// Calls that take several requests, or wait for another call, end without delay too.
func TestCancellationEndsAnyCallAtOnce(t *testing.T) {
	const moment = 1300 * time.Millisecond
	slow := gatewaytest.Fault{Delay: time.Minute}
	list := func(ctx context.Context, client *aihubmix.Client) error { _, err := client.APIKeys(ctx); return err }
	create := func(ctx context.Context, client *aihubmix.Client) error {
		_, err := client.CreateAPIKey(ctx, inCreation(limited))
		return err
	}
	rename := func(ctx context.Context, client *aihubmix.Client) error {
		_, err := update(ctx, client, 1, aihubmix.APIKeySettings{Name: "renamed"})
		return err
	}
	remove := func(ctx context.Context, client *aihubmix.Client) error {
		return client.DeleteAPIKey(ctx, aihubmix.ExpectedAPIKey{ID: 1, Name: "app"})
	}
	refresh := func(ctx context.Context, client *aihubmix.Client) error {
		_, err := client.RefreshAPIKey(ctx, aihubmix.ExpectedAPIKey{ID: 1})
		return err
	}
	for name, test := range map[string]struct {
		fault gatewaytest.Fault
		// before runs until the call waits for its result.
		before func(context.Context, *aihubmix.Client) error
		call   func(context.Context, *aihubmix.Client) error
	}{
		"for the models": {slow, nil, func(ctx context.Context, client *aihubmix.Client) error {
			_, err := client.Models(ctx, aihubmix.CatalogueQuery{})
			return err
		}},
		"for the available models": {slow, nil, func(ctx context.Context, client *aihubmix.Client) error {
			_, err := client.AvailableModels(ctx)
			return err
		}},
		"for a key":                {slow, nil, refresh},
		"for a list":               {slow, nil, list},
		"for a list, trying again": {gatewaytest.Fault{Status: http.StatusBadGateway}, nil, list},
		"for the list that settles": {
			gatewaytest.Fault{Path: apiKeysPath, Delay: time.Minute},
			nil,
			func(ctx context.Context, client *aihubmix.Client) error {
				_, err := client.FindAPIKey(ctx, aihubmix.ExpectedAPIKey{ID: 7})
				return err
			},
		},
		"for another one's account": {
			slow, func(ctx context.Context, client *aihubmix.Client) error { _, err := client.User(ctx); return err },
			func(ctx context.Context, client *aihubmix.Client) error { _, err := client.User(ctx); return err },
		},
		"for a create's cool-down": {gatewaytest.Fault{
			Method: "POST", Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"50"}},
		}, nil, create},
		"for the key before an update": {gatewaytest.Fault{Method: "GET", Delay: time.Minute}, nil, rename},
		"for an update's cool-down": {
			gatewaytest.Fault{Method: "PUT", Status: http.StatusTooManyRequests}, nil, rename,
		},
		"for an update to be seen": {
			gatewaytest.Fault{Method: "PUT", Status: 200, Body: `{"success":true}`}, nil, rename,
		},
		"for a delete to be seen": {
			gatewaytest.Fault{Method: "DELETE", Status: 200, Body: `{"success":true}`}, nil, remove,
		},
		"for what became of a delete": {gatewaytest.Fault{
			Method: "GET", Delay: time.Minute,
		}, nil, func(ctx context.Context, client *aihubmix.Client) error {
			return client.DeleteAPIKey(ctx, aihubmix.ExpectedAPIKey{ID: 7, Name: "app"})
		}},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(test.fault)
				client := gateway.client()
				if test.before != nil {
					var group sync.WaitGroup
					defer group.Wait()
					ctx, cancel := context.WithCancel(t.Context())
					defer cancel()
					group.Go(func() { _ = test.before(ctx, client) })
					synctest.Wait()
				}
				begun := time.Now()
				err := test.call(cancelledAfter(t, moment), client)
				equal(t, "time", time.Since(begun), moment)
				expectCancelled(t, err)
			}, gatewaytest.WithStyle(gatewaytest.StyleOneAPI), gatewaytest.WithAPIKeys(suiteKey))
		})
	}
}

// A write that was sent may finish, and a key of an interrupted create is searched for,
// but only for ten seconds.
func TestInterruptedWriteEndsAfterTenSeconds(t *testing.T) {
	for _, call := range suiteCalls {
		if call.write == nil {
			continue
		}
		t.Run(call.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Method: call.method, Hang: true})
				gateway.Inject(gatewaytest.Fault{Path: apiKeysPath + "search", Hang: true})
				begun := time.Now()
				err := call.write(cancelledAfter(t, time.Second), gateway.client())
				equal(t, "it stays open whether it was done", failureOf(t, err).Ambiguous, true)
				contains(t, failureOf(t, err).Reason, "interrupted")
				expected := 11 * time.Second
				if call.creates {
					expected = 21 * time.Second
				}
				equal(t, "time", time.Since(begun), expected)
				expectCancelled(t, err)
			}, gatewaytest.WithAPIKeys(suiteKey))
		})
	}
}

// A complete response counts even if the run was interrupted just then.
func TestWholeResponseCountsDespiteAnInterruption(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		ctx, cancel := context.WithCancel(t.Context())
		way := roundTripperFunc(func(request *http.Request) (*http.Response, error) {
			response, err := gateway.transport.RoundTrip(request)
			if err == nil {
				body, _ := io.ReadAll(response.Body)
				response.Body = io.NopCloser(bytes.NewReader(body))
				cancel()
			}
			return response, err
		})
		created, err := gateway.client(through(way)).CreateAPIKey(ctx, inCreation(limited))
		if err != nil {
			t.Fatal(err)
		}
		expectSecret(t, gateway, created)
		equal(t, "requests", len(gateway.Requests()), 1)
	})
}

func expectCancelled(t *testing.T, err error) {
	t.Helper()
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error is %v, expected %v", err, context.Canceled)
	}
	if failure, failed := errors.AsType[aihubmix.Error](err); failed && !failure.Ambiguous {
		t.Errorf("a cancelled read is reported as a failure of the service: %v", err)
	}
}

func TestCallersDeadlineEndsARead(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Hang: true})
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		begun := time.Now()
		_, err := gateway.client().User(ctx)
		equal(t, "time", time.Since(begun), 5*time.Second)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("error is %v, expected %v", err, context.DeadlineExceeded)
		}
	})
}

func TestCancelledReadTriesNoOtherBaseURL(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		network := gatewaytest.NewNetwork(gateway.transport)
		gateway.Inject(gatewaytest.Fault{Hang: true})
		_, err := gateway.client(twoBaseURLs(network)).User(cancelledAfter(t, time.Second))
		expectCancelled(t, err)
		synctest.Wait()
		expectTried(t, network, "primary.example at 0s")
	})
}

// The request must end, or it would occupy its connection until its timeout.
func TestCancellationEndsTheRequestItself(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		ended := make(chan time.Time, 1)
		hanging := roundTripperFunc(func(request *http.Request) (*http.Response, error) {
			<-request.Context().Done()
			ended <- time.Now()
			return nil, request.Context().Err()
		})
		begun := time.Now()
		_, err := gateway.client(through(hanging)).User(cancelledAfter(t, time.Second))
		expectCancelled(t, err)
		equal(t, "time until the request ended", (<-ended).Sub(begun), time.Second)
	})
}
