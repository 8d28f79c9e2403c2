package aihubmix_test

import (
	"context"
	"errors"
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
		"words": {
			map[string]any{"quota_per_unit": "lots"}, "a number that cannot be understood", false,
		},
		"a list": {
			map[string]any{"quota_per_unit": []int{1}}, "a number that cannot be understood", false,
		},
		"amounts of keys in US dollars": {
			map[string]any{"quota_per_unit": 500_000, "display_in_currency": true}, "", false,
		},
		"amounts of keys in quota units": {
			map[string]any{"quota_per_unit": 500_000, "display_in_currency": false}, "", true,
		},
		"another, and keys in quota units":  {map[string]any{"quota_per_unit": 7, "display_in_currency": 0}, "7", true},
		"a form of amounts that is unknown": {map[string]any{"display_in_currency": "maybe"}, "", false},
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

// A gateway that responds without a unit uses that of the hosted service.
func TestQuotaUnitThatIsNotReportedIsTheUsualOne(t *testing.T) {
	for name, fault := range map[string]gatewaytest.Fault{
		"a method not there":     {Status: 501},
		"an unknown path":        {Status: 404},
		"a web page":             {Status: 200, Body: "<html></html>"},
		"no data":                {Status: 200, Body: `{"success": true}`},
		"data that is no object": {Status: 200, Body: `{"data": 7}`},
		"a refusal":              {Status: 200, Body: `{"success": false, "message": "no"}`},
		"a redirect":             {Status: 302, Header: http.Header{"Location": {"/login"}}},
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

// A gateway that did not respond may use another unit, and no check may pass in it.
func TestQuotaUnitOfASilentGatewayIsAnError(t *testing.T) {
	for name, test := range map[string]struct {
		fault gatewaytest.Fault
		kind  aihubmix.Kind
	}{
		"no response":            {gatewaytest.Fault{Hang: true}, aihubmix.KindNetwork},
		"a connection that ends": {gatewaytest.Fault{Reset: true}, aihubmix.KindNetwork},
		"a failure":              {gatewaytest.Fault{Status: 500}, aihubmix.KindServer},
		"an overload":            {gatewaytest.Fault{Status: 503}, aihubmix.KindServer},
		"a failure of a proxy":   {gatewaytest.Fault{Status: 521}, aihubmix.KindServer},
		"a rate limit":           {gatewaytest.Fault{Status: 429}, aihubmix.KindRateLimited},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(test.fault)
				client := gateway.client()
				unit, err := client.QuotaUnit(t.Context())
				if failure, failed := errors.AsType[aihubmix.Error](err); !failed || failure.Kind != test.kind {
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
