package provider_test

import (
	"runtime"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// What a call of a CLI costs, without the CLI. A plan over a thousand keys makes each of
// these a thousand times: `go test -bench RPC -run '^$' ./internal/provider` prints
// times, and the test holds each to what it may allocate.
var rpcs = map[string]rpc{
	"the schema": {172, 2665, func(s protocolServer) func() []*tfprotov6.Diagnostic {
		return func() []*tfprotov6.Diagnostic { return serve(s.t, surroundings{}).schema.Diagnostics }
	}},
	"user: validate": {222, 2340, func(s protocolServer) func() []*tfprotov6.Diagnostic {
		minimum := 0 // Each configuration is another one: what was validated is remembered.
		return func() []*tfprotov6.Diagnostic {
			minimum++
			return validationOf("aihubmix_user", map[string]any{"minimum_balance_usd": minimum})(s)()
		}
	}},
	"user: validate again": {1, 5, validationOf("aihubmix_user", nil)},
	"user: read": {480, 5000, func(s protocolServer) func() []*tfprotov6.Diagnostic {
		minimum := 0 // The same here.
		return func() []*tfprotov6.Diagnostic {
			minimum--
			return readsOf("aihubmix_user", map[string]any{"minimum_balance_usd": minimum})(s)()
		}
	}},
	"user: read again": {1, 5, func(s protocolServer) func() []*tfprotov6.Diagnostic {
		call := readsOf("aihubmix_user", nil)(s)
		call() // An answer is remembered once the account is known.
		return call
	}},
	"models: validate again":               {1, 5, validationOf("aihubmix_models", map[string]any{"type": "llm"})},
	"models: read":                         {646, 8621, readsOf("aihubmix_models", map[string]any{"type": "llm"})},
	"model: validate again":                {1, 5, validationOf("aihubmix_model", map[string]any{"model_id": "gpt-5"})},
	"model: read":                          {200, 2831, readsOf("aihubmix_model", map[string]any{"model_id": "gpt-5"})},
	"available models: read":               {28, 571, readsOf("aihubmix_available_models", nil)},
	"API key, data source: validate again": {1, 5, validationOf("aihubmix_api_key", map[string]any{"id": 1})},
	"API key, data source: read":           {206, 2421, readsOf("aihubmix_api_key", map[string]any{"id": 1})},
	"API keys: read":                       {1496, 17269, readsOf("aihubmix_api_keys", nil)},
	"current API key: read":                {41, 708, readsOf("aihubmix_current_api_key", nil)},
	"user, ephemeral: open":                {139, 1732, opens("aihubmix_user", nil)},
	"current API key, ephemeral: open":     {24, 392, opens("aihubmix_current_api_key", nil)},
	"API key, ephemeral: open":             {170, 2439, opens("aihubmix_api_key", map[string]any{"spend_limit_usd": 1})},
	"API key: validate": {76, 914, func(s protocolServer) func() []*tfprotov6.Diagnostic {
		of := requestsOfAKey(s)
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ValidateResourceConfig(s.t.Context(), &tfprotov6.ValidateResourceConfigRequest{TypeName: "aihubmix_api_key", Config: of.config})
			return mustAnswer(s, response.Diagnostics, err)
		}
	}},
	"API key: upgrade": {130, 1075, func(s protocolServer) func() []*tfprotov6.Diagnostic {
		state := &tfprotov6.RawState{JSON: []byte(`{"account_username":"ada","allowed_cidrs":null,"allowed_models":null,"enabled":true,"expires_at":null,"id":1,` +
			`"issued_at":"2026-01-01T00:00:00Z","key":"sk-0000","key_last4":null,"name":"app","rotate_before_expiry":null,"rotate_when_changed":null,"spend_limit_usd":5,"ttl":null,"user_id":42}`)}
		return func() []*tfprotov6.Diagnostic {
			response, err := s.UpgradeResourceState(s.t.Context(), &tfprotov6.UpgradeResourceStateRequest{TypeName: "aihubmix_api_key", RawState: state})
			return mustAnswer(s, response.Diagnostics, err)
		}
	}},
	"API key: import": {162, 1665, func(s protocolServer) func() []*tfprotov6.Diagnostic {
		return func() []*tfprotov6.Diagnostic {
			response, err := s.ImportResourceState(s.t.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: "aihubmix_api_key", ID: "1"})
			return mustAnswer(s, response.Diagnostics, err)
		}
	}},
	"API key: read": {260, 2978, func(s protocolServer) func() []*tfprotov6.Diagnostic {
		of := requestsOfAKey(s)
		return func() []*tfprotov6.Diagnostic { return s.refresh(of.key).Diagnostics }
	}},
	"API key: plan without a change": {548, 6542, func(s protocolServer) func() []*tfprotov6.Diagnostic {
		of := requestsOfAKey(s)
		proposed := s.proposed(of.schema, of.key.state, costlyKey)
		return func() []*tfprotov6.Diagnostic {
			response, err := s.PlanResourceChange(s.t.Context(), &tfprotov6.PlanResourceChangeRequest{
				TypeName: "aihubmix_api_key", PriorState: of.key.state, Config: of.config, ProposedNewState: proposed, PriorPrivate: of.key.private, PriorIdentity: of.key.identity,
			})
			return mustAnswer(s, response.Diagnostics, err)
		}
	}},
	"API key: plan to create": {520, 5845, func(s protocolServer) func() []*tfprotov6.Diagnostic {
		of := requestsOfAKey(s)
		none := s.nothing(of.schema)
		return func() []*tfprotov6.Diagnostic {
			response, err := s.PlanResourceChange(s.t.Context(), &tfprotov6.PlanResourceChangeRequest{TypeName: "aihubmix_api_key", PriorState: none, Config: of.config, ProposedNewState: of.config})
			return mustAnswer(s, response.Diagnostics, err)
		}
	}},
	"API key: create and delete, both with a plan": {1192, 13137, func(s protocolServer) func() []*tfprotov6.Diagnostic {
		return func() []*tfprotov6.Diagnostic {
			s.change(s.change(protocolState{}, costlyKey, true), nil, true)
			return nil
		}
	}},
	"API keys: list": {716, 7851, func(s protocolServer) func() []*tfprotov6.Diagnostic {
		return func() (found []*tfprotov6.Diagnostic) {
			for _, result := range s.list(nil, true, 100) {
				found = append(found, result.Diagnostics...)
			}
			return found
		}
	}},
	"require balance: plan": {11, 159, func(s protocolServer) func() []*tfprotov6.Diagnostic {
		return func() []*tfprotov6.Diagnostic { return s.planAction(20, false).Diagnostics }
	}},
	"usd_to_quota": {10, 155, func(s protocolServer) func() []*tfprotov6.Diagnostic {
		return func() []*tfprotov6.Diagnostic {
			if _, failure := s.call("usd_to_quota", 5); failure != nil {
				s.t.Fatal(failure)
			}
			return nil
		}
	}},
}

// Budgets are a tenth above what was measured. One that is far too wide says nothing:
// what gets cheaper lowers it.
func TestEachRPCAllocatesWithinItsBudget(t *testing.T) {
	if underRace {
		t.Skip("the race detector allocates, too")
	}
	for name, rpc := range rpcs {
		t.Run(name, func(t *testing.T) {
			call := rpc.prepare(costServer(t))
			kibibytes, allocations := costOf(t, call)
			t.Logf("%d KiB in %d allocations", kibibytes, allocations)
			if kibibytes > rpc.kibibytes || allocations > rpc.allocations {
				t.Errorf("%d KiB in %d allocations, expected at most %d in %d", kibibytes, allocations, rpc.kibibytes, rpc.allocations)
			}
		})
	}
}

// costOf is what a call allocates, by the mean of some.
func costOf(t *testing.T, call func() []*tfprotov6.Diagnostic) (kibibytes, allocations uint64) {
	t.Helper()
	const calls = 20
	if found := call(); len(found) > 0 {
		t.Fatal(summaries(found))
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
