package aihubmix_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// lostCreate is a way to lose the response to a create.
type lostCreate struct {
	fault gatewaytest.Fault
	key   appearance
}

// appearance says when the key of a lost create appears.
type appearance int

const (
	// never means that it was not created.
	never appearance = iota
	// soon means while the create still searches for it.
	soon
	// late means after the create gave up, but within a minute.
	late
)

const pageOfAFilter = "<html><body>Blocked</body></html>"

var lostCreates = map[string]lostCreate{
	"reset before it is done":                {gatewaytest.Fault{Reset: true}, never},
	"reset after it is done":                 {gatewaytest.Fault{Reset: true, Processed: true}, soon},
	"no response, and it is not done":        {gatewaytest.Fault{Hang: true}, never},
	"no response, and it is done":            {gatewaytest.Fault{Hang: true, Processed: true}, soon},
	"no response, and it is done afterwards": {gatewaytest.Fault{Hang: true, Late: 32 * time.Second}, soon},
	"status 502, and it is not done":         {gatewaytest.Fault{Status: 502}, never},
	"status 502, and it is done":             {gatewaytest.Fault{Status: 502, Processed: true}, soon},
	"status 500 in JSON, and it is done": {
		gatewaytest.Fault{Status: 500, Body: `{"error":{"message":"timeout"}}`, Processed: true}, soon,
	},
	"status 504, and two seconds later":  {gatewaytest.Fault{Status: 504, Late: 2 * time.Second}, soon},
	"status 504, and 25 seconds later":   {gatewaytest.Fault{Status: 504, Late: 25 * time.Second}, late},
	"a page of HTML, and it is not done": {gatewaytest.Fault{Status: 200, Body: pageOfAFilter}, never},
	"a page of HTML, and it is done": {
		gatewaytest.Fault{Status: 200, Body: pageOfAFilter, Processed: true}, soon,
	},
	"an empty response, and it is done": {gatewaytest.Fault{Status: 200, Processed: true}, soon},
	"a response that is cut off":        {gatewaytest.Fault{Truncate: 20}, soon},
	"status 403 of a filter, and it is done": {
		gatewaytest.Fault{Status: 403, Body: pageOfAFilter, Processed: true}, soon,
	},
	"status 408 in JSON, and it is done": {
		gatewaytest.Fault{Status: 408, Body: `{"success":false,"message":"too slow"}`, Processed: true}, soon,
	},
}

// ofCreate returns the fault for one create.
func (l lostCreate) ofCreate() gatewaytest.Fault {
	fault := l.fault
	fault.Method, fault.Path, fault.Times = "POST", apiKeysPath, 1
	return fault
}

// lags are gateways that may not show a new key at once.
var lags = map[string]gatewaytest.Quirks{
	"shown at once":            {},
	"shown late by the list":   {ListLag: 3 * time.Second},
	"shown late by the search": {SearchLag: 3 * time.Second},
	"shown late by both":       {ListLag: 3 * time.Second, SearchLag: 3 * time.Second},
	"shown late by all": {
		ListLag: 3 * time.Second, SearchLag: 3 * time.Second, ReadLag: 3 * time.Second,
	},
	"shown by no search":              {NoSearch: true},
	"shown late by a list, no search": {NoSearch: true, ListLag: 3 * time.Second},
	"shown by the list alone":         {SearchLag: time.Hour},
	"created with a success alone":    {CreateAlone: true},
	"created with that, and shown late": {
		CreateAlone: true, ListLag: 3 * time.Second, SearchLag: 3 * time.Second, ReadLag: 3 * time.Second,
	},
}

// A lost create ends with its key, or with the name under which the key may still appear.
// No other key is left.
func TestLostCreateIsSettled(t *testing.T) {
	for name, lost := range lostCreates {
		for lag, quirks := range lags {
			if quirks.CreateAlone && lost.fault.Truncate > 0 {
				continue // It is shorter than the cut.
			}
			t.Run(name+", "+lag, func(t *testing.T) {
				inEveryStyle(t, func(t *testing.T, gateway gateway, style gatewaytest.Style) {
					gateway.Inject(lost.ofCreate())
					begun := time.Now()
					created, err := gateway.client().CreateAPIKey(t.Context(), inCreation(limited))
					took := time.Since(begun)
					if lost.fault.Hang {
						took -= aihubmix.DefaultRequestTimeout
					}
					expectSettled(t, gateway, created, err)
					if took > 30*time.Second {
						t.Errorf("it took %s", took)
					}
					creates := gateway.Count("POST", apiKeysPath)
					switch {
					case lost.key != soon:
						equal(t, "ambiguous", failureOf(t, err).Ambiguous, true)
						equal(t, "ID of the pending key", created.ID, 0)
						equal(t, "it waits for the key", took >= 15*time.Second, true)
						equal(t, "creates that were sent", creates, 1)
					case style != gatewaytest.StyleAIHubMix:
						equal(t, "it succeeds", err, nil)
						equal(t, "creates that were sent", creates, 1)
					case quirks.CreateAlone: // No response has the secret.
						equal(t, "kind", failureOf(t, err).Kind, aihubmix.KindProtocol)
						equal(t, "creates that were sent", creates, 2)
					default: // Only the response to the create has the secret.
						equal(t, "it succeeds", err, nil)
						equal(t, "creates that were sent", creates, 2)
					}
				}, gatewaytest.WithQuirks(quirks), gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app"}))
			})
		}
	}
}

// expectSettled checks that the gateway has the key that a create returned, and no other
// with a creation name, once everything late is done and pending keys are deleted as by
// the next run. Keys with other names stay.
func expectSettled(t *testing.T, gateway gateway, created aihubmix.APIKey, err error) {
	t.Helper()
	expected := withoutCreations(table(gateway), gateway)
	switch failure, failed := errors.AsType[aihubmix.Error](err); {
	case err == nil:
		expectSecret(t, gateway, created)
		expected = append(expected, lineOf(created))
	case created.ID != 0:
		expected = append(expected, lineOf(created))
	case failed && failure.Ambiguous:
		pending(t, gateway, created.Name)
	case !failed && !errors.Is(err, context.Canceled):
		t.Errorf("the error is %v (%T)", err, err)
	}
	pass(time.Minute)
	expectTable(t, gateway, expected...)
}

// pending does what the next run does with a key that may still appear.
func pending(t *testing.T, gateway gateway, name string) {
	t.Helper()
	if !isCreationName(name) {
		t.Errorf("the name of the pending key is %q", name)
	}
	client := gateway.client()
	found, err := client.PendingAPIKey(t.Context(), name)
	if err != nil {
		t.Error(err)
	}
	if found.ID == 0 {
		return
	}
	equal(t, "name of the key that appeared", found.Name, name)
	if err := client.DeleteAPIKey(t.Context(), found.Expected()); err != nil {
		t.Error(err)
	}
}

// withoutCreations drops the lines of keys with a creation name.
func withoutCreations(lines []string, gateway gateway) []string {
	var others []string
	for i, key := range gateway.APIKeys() {
		if !isCreationName(key.Name) {
			others = append(others, lines[i])
		}
	}
	return others
}

func TestLostCreateIsSettledWithoutRetries(t *testing.T) {
	for name, lost := range lostCreates {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				gateway.Inject(lost.ofCreate())
				created, err := gateway.client(maxRetries(0)).CreateAPIKey(t.Context(), inCreation(limited))
				equal(t, "it succeeds", err == nil, lost.key == soon)
				expectSettled(t, gateway, created, err)
			})
		})
	}
}

// The interruption comes while the gateway works, or while the key is searched for.
func TestInterruptedCreateIsSettled(t *testing.T) {
	for name, lost := range lostCreates {
		for _, moment := range []time.Duration{
			0, 200 * time.Millisecond, 600 * time.Millisecond, 1600 * time.Millisecond, 5 * time.Second,
		} {
			t.Run(name+", interrupted after "+moment.String(), func(t *testing.T) {
				inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
					fault := lost.ofCreate()
					if !fault.Hang && fault.Truncate == 0 {
						fault.Delay = 400 * time.Millisecond
					}
					gateway.Inject(fault)
					begun := time.Now()
					created, err := gateway.client().CreateAPIKey(cancelledAfter(t, moment), inCreation(limited))
					if took := time.Since(begun); took > moment+20*time.Second {
						t.Errorf("it took %s", took)
					}
					expectSettled(t, gateway, created, err)
				}, gatewaytest.WithQuirks(gatewaytest.Quirks{SearchLag: 2 * time.Second}))
			})
		}
	}
}

// Ten creates at once, at a slow gateway that would have responded to all.
func TestInterruptedCreatesFinish(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		gateway.Inject(gatewaytest.Fault{Method: "POST", Delay: 400 * time.Millisecond})
		client := gateway.client()
		ctx := cancelledAfter(t, 200*time.Millisecond)
		returned := make([]string, 10)
		inParallel(10, func(int) {
			created, err := client.CreateAPIKey(ctx, inCreation(limited))
			if err != nil {
				t.Error(err)
				return
			}
			returned[created.ID-1] = lineOf(created)
		})
		expectTable(t, gateway, returned...)
	})
}

// A proxy may deliver one request twice.
func TestOfTwoKeysOfOneCreateOneIsKept(t *testing.T) {
	for name, responded := range map[string]gatewaytest.Fault{
		"with a lost answer": {Method: "POST", Reset: true, Processed: true, Late: time.Millisecond, Times: 1},
		"with a refusal": {
			Method: "POST", Status: 400, Body: `{"success":false,"message":"again?"}`, Processed: true,
			Late: time.Nanosecond, Times: 1, Delay: time.Millisecond,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				gateway.Inject(responded)
				gateway.Inject(gatewaytest.Fault{Method: "GET", Path: apiKeysPath + "search", Delay: time.Second})
				created, err := gateway.client().CreateAPIKey(t.Context(), inCreation(limited))
				if err != nil {
					t.Fatal(err)
				}
				expectTable(t, gateway, lineOf(created))
				expectSecret(t, gateway, created)
			})
		})
	}
}

// The order of the two keys does not matter.
func TestOfTwoKeysTheOneWithItsSecretIsKept(t *testing.T) {
	for name, body := range map[string]string{
		"first": `{"id":1,"name":"%s","key":"abcdefghijklmnopwxyz"},{"id":2,"name":"%s","key":"abcd****wxyz"}`,
		"last":  `{"id":2,"name":"%s","key":"abcd****wxyz"},{"id":1,"name":"%s","key":"abcdefghijklmnopwxyz"}`,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				settings := inCreation(limited)
				gateway.AddAPIKey(gatewaytest.APIKey{Name: settings.Name})
				gateway.AddAPIKey(gatewaytest.APIKey{Name: settings.Name})
				gateway.Inject(gatewaytest.Fault{Method: "POST", Status: 502})
				gateway.Inject(
					gatewaytest.Fault{Path: apiKeysPath + "search", Status: 200, Body: `{"data":[` + namedTwice(body,
						settings.Name) + `]}`},
				)
				created, err := gateway.client().CreateAPIKey(t.Context(), settings)
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "ID", created.ID, 1)
				equal(t, "keys", len(gateway.APIKeys()), 1)
			})
		})
	}
}

// If the secrets of both creates are lost, the error says so, and comes with the one key
// that is left.
func TestTwoLostSecretsAreAnError(t *testing.T) {
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				created, err := gateway.client().CreateAPIKey(t.Context(), inCreation(limited))
				contains(t, failureOf(t, err).Reason, "the gateway reported the secret of neither")
				equal(t, "creates that were sent", gateway.Count("POST", apiKeysPath), 2)
				expectSettled(t, gateway, created, err)
				if style == gatewaytest.StyleOneAPI { // The ID of the first is reused.
					equal(t, "ID", created.ID, 1)
				} else {
					equal(t, "ID", created.ID, 2)
				}
			}, gatewaytest.WithStyle(style), gatewaytest.WithQuirks(
				gatewaytest.Quirks{CreateAlone: true, Masked: true},
			))
		})
	}
}

// The key without a secret cannot be deleted, so it is returned with the error.
func TestKeyThatCannotBeDeletedIsReturned(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Method: "POST", Reset: true, Processed: true})
		gateway.Inject(gatewaytest.Fault{Method: "DELETE", Status: 200, Body: `{"success":false,"message":"not now"}`})
		created, err := gateway.client().CreateAPIKey(t.Context(), inCreation(limited))
		equal(t, "words", failureOf(t, err).Message, "not now")
		equal(t, "ID", created.ID, 1)
		expectSettled(t, gateway, created, err)
	})
}
