package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// The largest things that the provider accepts; what is larger is an error.
const (
	mostModelsOfAKey = 2_000
	mostModels       = 20_000
	mostAPIKeys      = 10_000
)

func modelNames(count int) []string {
	names := make([]string, count)
	for i := range names {
		names[i] = fmt.Sprintf("vendor/model-%d", i)
	}
	return names
}

func TestSizesBeyondTheBoundsAreClearErrors(t *testing.T) {
	t.Parallel()
	t.Run("models of a key that is created", func(t *testing.T) {
		t.Parallel()
		s := providertest.Serve(t, providertest.Reaching(providertest.NewServer(t)))
		for count, expected := range map[int]int{mostModelsOfAKey: 0, mostModelsOfAKey + 1: 1} {
			response, err := s.ValidateResourceConfig(t.Context(), &tfprotov6.ValidateResourceConfigRequest{
				TypeName: "aihubmix_api_key",
				Config: s.Configuration(s.APIKeySchema(),
					map[string]any{"name": "a", "allowed_models": modelNames(count)}),
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(response.Diagnostics) != expected {
				t.Errorf("%d models: %d errors, expected %d", count, len(response.Diagnostics), expected)
			}
			for _, problem := range response.Diagnostics {
				providertest.ExpectWords(t, problem.Detail, "has 2001 elements, and no more than 2000 are accepted")
			}
		}
	})
	for name, test := range map[string]struct {
		option func(count int) gatewaytest.Option
		object string
		most   int
		says   string
	}{
		"models of a key that is read": {
			option: func(count int) gatewaytest.Option {
				return gatewaytest.WithAPIKeys(
					gatewaytest.APIKey{Name: "a", Models: strings.Join(modelNames(count), ",")},
				)
			},
			object: "aihubmix_api_keys", most: mostModelsOfAKey, says: `field "models": it has more than 2000 elements`,
		},
		"keys": {
			option: func(count int) gatewaytest.Option {
				return gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(count)...)
			},
			object: "aihubmix_api_keys", most: mostAPIKeys, says: "the list has more than 10000 keys",
		},
		"models": {
			option: func(count int) gatewaytest.Option {
				return gatewaytest.WithCatalogue(gatewaytest.GenerateCatalogue(count))
			},
			object: "aihubmix_models", most: mostModels,
			says: "the list has 20001 models, and no more than 20000 are accepted",
		},
		"models that may be called": {
			option: func(count int) gatewaytest.Option {
				return gatewaytest.WithAvailableModelsBody(
					`{"success":true,"data":["` + strings.Join(modelNames(count), `","`) + `"]}`,
				)
			},
			object: "aihubmix_available_models", most: mostModels,
			says: "the list has 20001 models, and no more than 20000 are accepted",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := providertest.Serve(t, providertest.Reaching(providertest.NewServer(t, test.option(test.most+1))))
			s.Configure(nil, false)
			problems := readOne(s, "data source "+test.object)
			if len(problems) != 1 {
				t.Fatalf("%d problems, expected one", len(problems))
			}
			providertest.ExpectWords(t, problems[0].Detail, test.says)
		})
	}
}

// BenchmarkBounds reads and writes the largest things that are accepted, and a quarter
// of each: what is linear takes four times as long.
func BenchmarkBounds(b *testing.B) {
	for _, share := range []int{4, 1} {
		b.Run(fmt.Sprintf("the life of a key with %d models", mostModelsOfAKey/share), func(b *testing.B) {
			s := providertest.Serve(b, providertest.Reaching(providertest.NewServer(b)))
			s.Configure(nil, false)
			arguments := map[string]any{"name": "a", "allowed_models": modelNames(mostModelsOfAKey / share)}
			for b.Loop() {
				key := s.Change(providertest.ProtocolState{}, arguments, true)
				s.Refresh(key)
				s.Change(key, nil, true)
			}
		})
		for object, world := range map[string]func(count int) (gatewaytest.Option, int){
			"aihubmix_api_keys": func(int) (gatewaytest.Option, int) {
				return gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(mostAPIKeys / share)...), mostAPIKeys / share
			},
			"aihubmix_models": func(int) (gatewaytest.Option, int) {
				return gatewaytest.WithCatalogue(gatewaytest.GenerateCatalogue(mostModels / share)), mostModels / share
			},
		} {
			option, count := world(share)
			b.Run(fmt.Sprintf("%s of %d", object, count), func(b *testing.B) {
				s := providertest.Serve(b, providertest.Reaching(providertest.NewServer(b, option)))
				s.Configure(nil, false)
				for b.Loop() {
					readOne(s, "data source "+object)
				}
			})
		}
	}
}
