package provider_test

import (
	"runtime"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// rpcs are the requests of a CLI. A plan over a thousand keys sends some of them a thousand
// times. `go test -bench RPC -run '^$' ./internal/provider` prints their times, and a test
// limits their allocations.
var rpcs = map[string]rpc{
	"the schema": {172, 2665, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		return func() []*tfprotov6.Diagnostic {
			return providertest.Serve(s.T, providertest.Surroundings{}).Schema.Diagnostics
		}
	}},
	"provider: validate": {88, 1360, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.ValidateProviderConfigRequest{Config: s.Configuration(s.Schema.Provider, nil)}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ValidateProviderConfig(s.T.Context(), request)
			return mustResponse(s, response.Diagnostics, err)
		}
	}},
	"provider: configure": {56, 792, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		request := &tfprotov6.ConfigureProviderRequest{Config: s.Configuration(s.Schema.Provider, nil)}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ConfigureProvider(s.T.Context(), request)
			return mustResponse(s, response.Diagnostics, err)
		}
	}},

	"user: validate":                 {182, 1662, validationOf("aihubmix_user", nil)},
	"user: read":                     {445, 4318, readsOf("aihubmix_user", nil)},
	"models: validate":               {42, 676, validationOf("aihubmix_models", map[string]any{"type": "llm"})},
	"models: read":                   {646, 8621, readsOf("aihubmix_models", map[string]any{"type": "llm"})},
	"model: validate":                {69, 864, validationOf("aihubmix_model", map[string]any{"model_id": "gpt-5"})},
	"model: read":                    {200, 2831, readsOf("aihubmix_model", map[string]any{"model_id": "gpt-5"})},
	"available models: validate":     {6, 90, validationOf("aihubmix_available_models", nil)},
	"available models: read":         {28, 571, readsOf("aihubmix_available_models", nil)},
	"API key, data source: validate": {140, 1626, validationOf("aihubmix_api_key", map[string]any{"id": 1})},
	"API key, data source: read":     {187, 2414, readsOf("aihubmix_api_key", map[string]any{"id": 1})},
	"API keys: validate":             {26, 274, validationOf("aihubmix_api_keys", nil)},
	"API keys: read":                 {1496, 17269, readsOf("aihubmix_api_keys", nil)},
	"current API key: validate":      {15, 272, validationOf("aihubmix_current_api_key", nil)},
	"current API key: read":          {41, 708, readsOf("aihubmix_current_api_key", nil)},

	"user, ephemeral: validate":            {162, 1460, ephemeralValidationOf("aihubmix_user", nil)},
	"user, ephemeral: open":                {139, 1732, opens("aihubmix_user", nil)},
	"current API key, ephemeral: validate": {15, 272, ephemeralValidationOf("aihubmix_current_api_key", nil)},
	"current API key, ephemeral: open":     {21, 388, opens("aihubmix_current_api_key", nil)},
	"API key, ephemeral: validate":         {33, 596, ephemeralValidationOf("aihubmix_api_key", aDollar)},
	"API key, ephemeral: open":             {170, 2439, opens("aihubmix_api_key", aDollar)},
	"API key, ephemeral: renew": {65, 930, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		opened := openedKey(s)
		return func() []*tfprotov6.Diagnostic {
			response, err := s.RenewEphemeralResource(s.T.Context(), &tfprotov6.RenewEphemeralResourceRequest{
				TypeName: "aihubmix_api_key", Private: opened.Private,
			})
			return mustResponse(s, response.Diagnostics, err)
		}
	}},
	"API key, ephemeral: open, close": {238, 3513, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		return func() []*tfprotov6.Diagnostic {
			response, err := s.CloseEphemeralResource(s.T.Context(), &tfprotov6.CloseEphemeralResourceRequest{
				TypeName: "aihubmix_api_key", Private: openedKey(s).Private,
			})
			return mustResponse(s, response.Diagnostics, err)
		}
	}},

	"API key: validate": {101, 1660, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		limit := 0
		return func() []*tfprotov6.Diagnostic {
			limit++ // Each configuration is one that was not validated before.
			return keyValidationOf("aihubmix_api_key", map[string]any{"name": "app", "spend_limit_usd": limit})(s)()
		}
	}},
	"API key: validate again": {15, 415, keyValidationOf("aihubmix_api_key", costlyKey)},
	"API key: upgrade": {4, 75, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		state := &tfprotov6.RawState{JSON: []byte(`{"account_username":"ada","allowed_cidrs":null,` +
			`"allowed_models":null,"enabled":true,"expires_at":null,"id":1,"issued_at":"2026-01-01T00:00:00Z",` +
			`"key":"sk-0000","key_last4":null,"name":"app","rotate_before_expiry":null,"rotate_when_changed":null,` +
			`"spend_limit_usd":5,"ttl":null,"user_id":42}`)}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.UpgradeResourceState(s.T.Context(), &tfprotov6.UpgradeResourceStateRequest{
				TypeName: "aihubmix_api_key", RawState: state,
			})
			return mustResponse(s, response.Diagnostics, err)
		}
	}},
	"API key: import": {163, 1760, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ImportResourceState(s.T.Context(), &tfprotov6.ImportResourceStateRequest{
				TypeName: "aihubmix_api_key", ID: "1",
			})
			return mustResponse(s, response.Diagnostics, err)
		}
	}},
	"API key: read": {17, 362, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		of := requestsOfAKey(s)
		return func() []*tfprotov6.Diagnostic { return s.Refresh(of.key).Diagnostics }
	}},
	"API key: read of a change": {265, 3240, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		of := requestsOfAKey(s)
		values := s.Attributes(of.schema, of.key.State)
		values["name"] = tftypes.NewValue(tftypes.String, "before")
		of.key.State = object(s, values)
		return func() []*tfprotov6.Diagnostic { return s.Refresh(of.key).Diagnostics }
	}},
	"API key: plan without a change": {22, 453, plansOf(nil)},
	"API key: plan of a change":      {720, 8970, plansOf(map[string]any{"spend_limit_usd": 6})},
	"API key: plan to create": {552, 6640, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		of := requestsOfAKey(s)
		none := s.Nothing(of.schema)
		return func() []*tfprotov6.Diagnostic {
			response, err := s.PlanResourceChange(s.T.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: "aihubmix_api_key", PriorState: none, Config: of.config, ProposedNewState: of.config,
			})
			return mustResponse(s, response.Diagnostics, err)
		}
	}},
	"API key: update, with its plan": {1170, 14870, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		key, limit := requestsOfAKey(s).key, 5
		return func() []*tfprotov6.Diagnostic {
			limit++
			key = s.Change(key, map[string]any{"name": "app", "spend_limit_usd": limit, "enabled": true}, true)
			return nil
		}
	}},
	"API key: create, delete": {1192, 14260, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		return func() []*tfprotov6.Diagnostic {
			s.Change(s.Change(providertest.ProtocolState{}, costlyKey, true), nil, true)
			return nil
		}
	}},

	"API keys: validate a list": {7, 124, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		lists, _ := s.ProviderServer.(tfprotov6.ListResourceServer)
		config := s.Configuration(s.Schema.ListResourceSchemas["aihubmix_api_key"], nil)
		request := &tfprotov6.ValidateListResourceConfigRequest{TypeName: "aihubmix_api_key", Config: config}
		return func() []*tfprotov6.Diagnostic {
			response, err := lists.ValidateListResourceConfig(s.T.Context(), request)
			return mustResponse(s, response.Diagnostics, err)
		}
	}},
	"API keys: list": {740, 8410, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		return func() (found []*tfprotov6.Diagnostic) {
			for _, result := range s.List(nil, true, 100) {
				found = append(found, result.Diagnostics...)
			}
			return found
		}
	}},
	"require balance: validate": {7, 108, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		actions, config := s.Action(20)
		return func() []*tfprotov6.Diagnostic {
			response, err := actions.ValidateActionConfig(s.T.Context(), &tfprotov6.ValidateActionConfigRequest{
				ActionType: providertest.ActionName, Config: config,
			})
			return mustResponse(s, response.Diagnostics, err)
		}
	}},
	"require balance: plan": {9, 154, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		return func() []*tfprotov6.Diagnostic { return s.PlanAction(20, false).Diagnostics }
	}},
	"require balance: invoke": {45, 720, func(s providertest.ProtocolServer) func() []*tfprotov6.Diagnostic {
		return func() []*tfprotov6.Diagnostic { _, found := s.Invoke(20); return found }
	}},
	"usd_to_quota": {8, 150, callsOf("usd_to_quota", 5)},
	"quota_to_usd": {9, 129, callsOf("quota_to_usd", 5)},
}

// Budgets are a tenth above what was measured. Lower them when a request gets cheaper: one
// that is far too wide shows nothing.
func TestEachRPCAllocatesWithinItsBudget(t *testing.T) {
	if providertest.UnderRace {
		t.Skip("the race detector allocates, too")
	}
	for name, rpc := range rpcs {
		t.Run(name, func(t *testing.T) {
			call := rpc.prepare(costServer(t))
			kibibytes, allocations := costOf(t, call)
			t.Logf("%d KiB in %d allocations", kibibytes, allocations)
			if kibibytes > rpc.kibibytes || allocations > rpc.allocations {
				t.Errorf("%d KiB in %d allocations, expected at most %d in %d",
					kibibytes, allocations, rpc.kibibytes, rpc.allocations)
			}
		})
	}
}

// costOf returns the mean allocations of some calls. It uses one processor, since each has
// a pool of its own to fill.
func costOf(t *testing.T, call func() []*tfprotov6.Diagnostic) (kibibytes, allocations uint64) {
	t.Helper()
	const calls = 20
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if found := call(); len(found) > 0 {
		t.Fatal(providertest.Summaries(found))
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range calls {
		call()
	}
	runtime.ReadMemStats(&after)
	return (after.TotalAlloc - before.TotalAlloc) / calls >> 10, (after.Mallocs - before.Mallocs) / calls
}

func BenchmarkRPC(b *testing.B) {
	for name, rpc := range rpcs {
		b.Run(name, func(b *testing.B) {
			call := rpc.prepare(costServer(b))
			b.ReportAllocs()
			for b.Loop() {
				call()
			}
		})
	}
}
