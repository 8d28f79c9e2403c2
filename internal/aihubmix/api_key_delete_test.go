package aihubmix_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestDeleteIsConfirmedByARead(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		if err := gateway.client().DeleteAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1, Name: "app"}); err != nil {
			t.Fatal(err)
		}
		equal(t, "requests", requests(gateway), "GET key, DELETE key, GET key")
		expectTable(t, gateway)
	}, gatewaytest.WithAPIKeys(suiteKey))
}

// A delete that is acknowledged but not done is not believed.
func TestDeleteThatIsNotDoneIsAnError(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		begun := time.Now()
		failure := failureOf(t, gateway.client().DeleteAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1, Name: "app"}))
		contains(t, failure.Reason, "confirmed the deletion of the API key with the ID 1, but still reports it")
		equal(t, "method", failure.Method, "DELETE")
		equal(t, "requests", requests(gateway), "GET key, DELETE key, GET key, GET key, GET key")
		equal(t, "time", time.Since(begun), 4*time.Second)
		expectTable(t, gateway, suiteTable)
	}, gatewaytest.WithAPIKeys(suiteKey), gatewaytest.WithQuirks(gatewaytest.Quirks{KeepsDeleted: true}))
}

// The read after a delete may be stale, so the key is read again.
func TestStaleReadAfterADeleteIsRepeated(t *testing.T) {
	for name, after := range map[string]time.Duration{
		"a moment later": time.Second / 2, "three seconds later": 3 * time.Second,
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				time.AfterFunc(after, func() { gateway.RemoveAPIKey(1) })
				expected := aihubmix.ExpectedAPIKey{ID: 1, Name: "app"}
				if err := gateway.client().DeleteAPIKey(t.Context(), expected); err != nil {
					t.Error(err)
				}
				expectTable(t, gateway)
			}, gatewaytest.WithAPIKeys(suiteKey), gatewaytest.WithQuirks(gatewaytest.Quirks{KeepsDeleted: true}))
		})
	}
}

func TestDeleteWithALostResponseIsSettledByReading(t *testing.T) {
	for name, lost := range lostCreates {
		if lost.key == late || lost.fault.Truncate > 0 {
			continue // The reads do not take that long; the response is shorter than the cut.
		}
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				fault := lost.ofCreate()
				fault.Method, fault.Path = "DELETE", ""
				gateway.Inject(fault)
				err := gateway.client().DeleteAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1, Name: "app"})
				equal(t, "deletes that were sent", gateway.Count("DELETE", apiKeysPath+"1"), 1)
				if lost.key == soon {
					if err != nil {
						t.Error(err)
					}
					expectTable(t, gateway)
					return
				}
				equal(t, "ambiguous", failureOf(t, err).Ambiguous, false)
				expectTable(t, gateway, suiteTable)
			}, gatewaytest.WithAPIKeys(suiteKey))
		})
	}
}

func TestRefusedDeleteIsAnErrorUnlessTheKeyIsGone(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		gateway.Inject(gatewaytest.Fault{
			Method: "DELETE", Path: apiKeysPath + "1", Status: 200, Body: `{"success":false,"message":"not now"}`,
		})
		client := gateway.client()
		failure := failureOf(t, client.DeleteAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1, Name: "app"}))
		equal(t, "kind", failure.Kind, aihubmix.KindRefused)
		equal(t, "words", failure.Message, "not now")
		equal(t, "requests", requests(gateway), "GET key, DELETE key, GET key")
		if err := client.DeleteAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 99}); err != nil {
			t.Error(err)
		}
		expectTable(t, gateway, suiteTable)
	}, gatewaytest.WithAPIKeys(suiteKey))
}

// A sent delete may finish after an interruption, but it is not confirmed by a read: the
// next run finds that the key is gone.
func TestInterruptedDeleteFinishes(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		gateway.Inject(gatewaytest.Fault{Method: "DELETE", Delay: 2 * time.Second})
		begun := time.Now()
		expected := aihubmix.ExpectedAPIKey{ID: 1, Name: "app"}
		err := gateway.client().DeleteAPIKey(cancelledAfter(t, time.Second), expected)
		equal(t, "time", time.Since(begun), 2*time.Second)
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the error is %v", err)
		}
		expectTable(t, gateway)
	}, gatewaytest.WithAPIKeys(suiteKey))
}
