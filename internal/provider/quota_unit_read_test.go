package provider_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// The gateway that does not answer may be one with another unit.
func TestNoGatePassesWhileTheUnitCannotBeRead(t *testing.T) {
	t.Parallel()
	server := newServer(t, gatewaytest.WithStatus(map[string]any{"quota_per_unit": 500_000}), gatewaytest.WithAPIKeys(handedKey))
	server.Inject(gatewaytest.Fault{Path: "/api/status", Status: 503})
	s := serve(t, reaching(server).withAPIKey("sk-"+handedSecret))
	s.configure(nil, false)
	const problem = "Cannot read the gateway's quota unit"
	_, invoked := s.invoke(1)
	for name, found := range map[string][]*tfprotov6.Diagnostic{
		"data source aihubmix_user":                     s.readOne("data source aihubmix_user"),
		"ephemeral resource aihubmix_user":              s.readOne("ephemeral resource aihubmix_user"),
		"data source aihubmix_api_keys":                 s.readOne("data source aihubmix_api_keys"),
		"data source aihubmix_current_api_key":          s.readOne("data source aihubmix_current_api_key"),
		"ephemeral resource aihubmix_current_api_key":   s.readOne("ephemeral resource aihubmix_current_api_key"),
		"action aihubmix_require_balance":               invoked,
		"resource aihubmix_api_key, a key with a limit": s.planAPIKey(nil, map[string]any{"name": "app", "spend_limit_usd": 5}).Diagnostics,
	} {
		if len(found) != 1 || !strings.HasPrefix(found[0].Summary, problem) || found[0].Severity != tfprotov6.DiagnosticSeverityError {
			t.Errorf("%s: %v", name, summaries(found))
		}
	}
	if found := s.planAPIKey(nil, map[string]any{"name": "app"}).Diagnostics; len(found) > 0 {
		t.Errorf("a key without a limit: %v", summaries(found))
	}
	said := applyError(t, reaching(server), "data \"aihubmix_user\" \"gate\" {\n  minimum_balance_usd = 1\n}")
	expectWords(t, said, problem, "503", "amounts in US dollars are unknown", "let it through")
	softened := s.softenedUser()
	for name, expected := range map[string]string{"available": "false", "failure_kind": "server", "balance_usd": "null"} {
		if softened[name] != expected {
			t.Errorf("with allow_failure, %s is %s, not %s", name, softened[name], expected)
		}
	}
	server.ClearFaults()
	if found := s.readOne("data source aihubmix_user"); len(found) > 0 {
		t.Errorf("once it answers: %v", summaries(found))
	}
}

// softenedUser reads the account with allow_failure.
func (s protocolServer) softenedUser() map[string]string {
	s.t.Helper()
	schema := s.schema.DataSourceSchemas["aihubmix_user"]
	response, err := s.ReadDataSource(s.t.Context(), &tfprotov6.ReadDataSourceRequest{TypeName: "aihubmix_user", Config: s.configuration(schema, map[string]any{"allow_failure": true})})
	if err != nil || len(response.Diagnostics) != 1 || response.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning {
		s.t.Fatal(err, summaries(response.Diagnostics))
	}
	return s.flatAttributes(schema, response.State)
}

// Whoever reads ten objects at once asks for the unit once.
func TestUnitIsAskedForOnceInAProcess(t *testing.T) {
	t.Parallel()
	server := newServer(t, gatewaytest.WithStatus(map[string]any{"quota_per_unit": 500_000}), gatewaytest.WithAPIKeys(handedKey))
	s := serve(t, reaching(server))
	s.configure(nil, false)
	s.readMany(10, "aihubmix_api_key", func(int) map[string]any { return map[string]any{"id": 1} })
	s.readMany(10, "aihubmix_user", func(int) map[string]any { return map[string]any{"minimum_balance_usd": 1} })
	if asked := server.Count("GET", "/api/status"); asked != 1 {
		t.Errorf("the unit was asked for %d times", asked)
	}
}

// A plan waits for one response, not for one after the other.
func TestAccountAndUnitAreAskedForAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := gatewaytest.NewMemoryServer(gatewaytest.WithStatus(map[string]any{"quota_per_unit": 500_000}))
		defer server.Close()
		server.Inject(gatewaytest.Fault{Delay: time.Second, Processed: true})
		around := reachingInMemory(t, server)
		around.clock = nil // The bubble's.
		s := serve(t, around)
		s.configure(nil, false)
		begun := time.Now()
		if found := s.readOne("data source aihubmix_user"); len(found) > 0 {
			t.Error(summaries(found))
		}
		if took := time.Since(begun); took != time.Second {
			t.Errorf("the read took %s", took)
		}
		for _, path := range []string{"/api/user/self", "/api/status"} {
			if asked := server.Count("GET", path); asked != 1 {
				t.Errorf("%s was asked for %d times", path, asked)
			}
		}
	})
}

// The first of two responses for everything but the account, and counts as usual.
func TestUnitIsThatOfTheGatewayThatRespondedForTheAccount(t *testing.T) {
	t.Parallel()
	first, second := newServer(t), newServer(t, gatewaytest.WithStatus(map[string]any{"quota_per_unit": 1000}))
	first.Inject(gatewaytest.Fault{Path: "/api/user/self", Reset: true})
	around := reaching(first)
	around.variables["AIHUBMIX_API_BASE"] = first.URL + "," + second.URL
	s := serve(t, around)
	s.configure(nil, false)
	if found := summaries(s.readOne("data source aihubmix_user")); len(found) != 1 || found[0] != otherUnit {
		t.Error(found)
	}
}
