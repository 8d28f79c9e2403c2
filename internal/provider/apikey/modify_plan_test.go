package apikey_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// What would fail in the apply is an error in the plan.
func TestPlanOfAnAPIKeyReportsWhatWouldFail(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments string
		// environment comes on top; configuration is the provider block.
		environment, configuration string
		says                       string
	}{
		"no Manage Key": {`name = "app"`, "AIHUBMIX_MANAGE_KEY=", "", "No Manage Key is set"},
		"a Manage Key that cannot be one": {
			`name = "app"`, "AIHUBMIX_MANAGE_KEY=sk-app", "", "The Manage Key cannot be used",
		},
		"an account that is not allowed": {
			`name = "app"`, "", `allowed_usernames = ["grace"]`,
			"The Manage Key belongs to an account that is not allowed",
		},
		"a base URL that cannot be used": {
			`name = "app"`, "AIHUBMIX_API_BASE=https://gateway.example/v1", "",
			"The environment variable AIHUBMIX_API_BASE (https://gateway.example/v1) cannot be used: the URL ends in " +
				"/v1",
		},
		"an expiry that has passed": {
			"name = \"app\"\n  expires_at = \"2020-01-01T00:00:00Z\"", "", "", "The expiry has passed",
		},
		"an expiry before 1970": {
			"name = \"app\"\n  expires_at = \"1969-12-31T23:59:59Z\"", "", "", "The expiry has passed",
		},
		"a change without a Manage Key": {`name = "renamed"`, "AIHUBMIX_MANAGE_KEY=", "", "No Manage Key is set"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			w := providertest.NewWorkspace(t, server, providertest.NeedProvider+providertest.APIKey(`name = "app"`))
			var flags []string
			if test.arguments == `name = "renamed"` {
				w.MustRun("apply", "-auto-approve")
				flags = []string{"-refresh=false"} // A refresh needs the key as well.
			}
			server.ForgetRequests()
			w.Write("main.tf",
				providertest.NeedProvider+"provider \"aihubmix\" {\n  "+test.configuration+"\n}\n"+providertest.APIKey(
					test.arguments,
				))
			w.Set(test.environment)
			said, exit := w.Run(append([]string{"plan"}, flags...)...)
			providertest.ExpectExit(t, exit, 1, said)
			providertest.ExpectWords(t, said, test.says)
			for _, request := range server.Requests() {
				if request.Path != "/api/user/self" {
					t.Errorf("%s %s was sent", request.Method, request.Path)
				}
			}
		})
	}
}

// Nothing else needs the key, or the service, earlier than it did.
func TestPlanWithoutAManageKeyIsNoErrorWhereNoneIsNeeded(t *testing.T) {
	t.Parallel()
	const settings = "name = \"app\"\n  expires_at = \"2096-01-01T00:00:00Z\""
	for name, arguments := range map[string][]string{
		"a validation":                  {"validate"},
		"a plan with nothing to change": {"plan", "-refresh=false"},
		"a plan to destroy":             {"plan", "-destroy", "-refresh=false"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			w := providertest.NewWorkspace(t, server, providertest.NeedProvider+providertest.APIKey(settings))
			w.MustRun("apply", "-auto-approve")
			w.Set("AIHUBMIX_MANAGE_KEY=")
			server.ForgetRequests()
			w.MustRun(arguments...)
			providertest.ExpectRequests(t, server, 0)
		})
	}
}

// A key that has expired since can still be changed in other ways.
func TestExpiryThatPassedAfterTheCreationIsNoErrorInAPlan(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t, gatewaytest.WithAPIKeys(
		gatewaytest.APIKey{Name: "old", Key: providertest.HandedSecret, Unlimited: true, ExpiredTime: 1_600_000_000},
	))
	s := providertest.Serve(t, providertest.Reaching(server))
	s.Configure(nil, false)
	planned := s.PlanAPIKey(s.Refresh(s.ImportAPIKey(1)).NewState,
		map[string]any{"name": "new", "expires_at": "2020-09-13T12:26:40Z"})
	if found := providertest.Summaries(planned.Diagnostics); len(found) != 1 || found[0] != "The API key has expired" ||
		planned.Diagnostics[0].Severity != tfprotov6.DiagnosticSeverityWarning {
		t.Error(found)
	}
}

// While the provider's configuration is not known, a plan is made all the same.
func TestPlanOfAnAPIKeyWithAnUnknownConfigurationIsNoError(t *testing.T) {
	t.Parallel()
	for _, argument := range []string{"manage_key", "base_urls", "allowed_usernames", "max_retries"} {
		t.Run(argument, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			s := providertest.Serve(t, providertest.Reaching(server))
			s.Configure(map[string]any{argument: tftypes.UnknownValue}, false)
			if found := providertest.Summaries(
				s.PlanAPIKey(nil, map[string]any{"name": "app", "spend_limit_usd": 5}).Diagnostics,
			); found != nil {
				t.Error(found)
			}
			providertest.ExpectRequests(t, server, 0)
		})
	}
}

// A limit and an expiry that are not known yet are looked at in the apply.
func TestPlanOfAnAPIKeyWithUnknownArgumentsIsNoError(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t, providertest.WithOtherUnit)
	s := providertest.Serve(t, providertest.Reaching(server))
	s.Configure(nil, false)
	unknown := map[string]any{
		"name": "app", "spend_limit_usd": tftypes.UnknownValue, "expires_at": tftypes.UnknownValue,
	}
	if found := providertest.Summaries(s.PlanAPIKey(nil, unknown).Diagnostics); found != nil {
		t.Error(found)
	}
	providertest.ExpectRequests(t, server, 1) // For the account, which the plan of a new key says.
	if found := providertest.Summaries(
		s.PlanAPIKey(nil, map[string]any{"name": "app", "spend_limit_usd": 5}).Diagnostics,
	); len(found) != 1 || found[0] != providertest.OtherUnit {
		t.Error(found)
	}
}
