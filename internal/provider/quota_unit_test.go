package provider_test

import (
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// Every amount in US dollars is null there, and nothing else.
func TestAmountsAreNullAtAGatewayWithAnotherUnit(t *testing.T) {
	t.Parallel()
	read := func(options ...gatewaytest.Option) (map[string]map[string]string, [][]*tfprotov6.Diagnostic) {
		server := providertest.NewServer(t,
			append(options, gatewaytest.WithAPIKeys(providertest.CappedKey),
				gatewaytest.WithAccount(filledAccount()))...)
		s := providertest.Serve(t, providertest.Reaching(server).WithAPIKey("sk-"+providertest.CappedKey.Key))
		s.Configure(nil, false)
		found := map[string]map[string]string{}
		var diagnostics [][]*tfprotov6.Diagnostic
		for name, arguments := range map[string]map[string]any{
			"aihubmix_user": nil, "aihubmix_api_key": {"id": 7}, "aihubmix_api_keys": nil,
			"aihubmix_current_api_key": nil,
		} {
			schema := s.Schema.DataSourceSchemas[name]
			response, err := s.ReadDataSource(t.Context(),
				&tfprotov6.ReadDataSourceRequest{TypeName: name, Config: s.Configuration(schema, arguments)})
			if err != nil {
				t.Fatal(err)
			}
			diagnostics = append(diagnostics, response.Diagnostics)
			found["data source "+name] = flatAttributes(s, schema, response.State)
		}
		for _, name := range []string{"aihubmix_user", "aihubmix_current_api_key"} {
			schema := s.Schema.EphemeralResourceSchemas[name]
			response, err := s.OpenEphemeralResource(t.Context(),
				&tfprotov6.OpenEphemeralResourceRequest{TypeName: name, Config: s.Configuration(schema, nil)})
			if err != nil {
				t.Fatal(err)
			}
			diagnostics = append(diagnostics, response.Diagnostics)
			found["ephemeral resource "+name] = flatAttributes(s, schema, response.Result)
		}
		resource := s.Schema.ResourceSchemas["aihubmix_api_key"]
		refreshed := s.Refresh(s.ImportAPIKey(7))
		diagnostics = append(diagnostics, refreshed.Diagnostics)
		found["resource aihubmix_api_key"] = flatAttributes(s, resource, refreshed.NewState)
		listed := s.List(nil, true, 10)
		diagnostics = append(diagnostics, listed[0].Diagnostics)
		found["list resource aihubmix_api_key"] = flatAttributes(s, resource, listed[0].Resource)
		return found, diagnostics
	}
	usual, none := read()
	other, warnings := read(providertest.WithOtherUnit)
	for object, attributes := range usual {
		for name, value := range attributes {
			expected := value
			if strings.HasSuffix(name, "_usd") || name == "unlimited" {
				expected = "null"
				if value == "null" {
					t.Errorf("%s: %s is null at the usual unit, too", object, name)
				}
			}
			// A resource shows its spend limit only where it is not null.
			if found, there := other[object][name]; there && found != expected || !there && expected != "null" {
				t.Errorf("%s: %s is %q, not %q", object, name, found, expected)
			}
		}
	}
	count := 0
	for _, diagnostics := range warnings {
		for _, found := range diagnostics {
			count++
			if found.Severity != tfprotov6.DiagnosticSeverityWarning || found.Summary != providertest.OtherUnit ||
				!strings.Contains(found.Detail, "has the quota_per_unit 1000, but one US dollar is 500000 quota") {
				t.Errorf("%s: %s", found.Summary, found.Detail)
			}
		}
	}
	if count != 1 {
		t.Errorf("there are %d warnings, not 1", count)
	}
	for _, diagnostics := range none {
		if len(diagnostics) > 0 {
			t.Errorf("at the usual unit: %v", providertest.Summaries(diagnostics))
		}
	}
}

// Each object is the first to be read of its process, so that each gives the warning.
func TestEachObjectWarnsOfAnotherUnit(t *testing.T) {
	t.Parallel()
	warned := map[string]bool{
		"data source aihubmix_user": true, "data source aihubmix_api_keys": true,
		"data source aihubmix_current_api_key": true,
		"ephemeral resource aihubmix_user":     true, "ephemeral resource aihubmix_current_api_key": true,
		"resource aihubmix_api_key": true,
	}
	for object := range warned {
		t.Run(object, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, providertest.WithOtherUnit,
				gatewaytest.WithAPIKeys(providertest.HandedKey))
			s := providertest.Serve(t, providertest.Reaching(server).WithAPIKey("sk-"+providertest.HandedSecret))
			s.Configure(nil, false)
			found := providertest.Summaries(readOne(s, object))
			if len(found) != 1 || found[0] != providertest.OtherUnit {
				t.Errorf("%v", found)
			}
			if asked := server.Count("GET", "/api/status"); asked != 1 {
				t.Errorf("the unit was asked for %d times", asked)
			}
			for _, request := range server.Requests() {
				if request.Path == "/api/status" && request.Header.Get("Authorization") != "" {
					t.Error("a key was sent to what is public")
				}
			}
		})
	}
}

// readOne reads an object of the API key 1, or the account.
func readOne(s providertest.ProtocolServer, object string) []*tfprotov6.Diagnostic {
	s.T.Helper()
	if strings.HasPrefix(object, "resource") {
		return s.Refresh(s.ImportAPIKey(1)).Diagnostics
	}
	return readWith(s, object, nil)
}

// No gate in US dollars passes there, and no key gets a limit.
func TestArgumentsInUSDollarsAreErrorsAtAGatewayWithAnotherUnit(t *testing.T) {
	t.Parallel()
	const advice = "spend_limit_usd cannot be used"
	for name, test := range map[string]struct {
		config string
		says   string
	}{
		"a gate": {
			"data \"aihubmix_user\" \"current\" {\n minimum_balance_usd = 0\n}", "minimum_balance_usd cannot be used",
		},
		"an ephemeral gate": {
			"ephemeral \"aihubmix_user\" \"current\" {\n minimum_balance_usd = 0\n}",
			"minimum_balance_usd cannot be used",
		},
		"a gate on the API key": {
			"data \"aihubmix_current_api_key\" \"current\" {\n minimum_remaining_usd = 0\n}",
			"minimum_remaining_usd cannot be used",
		},
		"a key's limit": {
			"resource \"aihubmix_api_key\" \"app\" {\n name = \"app\"\n spend_limit_usd = 5\n}", advice,
		},
		"a limit that the plan does not know": {
			"resource \"terraform_data\" \"limit\" {\n input = 5\n}\nresource \"aihubmix_api_key\" \"app\" {\n name " +
				"= \"app\"\n spend_limit_usd = terraform_data.limit.output\n}",
			advice,
		},
		"an ephemeral key's limit": {
			"ephemeral \"aihubmix_api_key\" \"run\" {\n spend_limit_usd = 5\n}", advice,
		},
		"a gate that lets null pass": {
			"data \"aihubmix_user\" \"current\" {\n allow_failure = true\n minimum_balance_usd = 0\n}",
			"minimum_balance_usd cannot be used",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if strings.Contains(test.config, "ephemeral") {
				providertest.NeedsEphemeralResources(t)
			}
			server := providertest.NewServer(t, providertest.WithOtherUnit,
				gatewaytest.WithAPIKeys(providertest.HandedKey))
			said := providertest.ApplyError(t,
				providertest.Reaching(server).WithAPIKey("sk-"+providertest.HandedSecret), test.config)
			providertest.ExpectWords(t, said, providertest.OtherUnit,
				"has the quota_per_unit ", test.says)
			if keys := len(server.APIKeys()); keys != 1 {
				t.Errorf("there are %d keys", keys)
			}
		})
	}
}

// A key without a limit needs no unit, and is created.
func TestKeyWithoutALimitIsCreatedAtAGatewayWithAnotherUnit(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t, providertest.WithOtherUnit)
	providertest.Apply(t, providertest.Reaching(server), providertest.APIKey(`name = "app"`), nil)
	if asked := server.Count("GET", "/api/status"); asked != 0 {
		t.Errorf("the unit was asked for %d times", asked)
	}
}

// A key that exists gets no limit either, and is not touched.
func TestKeyGetsNoLimitByAnUpdateAtAGatewayWithAnotherUnit(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t, providertest.WithOtherUnit)
	config := func(limit string) string {
		return providertest.NeedProvider + "resource \"terraform_data\" \"limit\" {\n  input = 5\n}\n" +
			providertest.APIKey("name = \"app\"\n  spend_limit_usd = "+limit)
	}
	w := providertest.NewWorkspace(t, server, config("null"))
	w.MustRun("apply", "-auto-approve")
	w.Write("main.tf", config("terraform_data.limit.output"))
	said, exit := w.Run("apply", "-auto-approve", "-replace=terraform_data.limit")
	providertest.ExpectExit(t, exit, 1, said)
	providertest.ExpectWords(t, said, providertest.OtherUnit, "spend_limit_usd cannot be used")
	if key := server.APIKeys()[0]; !key.Unlimited {
		t.Error("the key has a limit")
	}
}

// The plan was made while the gateway did not report its unit.
func TestPlanThatDidNotKnowTheUnitCreatesNoKeyWithALimit(t *testing.T) {
	t.Parallel()
	before := providertest.Serve(t, providertest.Reaching(providertest.NewServer(t)))
	before.Configure(nil, false)
	server := providertest.NewServer(t, providertest.WithOtherUnit)
	s := providertest.Serve(t, providertest.Reaching(server))
	s.Configure(nil, false)
	schema, arguments := s.APIKeySchema(), map[string]any{"name": "app", "spend_limit_usd": 5}
	apply := func(prior *tfprotov6.DynamicValue) []string {
		planned := before.PlanAPIKey(prior, arguments)
		if found := providertest.Summaries(planned.Diagnostics); found != nil {
			t.Fatal(found)
		}
		state := prior
		if prior == nil {
			state = s.Nothing(schema)
		}
		applied, err := s.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
			TypeName: "aihubmix_api_key", PriorState: state, Config: s.Configuration(schema, arguments),
			PlannedState: planned.PlannedState,
		})
		if err != nil {
			t.Fatal(err)
		}
		return providertest.Summaries(applied.Diagnostics)
	}
	if found := apply(nil); len(found) != 1 || found[0] != providertest.OtherUnit || len(server.APIKeys()) != 0 {
		t.Errorf("a create: %v, %v", found, server.APIKeys())
	}
	server.AddAPIKey(gatewaytest.APIKey{Name: "app", Key: providertest.HandedSecret, Unlimited: true})
	if found := apply(s.Refresh(s.ImportAPIKey(1)).NewState); len(found) != 1 || found[0] != providertest.OtherUnit ||
		!server.APIKeys()[0].Unlimited {
		t.Errorf("an update: %v, %v", found, server.APIKeys())
	}
}

// What an API key is told can be in quota units although the unit is the usual one.
func TestKeyFiguresInQuotaUnitsAreNotTakenForUSDollars(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t,
		gatewaytest.WithStatus(map[string]any{"quota_per_unit": 500_000, "display_in_currency": false}),
		gatewaytest.WithAPIKeys(providertest.HandedKey))
	around := providertest.Reaching(server).WithAPIKey("sk-" + providertest.HandedSecret)
	said := providertest.ApplyError(t, around,
		"data \"aihubmix_current_api_key\" \"current\" {\n minimum_remaining_usd = 1\n}")
	providertest.ExpectWords(t, said, providertest.OtherUnit, "display_in_currency is false",
		"minimum_remaining_usd cannot be used")
	providertest.Apply(t, around,
		providertest.ReadUser+"\noutput \"known\" {\n  value = data.aihubmix_user.current.balance_usd == 58.142514\n}",
		nil)
	s := providertest.Serve(t, around)
	s.Configure(nil, false)
	if found := providertest.Summaries(readOne(s, "data source aihubmix_current_api_key")); len(found) != 1 ||
		found[0] != providertest.OtherUnit {
		t.Error(found)
	}
	if found := providertest.Summaries(readOne(s, "data source aihubmix_user")); found != nil {
		t.Error(found)
	}
}
