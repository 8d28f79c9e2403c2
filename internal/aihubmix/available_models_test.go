package aihubmix_test

import (
	"slices"
	"sync"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestAvailableModelsReadsEveryKnownResponse(t *testing.T) {
	for name, test := range map[string]struct {
		body      string
		expected  []string
		malformed int
	}{
		"texts, as in the one-api family": {
			sample(t, "one_api_available_models.json"), []string{"gpt-4", "gpt-4o", "lab-model"}, 0,
		},
		"objects, as at the hosted service": {
			`{"data":[{"model":"b","developer_id":2,"order":1},{"model":"a","developer_id":1,"order":2}]}`,
			[]string{"a", "b"},
			0,
		},
		"both at once, and one of them twice":   {`{"data":["b",{"model":"a"},"b"]}`, []string{"a", "b"}, 0},
		"none":                                  {`{"success":true,"data":[]}`, []string{}, 0},
		"entries that cannot be understood too": {`{"data":["a",null,{},["b"],{"model":{}}," "]}`, []string{"a"}, 5},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				available, err := gateway.client().AvailableModels(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(available.ModelIDs, test.expected) || available.ModelIDs == nil {
					t.Errorf("got %v, expected %v", available.ModelIDs, test.expected)
				}
				equal(t, "malformed", available.Malformed, test.malformed)
			}, gatewaytest.WithAvailableModelsBody(test.body))
		})
	}
}

func TestAvailableModelsNeedsTheKey(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		_, err := gateway.client(manageKey("")).AvailableModels(t.Context())
		equal(t, "kind without a key", failureOf(t, err).Kind, aihubmix.KindUnauthorized)
		equal(t, "requests without a key", len(gateway.Requests()), 0)
		_, err = gateway.client(manageKey("fd-wrong")).AvailableModels(t.Context())
		equal(t, "kind with a wrong key", failureOf(t, err).Kind, aihubmix.KindUnauthorized)
	})
}

func TestAvailableModelsAreReadOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				if _, err := client.AvailableModels(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		equal(t, "requests", len(gateway.Requests()), 1)
	})
}
