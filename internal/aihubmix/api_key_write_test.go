package aihubmix_test

import (
	"net/http"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestAPIKeyLivesInEveryStyle(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		client := gateway.client()
		created, err := createNamed(t.Context(), client, limited)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "ID", created.ID, 1)
		expectTable(t, gateway,
			"1 app status=1 remain=100000 used=0 unlimited=false expires=4000000000 models=gpt-5,gpt-5-nano "+
				"subnet=10.0.0.0/8")

		gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.RemainQuota, key.UsedQuota = 92_500, 7_500 })
		changed := limited
		changed.Name, changed.SpendLimit, changed.Disabled, changed.Models = "renamed", new(int64(50_000)), true, nil
		updated, err := update(t.Context(), client, 1, changed)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "limit", *updated.SpendLimit(), 50_000)
		expectTable(t, gateway,
			"1 renamed status=2 remain=42500 used=7500 unlimited=false expires=4000000000 models= subnet=10.0.0.0/8")

		changed.Disabled, changed.SpendLimit, changed.ExpiredTime = false, nil, nil
		if _, err := update(t.Context(), client, 1, changed); err != nil {
			t.Fatal(err)
		}
		expectTable(t, gateway,
			"1 renamed status=1 remain=-1 used=7500 unlimited=true expires=-1 models= subnet=10.0.0.0/8")

		for range 2 { // Deleting a deleted key is no error.
			if err := client.DeleteAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1, Name: "renamed"}); err != nil {
				t.Fatal(err)
			}
		}
		expectTable(t, gateway)
		_, err = update(t.Context(), client, 1, changed)
		equal(t, "kind of a change of what is gone", failureOf(t, err).Kind, aihubmix.KindNotFound)
	})
}

// A write that met a rate limit, or never reached a gateway, is sent again.
func TestWriteThatWasNotProcessedIsSentAgain(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Method: "POST", Status: 429, Times: 3})
		if _, err := gateway.client().CreateAPIKey(t.Context(), inCreation(limited)); err != nil {
			t.Fatal(err)
		}
		equal(t, "creates that were sent", gateway.Count("POST", apiKeysPath), 4)
		equal(t, "keys", len(gateway.APIKeys()), 1)
	})
}

func TestWriteEmptiesTheCaches(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		expectQuota(t, client, 29_071_257)
		gateway.SetAccountField("quota", 5)
		if _, err := client.RecentAPIKeys(t.Context()); err != nil {
			t.Fatal(err)
		}
		if _, err := client.CreateAPIKey(t.Context(), inCreation(limited)); err != nil {
			t.Fatal(err)
		}
		expectQuota(t, client, 5)
		keys, err := client.RecentAPIKeys(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "keys", len(keys), 1)
	})
}

// If no read settles a lost write, the error says that it may have been done.
func TestLostWriteThatNoReadSettlesIsAmbiguous(t *testing.T) {
	for _, call := range suiteCalls {
		if call.write == nil {
			continue
		}
		t.Run(call.name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				gateway.Inject(gatewaytest.Fault{Method: call.method, Reset: true, Processed: true})
				written := false
				way := roundTripperFunc(func(request *http.Request) (*http.Response, error) {
					if written && request.Method == http.MethodGet {
						return nil, gatewaytest.Refused("192.0.2.1")
					}
					written = written || request.Method == call.method
					return gateway.transport.RoundTrip(request)
				})
				failure := failureOf(t, call.write(t.Context(), gateway.client(through(way))))
				if !call.creates { // The error of a create says why its response was lost.
					equal(t, "method", failure.Method, "GET")
				}
				equal(t, "it stays open", failure.Ambiguous, true)
				equal(t, "writes that were sent", gateway.Count(call.method, call.path), 1)
			}, gatewaytest.WithAPIKeys(suiteKey))
		})
	}
}
