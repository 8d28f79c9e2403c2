package aihubmix_test

import (
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// taken is what one run has of a key whose ID is somebody else's by now.
func taken(gateway gateway, known func(aihubmix.APIKey) aihubmix.APIKey, read aihubmix.APIKey) aihubmix.APIKey {
	gateway.RemoveAPIKey(read.ID)
	gateway.AddAPIKey(gatewaytest.APIKey{ID: read.ID, Name: "somebody else's", Key: "AnotherKeyWithTheSameIDAsTheFirst", CreatedTime: 1_790_000_600})
	gateway.ForgetRequests()
	return known(read)
}

// knownOfAKey are what a caller that has not just read a key may know of it.
var knownOfAKey = map[string]func(aihubmix.APIKey) aihubmix.APIKey{
	"its name":        func(k aihubmix.APIKey) aihubmix.APIKey { return aihubmix.APIKey{ID: k.ID, Name: k.Name} },
	"its secret":      func(k aihubmix.APIKey) aihubmix.APIKey { return aihubmix.APIKey{ID: k.ID, Key: k.Key, Last4: k.Last4} },
	"its last four":   func(k aihubmix.APIKey) aihubmix.APIKey { return aihubmix.APIKey{ID: k.ID, Last4: k.Last4} },
	"when it was new": func(k aihubmix.APIKey) aihubmix.APIKey { return aihubmix.APIKey{ID: k.ID, CreatedTime: k.CreatedTime} },
}

// SQLite gives the ID of the newest key again: whoever has only kept a key must not
// write to what has its ID now.
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

// A key that is still there is not mistaken for another for a rounded time.
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

// The one that cannot be read is not deleted either: it expires by itself.
func TestKeptKeyThatCannotBeReadIsNotDeleted(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		gateway.Inject(gatewaytest.Fault{Method: "GET", Status: 503})
		err := gateway.client().DeleteAPIKey(t.Context(), aihubmix.APIKey{ID: 1, Name: "app"})
		equal(t, "kind", failureOf(t, err).Kind, aihubmix.KindServer)
		equal(t, "deletes", gateway.Count("DELETE", apiKeysPath+"1"), 0)
	}, gatewaytest.WithAPIKeys(suiteKey))
}
