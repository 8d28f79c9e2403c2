package provider_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// The gateway that does not answer may be one with another unit.
func TestNoGatePassesWhileTheUnitCannotBeRead(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t, gatewaytest.WithStatus(map[string]any{"quota_per_unit": 500_000}),
		gatewaytest.WithAPIKeys(providertest.HandedKey))
	server.Inject(gatewaytest.Fault{Path: "/api/status", Status: 503})
	s := providertest.Serve(t, providertest.Reaching(server).WithAPIKey("sk-"+providertest.HandedSecret))
	s.Configure(nil, false)
	const problem = "Cannot read the gateway's quota unit"
	_, invoked := s.Invoke(1)
	for name, found := range map[string][]*tfprotov6.Diagnostic{
		"data source aihubmix_user":                   readOne(s, "data source aihubmix_user"),
		"ephemeral resource aihubmix_user":            readOne(s, "ephemeral resource aihubmix_user"),
		"data source aihubmix_api_keys":               readOne(s, "data source aihubmix_api_keys"),
		"data source aihubmix_current_api_key":        readOne(s, "data source aihubmix_current_api_key"),
		"ephemeral resource aihubmix_current_api_key": readOne(s, "ephemeral resource aihubmix_current_api_key"),
		"action aihubmix_require_balance":             invoked,
		"resource aihubmix_api_key, a key with a limit": s.PlanAPIKey(nil,
			map[string]any{"name": "app", "spend_limit_usd": 5}).Diagnostics,
	} {
		if len(found) != 1 || !strings.HasPrefix(found[0].Summary, problem) ||
			found[0].Severity != tfprotov6.DiagnosticSeverityError {
			t.Errorf("%s: %v", name, providertest.Summaries(found))
		}
	}
	if found := s.PlanAPIKey(nil, map[string]any{"name": "app"}).Diagnostics; len(found) > 0 {
		t.Errorf("a key without a limit: %v", providertest.Summaries(found))
	}
	said := providertest.ApplyError(t, providertest.Reaching(server),
		"data \"aihubmix_user\" \"gate\" {\n  minimum_balance_usd = 1\n}")
	providertest.ExpectWords(t, said, problem, "503", "amounts in US dollars are unknown", "let it through")
	softened := softenedUser(s)
	for name, expected := range map[string]string{
		"available": "false", "failure_kind": "server", "balance_usd": "null",
	} {
		if softened[name] != expected {
			t.Errorf("with allow_failure, %s is %s, not %s", name, softened[name], expected)
		}
	}
	server.ClearFaults()
	if found := readOne(s, "data source aihubmix_user"); len(found) > 0 {
		t.Errorf("once it answers: %v", providertest.Summaries(found))
	}
}

// softenedUser reads the account with allow_failure.
func softenedUser(s providertest.ProtocolServer) map[string]string {
	s.T.Helper()
	schema := s.Schema.DataSourceSchemas["aihubmix_user"]
	response, err := s.ReadDataSource(s.T.Context(), &tfprotov6.ReadDataSourceRequest{
		TypeName: "aihubmix_user", Config: s.Configuration(schema, map[string]any{"allow_failure": true}),
	})
	if err != nil || len(response.Diagnostics) != 1 ||
		response.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning {
		s.T.Fatal(err, providertest.Summaries(response.Diagnostics))
	}
	return flatAttributes(s, schema, response.State)
}

// Whoever reads ten objects at once asks for the unit once.
func TestUnitIsAskedForOnceInAProcess(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t, gatewaytest.WithStatus(map[string]any{"quota_per_unit": 500_000}),
		gatewaytest.WithAPIKeys(providertest.HandedKey))
	s := providertest.Serve(t, providertest.Reaching(server))
	s.Configure(nil, false)
	readMany(s, 10, "aihubmix_api_key", func(int) map[string]any { return map[string]any{"id": 1} })
	readMany(s, 10, "aihubmix_user", func(int) map[string]any { return map[string]any{"minimum_balance_usd": 1} })
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
		around := providertest.ReachingInMemory(t, server)
		around.Clock = nil // The bubble's.
		s := providertest.Serve(t, around)
		s.Configure(nil, false)
		begun := time.Now()
		if found := readOne(s, "data source aihubmix_user"); len(found) > 0 {
			t.Error(providertest.Summaries(found))
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
	first, second := providertest.NewServer(t), providertest.NewServer(t,
		gatewaytest.WithStatus(map[string]any{"quota_per_unit": 1000}))
	first.Inject(gatewaytest.Fault{Path: "/api/user/self", Reset: true})
	around := providertest.Reaching(first)
	around.Variables["AIHUBMIX_API_BASE"] = first.URL + "," + second.URL
	s := providertest.Serve(t, around)
	s.Configure(nil, false)
	if found := providertest.Summaries(readOne(s, "data source aihubmix_user")); len(found) != 1 ||
		found[0] != providertest.OtherUnit {
		t.Error(found)
	}
}
