package account_test

import (
	"maps"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestActionJudgesTheBalanceAtItsInvocation(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	s := providertest.Serve(t, providertest.Reaching(server))
	s.Configure(nil, false)
	if planned := s.PlanAction(20, false); planned.Deferred != nil || planned.Diagnostics != nil {
		t.Errorf("the plan: %v, %v", planned.Deferred, providertest.Summaries(planned.Diagnostics))
	}
	providertest.ExpectRequests(t, server, 0)
	progress, diagnostics := s.Invoke(20)
	if diagnostics != nil {
		t.Fatal(providertest.Summaries(diagnostics))
	}
	if said := strings.Join(
		progress, "\n",
	); said != "Reading the balance of the AIHubMix account\nThe balance is 58.142514 USD, which is enough" {
		t.Error(said)
	}
	providertest.ExpectRequests(t, server, 1)
}

// An action is an error for whatever the data source's gate is one for.
func TestActionFailsClosed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		minimum       any
		variables     map[string]string
		configuration map[string]any
		options       []gatewaytest.Option
		fault         gatewaytest.Fault
		summary       string
		detail        string
	}{
		"a balance that is too low": {
			minimum: 58.2, summary: "The account's balance is below the required minimum",
			detail: "The balance of the account \"ada\" is 58.142514 USD, but at least 58.2 USD are required. Top up " +
				"the account, or lower minimum_balance_usd.",
		},
		"a balance that is not reported": {
			minimum: 20, options: []gatewaytest.Option{gatewaytest.WithUserBody(`{"data": {"username": "ada"}}`)},
			summary: "The account's balance is unknown",
		},
		"no minimum": {minimum: nil, summary: "minimum_balance_usd is null"},
		"a refused key": {
			minimum: 20, options: []gatewaytest.Option{gatewaytest.WithManageKey("fd-another")},
			summary: "Cannot read the AIHubMix account: access was refused",
		},
		"no key": {
			minimum: 20, variables: map[string]string{"AIHUBMIX_MANAGE_KEY": ""}, summary: "No Manage Key is set",
		},
		"no answer": {
			minimum: 20, fault: gatewaytest.Fault{Reset: true},
			summary: "Cannot read the AIHubMix account: the gateway did not respond",
		},
		"an account that is not allowed": {
			minimum: 20,
			configuration: map[string]any{"allowed_usernames": []tftypes.Value{tftypes.NewValue(tftypes.String,
				"grace")}},
			summary: "The Manage Key belongs to an account that is not allowed",
		},
		"a configuration that is not known": {
			minimum: 20, configuration: map[string]any{"manage_key": tftypes.UnknownValue},
			summary: "The provider's configuration is not known yet",
		},
		"another quota unit": {
			minimum: 20, options: []gatewaytest.Option{gatewaytest.WithStatus(map[string]any{"quota_per_unit": 1000})},
			summary: "The gateway uses another quota unit",
		},
		"a balance that is given twice": {
			minimum: 20, options: []gatewaytest.Option{
				gatewaytest.WithUserBody(`{"data": {"username": "ada", "quota": 1, "quota": 50000000}}`),
			},
			summary: "Cannot read the AIHubMix account: the response cannot be understood",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, test.options...)
			if test.fault.Reset {
				server.Inject(test.fault)
			}
			around := providertest.Reaching(server)
			maps.Copy(around.Variables, test.variables)
			s := providertest.Serve(t, around)
			s.Configure(test.configuration, false)
			progress, diagnostics := s.Invoke(test.minimum)
			if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError ||
				diagnostics[0].Summary != test.summary {
				t.Fatalf("%v", providertest.Summaries(diagnostics))
			}
			if test.detail != "" && diagnostics[0].Detail != test.detail {
				t.Error(diagnostics[0].Detail)
			}
			if strings.Contains(strings.Join(progress, " "), "enough") {
				t.Errorf("it reports %v", progress)
			}
		})
	}
}

// A null that comes from a variable passes the CLI's own validation.
func TestActionWithoutAMinimumIsAnErrorInThePlan(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	s := providertest.Serve(t, providertest.Reaching(server))
	s.Configure(nil, false)
	if found := providertest.Summaries(s.PlanAction(nil, false).Diagnostics); len(found) != 1 ||
		found[0] != "minimum_balance_usd is null" {
		t.Error(found)
	}
}

// What is wrong with the key is known before anything is applied.
func TestActionWithoutAManageKeyIsAnErrorInThePlan(t *testing.T) {
	t.Parallel()
	around := providertest.Reaching(providertest.NewServer(t))
	around.Variables["AIHUBMIX_MANAGE_KEY"] = ""
	s := providertest.Serve(t, around)
	s.Configure(nil, false)
	if found := providertest.Summaries(s.PlanAction(20, false).Diagnostics); len(found) != 1 ||
		found[0] != "No Manage Key is set" {
		t.Error(found)
	}
}

func TestActionOfAnUnknownConfigurationIsDeferredIfAllowed(t *testing.T) {
	t.Parallel()
	for name, deferralAllowed := range map[string]bool{
		"is deferred where the CLI allows": true, "is no error in the plan elsewhere": false,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t)
			s := providertest.Serve(t, providertest.Reaching(server))
			s.Configure(map[string]any{"manage_key": tftypes.UnknownValue}, deferralAllowed)
			planned := s.PlanAction(tftypes.UnknownValue, deferralAllowed)
			if isDeferred := planned.Deferred != nil; isDeferred != deferralAllowed || planned.Diagnostics != nil {
				t.Errorf("%v, %v", planned.Deferred, providertest.Summaries(planned.Diagnostics))
			}
			providertest.ExpectRequests(t, server, 0)
		})
	}
}

// A minimum that was computed is the decimal that was meant.
func TestActionRoundsAComputedMinimum(t *testing.T) {
	t.Parallel()
	server := providertest.NewServer(t)
	server.SetAccountField("quota", 55_000) // 0.11 USD
	s := providertest.Serve(t, providertest.Reaching(server))
	s.Configure(nil, false)
	minimum := new(big.Float).SetPrec(512)
	factor, _, _ := big.ParseFloat("1.1", 10, 512, big.ToNearestEven)
	tenth, _, _ := big.ParseFloat("0.1", 10, 512, big.ToNearestEven)
	if _, diagnostics := s.Invoke(minimum.Mul(factor, tenth)); diagnostics != nil {
		t.Errorf("%v: %s", providertest.Summaries(diagnostics), diagnostics[0].Detail)
	}
}
