package aihubmix_test

import (
	"errors"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// knownOfAKey returns what a caller may know of a key that it has not just read.
var knownOfAKey = map[string]func(aihubmix.APIKey) aihubmix.ExpectedAPIKey{
	"its name": func(k aihubmix.APIKey) aihubmix.ExpectedAPIKey {
		return aihubmix.ExpectedAPIKey{ID: k.ID, Name: k.Name}
	},
	"its last four": func(k aihubmix.APIKey) aihubmix.ExpectedAPIKey {
		return aihubmix.ExpectedAPIKey{ID: k.ID, Shown: aihubmix.ShownOfAPIKey{Last4: k.Last4}}
	},
	"when it was new": func(k aihubmix.APIKey) aihubmix.ExpectedAPIKey {
		return aihubmix.ExpectedAPIKey{ID: k.ID, Shown: aihubmix.ShownOfAPIKey{CreatedTime: k.CreatedTime}}
	},
}

// SQLite reuses the ID of the newest key, so nothing may be written to an ID without a
// comparison.
func TestKeyThatTookAnIDIsNotTouched(t *testing.T) {
	for name, known := range knownOfAKey {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				client := gateway.client()
				read, err := client.FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1})
				if err != nil {
					t.Fatal(err)
				}
				expected := known(read)
				gateway.RemoveAPIKey(1)
				gateway.AddAPIKey(gatewaytest.APIKey{
					ID: 1, Name: "somebody else's", Key: "AnotherKeyWithTheSameIDAsTheFirst",
					CreatedTime: 1_790_000_600,
				})
				expectNotTouched(t, gateway, client, expected)
			}, gatewaytest.WithAPIKeys(suiteKey))
		})
	}
}

// Nothing is written to a key of which nothing but the ID is known.
func TestKeyThatCannotBeComparedIsNotTouched(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		expectNotTouched(t, gateway, gateway.client(), aihubmix.ExpectedAPIKey{ID: 1})
	}, gatewaytest.WithAPIKeys(suiteKey))
}

func expectNotTouched(
	t *testing.T, gateway gateway, client *aihubmix.Client, expected aihubmix.ExpectedAPIKey,
) {
	t.Helper()
	before := table(gateway)
	gateway.ForgetRequests()
	expectDifferent(t, client.DeleteAPIKey(t.Context(), expected))
	equal(t, "requests of the delete", requests(gateway), "GET key")
	gateway.ForgetRequests()
	_, err := client.UpdateExpected(t.Context(), expected, limited)
	expectDifferent(t, err)
	equal(t, "requests of the update", requests(gateway), "GET key")
	expectTable(t, gateway, before...)
}

func expectDifferent(t *testing.T, err error) {
	t.Helper()
	if _, isDifferent := errors.AsType[aihubmix.DifferentKeyError](err); !isDifferent {
		t.Errorf("the error is %v", err)
	}
}

func TestKeptKeyIsDeleted(t *testing.T) {
	for name, known := range knownOfAKey {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
				client := gateway.client()
				read, err := client.FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1})
				if err != nil {
					t.Fatal(err)
				}
				if err := client.DeleteAPIKey(t.Context(), known(read)); err != nil {
					t.Error(err)
				}
				expectTable(t, gateway)
			}, gatewaytest.WithAPIKeys(suiteKey))
		})
	}
}

// A key that cannot be read is not deleted.
func TestKeptKeyThatCannotBeReadIsNotDeleted(t *testing.T) {
	inEveryStyle(t, func(t *testing.T, gateway gateway, _ gatewaytest.Style) {
		gateway.Inject(gatewaytest.Fault{Method: "GET", Status: 503})
		err := gateway.client().DeleteAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1, Name: "app"})
		equal(t, "kind", failureOf(t, err).Kind, aihubmix.KindServer)
		equal(t, "deletes", gateway.Count("DELETE", apiKeysPath+"1"), 0)
	}, gatewaytest.WithAPIKeys(suiteKey))
}
