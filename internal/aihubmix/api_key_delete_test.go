package aihubmix_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

func TestDeleteWithALostAnswerIsSettledByReading(t *testing.T) {
	for name, test := range map[string]struct {
		processed bool
		left      int
	}{
		"it was done":     {true, 0},
		"it was not done": {false, 1},
	} {
		t.Run(name, func(t *testing.T) {
			inEveryStyle(t, func(t *testing.T, gateway gateway, _ aihubmixtest.Style) {
				gateway.Inject(aihubmixtest.Fault{Method: "DELETE", Reset: true, Processed: test.processed, Times: 1})
				err := gateway.client().DeleteAPIKey(t.Context(), 1)
				equal(t, "failed", err != nil, test.left == 1)
				equal(t, "keys left", len(gateway.APIKeys()), test.left)
				equal(t, "deletes that were sent", gateway.Count("DELETE", apiKeysPath+"1"), 1)
			}, aihubmixtest.WithAPIKeys(aihubmixtest.APIKey{Name: "app"}))
		})
	}
}
