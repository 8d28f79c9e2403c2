package aihubmix_test

import (
	"context"
	"errors"
	"math/big"
	"net/http"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const statusPath = "/api/status"

func TestQuotaUnitIsWhatTheGatewayReports(t *testing.T) {
	for name, test := range map[string]struct {
		status      map[string]any
		other       string
		keysInUnits bool
	}{
		"the hosted service's":      {map[string]any{"quota_per_unit": 500_000}, "", false},
		"the same as text":          {map[string]any{"quota_per_unit": "500000.0"}, "", false},
		"the same with an exponent": {map[string]any{"quota_per_unit": "5e5"}, "", false},
		"none":                      {map[string]any{"system_name": "One API"}, "", false},
		"null":                      {map[string]any{"quota_per_unit": nil}, "", false},
		"another":                   {map[string]any{"quota_per_unit": 1000}, "1000", false},
		"almost the same":           {map[string]any{"quota_per_unit": 500_000.5}, "500000.5", false},
		"zero":                      {map[string]any{"quota_per_unit": 0}, "0", false},
		"the same with a sign":      {map[string]any{"quota_per_unit": -500_000}, "-500000", false},
		"amounts of keys in US dollars": {
			map[string]any{"quota_per_unit": 500_000, "display_in_currency": true}, "", false,
		},
		"amounts of keys in quota units": {
			map[string]any{"quota_per_unit": 500_000, "display_in_currency": false}, "", true,
		},
		"another, and keys in quota units": {map[string]any{"quota_per_unit": 7, "display_in_currency": 0}, "7", true},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				unit, err := gateway.client().QuotaUnit(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "other", unit.Other, test.other)
				equal(t, "keys in units", unit.KeysInUnits, test.keysInUnits)
				for _, request := range gateway.Requests() {
					equal(t, "Authorization", request.Header.Get("Authorization"), "")
				}
			}, gatewaytest.WithStatus(test.status))
		})
	}
}

// A gateway without the path, or without a unit, uses that of the hosted service.
func TestQuotaUnitThatIsNotReportedIsTheUsualOne(t *testing.T) {
	for name, fault := range map[string]gatewaytest.Fault{
		"an unknown path":              {Status: 404},
		"an unknown path, a web page":  {Status: 404, Body: "<html></html>"},
		"an unknown path, as an error": {Status: 404, Body: `{"error": {"message": "Invalid URL"}}`},
		"no data":                      {Status: 200, Body: `{"success": true}`},
		"data that is null":            {Status: 200, Body: `{"success": true, "data": null}`},
		"an object without envelope":   {Status: 200, Body: `{"version": "v0.6.11"}`},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(fault)
				client := gateway.client()
				unit, err := client.QuotaUnit(t.Context())
				if err != nil || unit != (aihubmix.QuotaUnit{}) {
					t.Errorf("%v, %v", unit, err)
				}
				before := gateway.Count("GET", statusPath)
				pass(time.Hour)
				_, _ = client.QuotaUnit(t.Context())
				equal(t, "requests of the second time", gateway.Count("GET", statusPath)-before, 0)
			}, gatewaytest.WithStatus(nil))
		})
	}
}

// A gateway that reports no unit for any other reason may use another one, and no check may
// pass in it.
func TestQuotaUnitThatCannotBeReadIsAnError(t *testing.T) {
	for name, test := range map[string]struct {
		fault gatewaytest.Fault
		kind  aihubmix.Kind
	}{
		"no response":             {gatewaytest.Fault{Hang: true}, aihubmix.KindNetwork},
		"a connection that ends":  {gatewaytest.Fault{Reset: true}, aihubmix.KindNetwork},
		"a response cut off":      {gatewaytest.Fault{Truncate: 20}, aihubmix.KindNetwork},
		"a failure":               {gatewaytest.Fault{Status: 500}, aihubmix.KindServer},
		"a method not there":      {gatewaytest.Fault{Status: 501}, aihubmix.KindServer},
		"an overload":             {gatewaytest.Fault{Status: 503}, aihubmix.KindServer},
		"a failure of a proxy":    {gatewaytest.Fault{Status: 521}, aihubmix.KindServer},
		"a proxy that refuses":    {gatewaytest.Fault{Status: 407}, aihubmix.KindProtocol},
		"a rate limit":            {gatewaytest.Fault{Status: 429}, aihubmix.KindRateLimited},
		"a bad request":           {gatewaytest.Fault{Status: 400}, aihubmix.KindServer},
		"a login that is missing": {gatewaytest.Fault{Status: 401}, aihubmix.KindProtocol},
		"a prohibition":           {gatewaytest.Fault{Status: 403}, aihubmix.KindProtocol},
		"a redirect": {
			gatewaytest.Fault{Status: 302, Header: http.Header{"Location": {"/login"}}}, aihubmix.KindProtocol,
		},
		"a web page":  {gatewaytest.Fault{Status: 200, Body: "<html></html>"}, aihubmix.KindProtocol},
		"no body":     {gatewaytest.Fault{Status: 200}, aihubmix.KindProtocol},
		"broken JSON": {gatewaytest.Fault{Status: 200, Body: `{"data": {"quota_per_unit`}, aihubmix.KindProtocol},
		"a body of 33 MiB": {
			gatewaytest.Fault{Status: 200, Body: `{"data": {}}`, Filler: 33 << 20}, aihubmix.KindProtocol,
		},
		"a doubled field": {
			gatewaytest.Fault{Status: 200, Body: `{"data": {"quota_per_unit": 1, "quota_per_unit": 500000}}`},
			aihubmix.KindProtocol,
		},
		"a list":      {gatewaytest.Fault{Status: 200, Body: `[]`}, aihubmix.KindProtocol},
		"other data":  {gatewaytest.Fault{Status: 200, Body: `{"data": 7}`}, aihubmix.KindProtocol},
		"a refusal":   {gatewaytest.Fault{Status: 200, Body: `{"success": false, "data": {}}`}, aihubmix.KindServer},
		"an error":    {gatewaytest.Fault{Status: 200, Body: `{"error": {"message": "no"}}`}, aihubmix.KindServer},
		"another yes": {gatewaytest.Fault{Status: 200, Body: `{"success": "maybe"}`}, aihubmix.KindProtocol},
		"a unit in words": {
			gatewaytest.Fault{Status: 200, Body: `{"data": {"quota_per_unit": "lots"}}`}, aihubmix.KindProtocol,
		},
		"a unit that is a list": {
			gatewaytest.Fault{Status: 200, Body: `{"data": {"quota_per_unit": [1]}}`}, aihubmix.KindProtocol,
		},
		"amounts of keys in an unknown form": {
			gatewaytest.Fault{Status: 200, Body: `{"data": {"display_in_currency": "maybe"}}`}, aihubmix.KindProtocol,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(test.fault)
				client := gateway.client()
				unit, err := client.QuotaUnit(t.Context())
				isCutOff := test.fault.Truncate > 0 || test.fault.Filler > 0
				if failure, failed := errors.AsType[aihubmix.Error](err); !failed || failure.Kind != test.kind ||
					failure.Status != test.fault.Status && !isCutOff {
					t.Errorf("%v, %v", unit, err)
				}
				gateway.ClearFaults()
				pass(time.Minute)
				if unit, err := client.QuotaUnit(t.Context()); err != nil || unit.Other != "1000" {
					t.Errorf("read again: %v, %v", unit, err)
				}
			}, gatewaytest.WithStatus(map[string]any{"quota_per_unit": 1000}))
		})
	}
}

func TestStatedQuotaUnitIsNotRead(t *testing.T) {
	for name, test := range map[string]struct {
		perUSD *big.Rat
		other  string
	}{
		"the usual one": {big.NewRat(500_000, 1), ""},
		"another":       {big.NewRat(1000, 1), "1000"},
		"a fraction":    {big.NewRat(1, 2), "0.5"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				client := aihubmix.New(aihubmix.Config{
					ManageKey: aihubmix.NewSecret(gatewaytest.ManageKey), BaseURLs: []string{gateway.URL},
					RoundTripper: gateway.transport,
				}, aihubmix.WithQuotaPerUSD(test.perUSD))
				account, err := client.UserInUnit(t.Context(), true)
				if err != nil || account.UnitError != nil {
					t.Fatal(err, account.UnitError)
				}
				equal(t, "other", account.Unit.Other, test.other)
				equal(t, "keys in units", account.Unit.KeysInUnits, false)
				equal(t, "is stated", account.Unit.IsStated, true)
				equal(t, "requests of the unit", gateway.Count("GET", statusPath), 0)
			}, gatewaytest.WithStatus(map[string]any{"quota_per_unit": 7, "display_in_currency": false}))
		})
	}
}

func TestQuotaUnitIsReadOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client()
		for range 3 {
			unit, err := client.QuotaUnit(t.Context())
			if err != nil || unit.Other != "1000" {
				t.Fatalf("%v, %v", unit, err)
			}
			pass(24 * time.Hour)
		}
		equal(t, "requests", gateway.Count("GET", statusPath), 1)
	}, gatewaytest.WithStatus(map[string]any{"quota_per_unit": 1000}))
}

// An interrupted run does not know the unit.
func TestInterruptedReadOfTheQuotaUnitIsAnError(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Hang: true, Times: 1})
		client := gateway.client()
		if _, err := client.QuotaUnit(cancelledAfter(t, time.Second)); !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v", err)
		}
		if unit, err := client.QuotaUnit(t.Context()); err != nil || unit.Other != "1000" {
			t.Errorf("%v, %v", unit, err)
		}
	}, gatewaytest.WithStatus(map[string]any{"quota_per_unit": 1000}))
}

func TestQuotaUnitOfTheHostedServiceIsNotRead(t *testing.T) {
	var requested []string
	client := clientThrough(func(request *http.Request) (*http.Response, error) {
		requested = append(requested, request.URL.String())
		return nil, errors.New("no request is expected")
	})
	unit, err := client.QuotaUnit(t.Context())
	if err != nil || unit != (aihubmix.QuotaUnit{}) {
		t.Errorf("%v, %v", unit, err)
	}
	if requested != nil {
		t.Errorf("%v was requested", requested)
	}
}
