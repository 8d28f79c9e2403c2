package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// What was found to be valid is so for the same data source with the same arguments alone,
// and what is not is reported each time.
func TestEachConfigurationIsValidatedForItself(t *testing.T) {
	t.Parallel()
	s := serve(t, surroundings{})
	for range 2 {
		for _, test := range []struct {
			name      string
			arguments map[string]any
			problems  int
		}{
			{"aihubmix_model", map[string]any{"model_id": "gpt-5"}, 0},
			{"aihubmix_model", map[string]any{"model_id": ""}, 1},
			{"aihubmix_api_key", map[string]any{"id": 1}, 0},
			{"aihubmix_api_key", map[string]any{"id": 0}, 1},
			{"aihubmix_api_keys", map[string]any{"name_prefix": "a"}, 0},
			{"aihubmix_api_keys", map[string]any{"name_prefix": ""}, 1},
		} {
			response, err := s.ValidateDataResourceConfig(t.Context(), &tfprotov6.ValidateDataResourceConfigRequest{
				TypeName: test.name, Config: s.configuration(s.schema.DataSourceSchemas[test.name], test.arguments),
			})
			if err != nil {
				t.Fatal(err)
			}
			if len(response.Diagnostics) != test.problems {
				t.Errorf("%s %v: %d problems, expected %d", test.name, test.arguments, len(response.Diagnostics), test.problems)
			}
		}
	}
}
