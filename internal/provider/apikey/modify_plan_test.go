package apikey_test

import (
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

// An error that the apply would report is an error of the plan.
func TestPlanOfAnAPIKeyReportsWhatWouldFail(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		arguments     arguments
		variables     map[string]string
		configuration map[string]any
		says          string
	}{
		"no Manage Key": {variables: map[string]string{"AIHUBMIX_MANAGE_KEY": ""}, says: "No Manage Key is set"},
		"a Manage Key that cannot be one": {
			variables: map[string]string{"AIHUBMIX_MANAGE_KEY": "sk-app"}, says: "The Manage Key cannot be used",
		},
		"an account that is not allowed": {
			configuration: map[string]any{"allowed_usernames": []string{"grace"}},
			says:          "The Manage Key belongs to an account that is not allowed",
		},
		"a base URL that cannot be used": {
			variables: map[string]string{"AIHUBMIX_API_BASE": "https://gateway.example/v1"},
			says: "The environment variable AIHUBMIX_API_BASE (https://gateway.example/v1): the URL " +
				"ends in /v1",
		},
		"an expiry that has passed": {
			arguments: arguments{"expires_at": "2020-01-01T00:00:00Z"}, says: "The expiry has passed",
		},
		"an expiry before 1970": {
			arguments: arguments{"expires_at": "1969-12-31T23:59:59Z"}, says: "The expiry has passed",
		},
		"a change without a Manage Key": {
			arguments: arguments{"name": "renamed"}, variables: map[string]string{"AIHUBMIX_MANAGE_KEY": ""},
			says: "No Manage Key is set",
		},
	} {
		t.Run(name, inBubble(func(t *testing.T) {
			gateway := newMemoryGateway(t)
			w := newProtocolWorkspace(t, gateway, arguments{"name": "app"})
			var options []option
			if test.arguments["name"] != nil {
				w.mustApply()
				options = []option{withoutRefresh} // A refresh needs the key as well.
			}
			gateway.ForgetRequests()
			maps.Copy(w.arguments, test.arguments)
			maps.Copy(w.around.Variables, test.variables)
			w.provider = test.configuration
			requireFailed(t, w.plan(options...), test.says)
			for _, request := range gateway.Requests() {
				if request.Path != "/api/user/self" {
					t.Errorf("%s %s was sent", request.Method, request.Path)
				}
			}
		}))
	}
}

// Other commands need neither the key nor the gateway.
func TestPlanThatNeedsNoManageKeyIsNoErrorWithoutOne(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	w := providertest.NewWorkspace(t, server, providertest.NeedProvider+
		providertest.APIKey("name = \"app\"\n  expires_at = \"2096-01-01T00:00:00Z\""))
	w.MustRun("apply", "-auto-approve")
	w.Set("AIHUBMIX_MANAGE_KEY=")
	server.ForgetRequests()
	w.MustRun("validate")
	w.RequireNoChange("-refresh=false")
	w.MustRun("plan", "-destroy", "-refresh=false")
	providertest.ExpectRequests(t, server, 0)
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

// While the provider's configuration is unknown, a plan succeeds all the same.
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

// A limit and an expiry that are unknown in the plan are checked in the apply.
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
