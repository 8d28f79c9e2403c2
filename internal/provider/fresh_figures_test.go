package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// Money that was spent since the last gate of the same run closes the next one.
func TestEachGateReadsItsOwnFigures(t *testing.T) {
	t.Parallel()
	minimum, remaining := map[string]any{"minimum_balance_usd": 20}, map[string]any{"minimum_remaining_usd": 2}
	for gate, pass := range map[string]func(providertest.ProtocolServer) []*tfprotov6.Diagnostic{
		"the data source": func(s providertest.ProtocolServer) []*tfprotov6.Diagnostic {
			return readWith(s, "data source aihubmix_user", minimum)
		},
		"the ephemeral resource": func(s providertest.ProtocolServer) []*tfprotov6.Diagnostic {
			return readWith(s, "ephemeral resource aihubmix_user", minimum)
		},
		"the action": func(s providertest.ProtocolServer) []*tfprotov6.Diagnostic {
			_, found := s.Invoke(20)
			return found
		},
		"the API key's data source": func(s providertest.ProtocolServer) []*tfprotov6.Diagnostic {
			return readWith(s, "data source aihubmix_current_api_key", remaining)
		},
		"the API key's ephemeral resource": func(s providertest.ProtocolServer) []*tfprotov6.Diagnostic {
			return readWith(s, "ephemeral resource aihubmix_current_api_key", remaining)
		},
	} {
		t.Run(gate, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithAPIKeys(providertest.HandedKey))
			s := providertest.Serve(t, providertest.Reaching(server).WithAPIKey("sk-"+providertest.HandedSecret))
			s.Configure(nil, false)
			if found := pass(s); len(found) > 0 {
				t.Fatalf("the first gate: %v", providertest.Summaries(found))
			}
			server.SetAccountField("quota", little)
			spent := server.APIKeys()[0]
			server.RemoveAPIKey(spent.ID)
			spent.RemainQuota, spent.UsedQuota = 500_000, spent.UsedQuota+spent.RemainQuota-500_000
			server.AddAPIKey(spent)
			if found := pass(s); len(found) != 1 {
				t.Errorf("the second gate passed: %v", providertest.Summaries(found))
			}
		})
	}
}
