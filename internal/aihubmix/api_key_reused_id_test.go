package aihubmix_test

import (
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// taken is what one run knows of a key whose ID now belongs to another key.
func taken(gateway gateway, known func(aihubmix.APIKey) aihubmix.APIKey, read aihubmix.APIKey) aihubmix.APIKey {
	gateway.RemoveAPIKey(read.ID)
	gateway.AddAPIKey(gatewaytest.APIKey{
		ID: read.ID, Name: "somebody else's", Key: "AnotherKeyWithTheSameIDAsTheFirst", CreatedTime: 1_790_000_600,
	})
	gateway.ForgetRequests()
	return known(read)
}

// knownOfAKey returns what a caller may know of a key that it has not just read.
var knownOfAKey = map[string]func(aihubmix.APIKey) aihubmix.APIKey{
	"its name": func(k aihubmix.APIKey) aihubmix.APIKey { return aihubmix.APIKey{ID: k.ID, Name: k.Name} },
	"its secret": func(k aihubmix.APIKey) aihubmix.APIKey {
		return aihubmix.APIKey{ID: k.ID, Key: k.Key, Last4: k.Last4}
	},
	"its last four": func(k aihubmix.APIKey) aihubmix.APIKey { return aihubmix.APIKey{ID: k.ID, Last4: k.Last4} },
	"when it was new": func(k aihubmix.APIKey) aihubmix.APIKey {
		return aihubmix.APIKey{ID: k.ID, CreatedTime: k.CreatedTime}
	},
}

// SQLite reuses the ID of the newest key, so nothing may be written to an ID without a
// comparison.
func TestKeyThatTookAnIDIsNotTouched(t *testing.T) {
	for name, known := range knownOfAKey {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				client := gateway.client()
				read, err := client.APIKey(t.Context(), 1)
				if err != nil {
					t.Fatal(err)
				}
				kept := taken(gateway, known, read)
				before := table(gateway)
				if err := client.DeleteAPIKey(t.Context(), kept); err != nil {
					t.Error(err)
				}
				equal(t, "requests of the delete", requests(gateway), "GET key")
				gateway.ForgetRequests()
				_, err = client.UpdateAPIKey(t.Context(), kept, limited)
				failure := failureOf(t, err)
				equal(t, "kind", failure.Kind, aihubmix.KindNotFound)
				contains(t, failure.Reason, "given its ID to another one")
				equal(t, "requests of the update", requests(gateway), "GET key")
				expectTable(t, gateway, before...)
			}, gatewaytest.WithAPIKeys(suiteKey))
		})
	}
}

// A rounded creation time does not make it a different key.
func TestKeptKeyIsDeleted(t *testing.T) {
	for name, known := range knownOfAKey {
		for _, seconds := range []int64{0, 2, -2} {
			t.Run(name+" and "+time.Duration(seconds*1e9).String(), func(t *testing.T) {
				inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
					client := gateway.client()
					read, err := client.APIKey(t.Context(), 1)
					if err != nil {
						t.Fatal(err)
					}
					gateway.ChangeAPIKey(1, func(key *gatewaytest.APIKey) { key.CreatedTime += seconds })
					if err := client.DeleteAPIKey(t.Context(), known(read)); err != nil {
						t.Error(err)
					}
					expectTable(t, gateway)
				}, gatewaytest.WithAPIKeys(suiteKey))
			})
		}
	}
}

// A key that cannot be read is not deleted.
func TestKeptKeyThatCannotBeReadIsNotDeleted(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		gateway.Inject(gatewaytest.Fault{Method: "GET", Status: 503})
		err := gateway.client().DeleteAPIKey(t.Context(), aihubmix.APIKey{ID: 1, Name: "app"})
		equal(t, "kind", failureOf(t, err).Kind, aihubmix.KindServer)
		equal(t, "deletes", gateway.Count("DELETE", apiKeysPath+"1"), 0)
	}, gatewaytest.WithAPIKeys(suiteKey))
}
