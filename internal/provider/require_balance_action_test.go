package provider_test

import (
	"maps"
	"math/big"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const actionName = "aihubmix_require_balance"

// action is an action of a minimum of that many US dollars.
func (s protocolServer) action(minimum any) (server tfprotov6.ActionServer, config *tfprotov6.DynamicValue) {
	s.t.Helper()
	server, _ = s.ProviderServer.(tfprotov6.ActionServer)
	schema := s.schema.ActionSchemas[actionName]
	if server == nil || schema == nil {
		s.t.Fatal("the provider has no such action")
	}
	return server, s.configuration(schema.Schema, map[string]any{"minimum_balance_usd": minimum})
}

// invoke returns what the action reports meanwhile, and at its end.
func (s protocolServer) invoke(minimum any) (progress []string, diagnostics []*tfprotov6.Diagnostic) {
	s.t.Helper()
	server, config := s.action(minimum)
	stream, err := server.InvokeAction(s.t.Context(), &tfprotov6.InvokeActionRequest{ActionType: actionName, Config: config})
	if err != nil {
		s.t.Fatal(err)
	}
	for event := range stream.Events {
		switch event := event.Type.(type) {
		case tfprotov6.ProgressInvokeActionEventType:
			progress = append(progress, event.Message)
		case tfprotov6.CompletedInvokeActionEventType:
			diagnostics = append(diagnostics, event.Diagnostics...)
		}
	}
	return progress, diagnostics
}

func (s protocolServer) planAction(minimum any, deferralAllowed bool) *tfprotov6.PlanActionResponse {
	s.t.Helper()
	server, config := s.action(minimum)
	planned, err := server.PlanAction(s.t.Context(), &tfprotov6.PlanActionRequest{
		ActionType: actionName, Config: config, ClientCapabilities: &tfprotov6.PlanActionClientCapabilities{DeferralAllowed: deferralAllowed},
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return planned
}

func TestActionJudgesTheBalanceAtItsInvocation(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	s := serve(t, reaching(server))
	s.configure(nil, false)
	if planned := s.planAction(20, false); planned.Deferred != nil || planned.Diagnostics != nil {
		t.Errorf("the plan: %v, %v", planned.Deferred, summaries(planned.Diagnostics))
	}
	expectRequests(t, server, 0)
	progress, diagnostics := s.invoke(20)
	if diagnostics != nil {
		t.Fatal(summaries(diagnostics))
	}
	if said := strings.Join(progress, "\n"); said != "Reading the balance of the AIHubMix account\nThe balance is 58.142514 USD, which is enough" {
		t.Error(said)
	}
	expectRequests(t, server, 1)
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
			detail: "The balance of the account \"ada\" is 58.142514 USD, but at least 58.2 USD are required. Top up the account, or lower minimum_balance_usd.",
		},
		"a balance that is not reported": {
			minimum: 20, options: []gatewaytest.Option{gatewaytest.WithUserBody(`{"data": {"username": "ada"}}`)},
			summary: "The account's balance is unknown",
		},
		"no minimum":    {minimum: nil, summary: "minimum_balance_usd is null"},
		"a refused key": {minimum: 20, options: []gatewaytest.Option{gatewaytest.WithManageKey("fd-another")}, summary: "Cannot read the AIHubMix account: access was refused"},
		"no key":        {minimum: 20, variables: map[string]string{"AIHUBMIX_MANAGE_KEY": ""}, summary: "No Manage Key is set"},
		"no answer":     {minimum: 20, fault: gatewaytest.Fault{Reset: true}, summary: "Cannot read the AIHubMix account: the service did not answer"},
		"an account that is not allowed": {
			minimum: 20, configuration: map[string]any{"allowed_usernames": []tftypes.Value{tftypes.NewValue(tftypes.String, "grace")}},
			summary: "The Manage Key belongs to an account that is not allowed",
		},
		"a configuration that is not known": {
			minimum: 20, configuration: map[string]any{"manage_key": tftypes.UnknownValue}, summary: "The provider's configuration is not known yet",
		},
		"another quota unit": {
			minimum: 20, options: []gatewaytest.Option{gatewaytest.WithStatus(map[string]any{"quota_per_unit": 1000})}, summary: "The gateway uses another quota unit",
		},
		"a balance that is given twice": {
			minimum: 20, options: []gatewaytest.Option{gatewaytest.WithUserBody(`{"data": {"username": "ada", "quota": 1, "quota": 50000000}}`)},
			summary: "Cannot read the AIHubMix account: the answer cannot be understood",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, test.options...)
			if test.fault.Reset {
				server.Inject(test.fault)
			}
			around := reaching(server)
			maps.Copy(around.variables, test.variables)
			s := serve(t, around)
			s.configure(test.configuration, false)
			progress, diagnostics := s.invoke(test.minimum)
			if len(diagnostics) != 1 || diagnostics[0].Severity != tfprotov6.DiagnosticSeverityError || diagnostics[0].Summary != test.summary {
				t.Fatalf("%v", summaries(diagnostics))
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
	server := newServer(t)
	s := serve(t, reaching(server))
	s.configure(nil, false)
	if found := summaries(s.planAction(nil, false).Diagnostics); len(found) != 1 || found[0] != "minimum_balance_usd is null" {
		t.Error(found)
	}
}

// What is wrong with the key is known before anything is applied.
func TestActionWithoutAManageKeyIsAnErrorInThePlan(t *testing.T) {
	t.Parallel()
	around := reaching(newServer(t))
	around.variables["AIHUBMIX_MANAGE_KEY"] = ""
	s := serve(t, around)
	s.configure(nil, false)
	if found := summaries(s.planAction(20, false).Diagnostics); len(found) != 1 || found[0] != "No Manage Key is set" {
		t.Error(found)
	}
}

func TestActionOfAnUnknownConfigurationOrMinimum(t *testing.T) {
	t.Parallel()
	for name, deferralAllowed := range map[string]bool{"is deferred where the CLI allows": true, "is no error in the plan elsewhere": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			s := serve(t, reaching(server))
			s.configure(map[string]any{"manage_key": tftypes.UnknownValue}, deferralAllowed)
			planned := s.planAction(tftypes.UnknownValue, deferralAllowed)
			if isDeferred := planned.Deferred != nil; isDeferred != deferralAllowed || planned.Diagnostics != nil {
				t.Errorf("%v, %v", planned.Deferred, summaries(planned.Diagnostics))
			}
			expectRequests(t, server, 0)
		})
	}
}

// A minimum that was computed is the decimal that was meant.
func TestActionRoundsAComputedMinimum(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	server.SetAccountField("quota", 55_000) // 0.11 USD
	s := serve(t, reaching(server))
	s.configure(nil, false)
	minimum := new(big.Float).SetPrec(512)
	factor, _, _ := big.ParseFloat("1.1", 10, 512, big.ToNearestEven)
	tenth, _, _ := big.ParseFloat("0.1", 10, 512, big.ToNearestEven)
	if _, diagnostics := s.invoke(minimum.Mul(factor, tenth)); diagnostics != nil {
		t.Errorf("%v: %s", summaries(diagnostics), diagnostics[0].Detail)
	}
}
