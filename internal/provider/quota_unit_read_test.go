package provider_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// unreadableUnits are responses to the request for the unit that report none. The gateway may count in another one.
var unreadableUnits = map[string]gatewaytest.Fault{
	"an overload":     {Status: 503},
	"a bad request":   {Status: 400, Body: `{"success": false, "message": "no"}`},
	"a login":         {Status: 401},
	"a prohibition":   {Status: 403, Body: "<html>Forbidden</html>"},
	"a redirect":      {Status: 302, Header: http.Header{"Location": {"/login"}}},
	"a web page":      {Status: 200, Body: "<html></html>"},
	"a refusal":       {Status: 200, Body: `{"success": false, "message": "no"}`},
	"a doubled field": {Status: 200, Body: `{"data": {"quota_per_unit": 1, "quota_per_unit": 500000}}`},
}

const cannotReadUnit = "Cannot read the gateway's quota unit"

func TestNoGatePassesWhileTheUnitCannotBeRead(t *testing.T) {
	t.Parallel()
	for name, fault := range unreadableUnits {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStatus(map[string]any{"quota_per_unit": 500_000}),
				gatewaytest.WithAPIKeys(providertest.HandedKey))
			fault.Path = "/api/status"
			server.Inject(fault)
			s := providertest.Serve(t, providertest.Reaching(server).WithAPIKey("sk-"+providertest.HandedSecret))
			s.Configure(nil, false)
			_, invoked := s.Invoke(1)
			const current = "aihubmix_current_api_key"
			one, minimum := map[string]any{"minimum_balance_usd": 1}, map[string]any{"minimum_remaining_usd": 1}
			for object, found := range map[string][]*tfprotov6.Diagnostic{
				"data source aihubmix_user":                   readWith(s, "data source aihubmix_user", one),
				"ephemeral resource aihubmix_user":            readWith(s, "ephemeral resource aihubmix_user", one),
				"data source aihubmix_current_api_key":        readWith(s, "data source "+current, minimum),
				"ephemeral resource aihubmix_current_api_key": readWith(s, "ephemeral resource "+current, minimum),
				"action aihubmix_require_balance":             invoked,
				"resource aihubmix_api_key, a key with a limit": s.PlanAPIKey(nil,
					map[string]any{"name": "app", "spend_limit_usd": 5}).Diagnostics,
			} {
				if len(found) != 1 || found[0].Severity != tfprotov6.DiagnosticSeverityError {
					t.Errorf("%s: %v", object, providertest.Summaries(found))
					continue
				}
				providertest.ExpectOneError(t, found, cannotReadUnit, fmt.Sprintf("HTTP status %d", fault.Status),
					"let it through", "quota_per_unit")
			}
			if found := s.PlanAPIKey(nil, map[string]any{"name": "app"}).Diagnostics; len(found) > 0 {
				t.Errorf("a key without a limit: %v", providertest.Summaries(found))
			}
			server.ClearFaults()
			if found := readWith(s, "data source aihubmix_user", one); len(found) > 0 {
				t.Errorf("once it responds: %v", providertest.Summaries(found))
			}
		})
	}
}

// What only shows amounts goes on without them, and warns once.
func TestAmountsAreNullWhileTheUnitCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, object := range []string{
		"data source aihubmix_user", "ephemeral resource aihubmix_user", "data source aihubmix_api_keys",
		"data source aihubmix_current_api_key", "ephemeral resource aihubmix_current_api_key",
	} {
		t.Run(object, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStatus(map[string]any{"quota_per_unit": 500_000}),
				gatewaytest.WithAPIKeys(providertest.HandedKey))
			server.Inject(gatewaytest.Fault{Path: "/api/status", Status: 403})
			s := providertest.Serve(t, providertest.Reaching(server).WithAPIKey("sk-"+providertest.HandedSecret))
			s.Configure(nil, false)
			found := readWith(s, object, nil)
			if len(found) != 1 || found[0].Severity != tfprotov6.DiagnosticSeverityWarning ||
				!strings.HasPrefix(found[0].Summary, cannotReadUnit) {
				t.Error(providertest.Summaries(found))
			}
			if again := readWith(s, object, nil); len(again) > 0 {
				t.Errorf("the second time: %v", providertest.Summaries(again))
			}
			state := s.ReadData("aihubmix_user", nil)
			values := flatAttributes(s, s.Schema.DataSourceSchemas["aihubmix_user"], state)
			if values["balance_usd"] != "null" || values["quota"] == "null" || values["available"] != "true" {
				t.Errorf("%v", values)
			}
		})
	}
}

// A gate that may pass without the gateway still says which failure it was.
func TestUnreadableUnitIsAFailureThatMayBeAllowed(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]string{
		"an overload": "server", "a login": "protocol", "a web page": "protocol", "a redirect": "protocol",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStatus(map[string]any{"quota_per_unit": 500_000}))
			fault := unreadableUnits[name]
			fault.Path = "/api/status"
			server.Inject(fault)
			s := providertest.Serve(t, providertest.Reaching(server))
			s.Configure(nil, false)
			softened := softenedUser(s)
			for attribute, expected := range map[string]string{
				"available": "false", "failure_kind": kind, "balance_usd": "null", "quota": "null",
			} {
				if softened[attribute] != expected {
					t.Errorf("%s is %s, not %s", attribute, softened[attribute], expected)
				}
			}
		})
	}
}

// A gateway that does not let the request for its unit through has another way out.
func TestStatedUnitLetsGatesPassWithoutARequest(t *testing.T) {
	t.Parallel()
	for unit, summary := range map[int]string{500_000: "", 1000: providertest.OtherUnit} {
		t.Run(fmt.Sprint(unit), func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStatus(nil),
				gatewaytest.WithAPIKeys(providertest.HandedKey))
			server.Inject(gatewaytest.Fault{Path: "/api/status", Status: 403})
			s := providertest.Serve(t, providertest.Reaching(server).WithAPIKey("sk-"+providertest.HandedSecret))
			s.Configure(map[string]any{"quota_per_unit": unit}, false)
			for object, argument := range map[string]string{
				"data source aihubmix_user":                   "minimum_balance_usd",
				"ephemeral resource aihubmix_user":            "minimum_balance_usd",
				"data source aihubmix_current_api_key":        "minimum_remaining_usd",
				"ephemeral resource aihubmix_current_api_key": "minimum_remaining_usd",
			} {
				problems := readWith(s, object, map[string]any{argument: 1})
				if found := providertest.Summaries(problems); strings.Join(found, "") != summary {
					t.Errorf("%s: %v", object, found)
				}
				for _, problem := range problems {
					if !strings.HasPrefix(problem.Detail, "The provider argument quota_per_unit states 1000 ") {
						t.Errorf("%s: %s", object, problem.Detail)
					}
				}
			}
			if count := server.Count("GET", "/api/status"); count > 0 {
				t.Errorf("the unit was requested %d times", count)
			}
		})
	}
}

// readWith reads an object of the account or of an API key with these arguments.
func readWith(s providertest.ProtocolServer, object string, arguments map[string]any) []*tfprotov6.Diagnostic {
	s.T.Helper()
	kind, name, _ := strings.Cut(object, " aihubmix_")
	name = "aihubmix_" + name
	if kind == "data source" {
		response, err := s.ReadDataSource(s.T.Context(), &tfprotov6.ReadDataSourceRequest{
			TypeName: name, Config: s.Configuration(s.Schema.DataSourceSchemas[name], arguments),
		})
		if err != nil {
			s.T.Fatal(err)
		}
		return response.Diagnostics
	}
	response, err := s.OpenEphemeralResource(s.T.Context(), &tfprotov6.OpenEphemeralResourceRequest{
		TypeName: name, Config: s.Configuration(s.Schema.EphemeralResourceSchemas[name], arguments),
	})
	if err != nil {
		s.T.Fatal(err)
	}
	return response.Diagnostics
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
