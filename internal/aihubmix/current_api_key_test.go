package aihubmix_test

import (
	"context"
	"errors"
	"math/big"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const (
	remainPath       = "/dashboard/billing/remain"
	subscriptionPath = "/v1/dashboard/billing/subscription"
	usagePath        = "/v1/dashboard/billing/usage"
	billedSecret     = "BilledKeySecret0123456789"
)

// billedKey has a limit of 0.2 USD and has used 0.015.
var billedKey = gatewaytest.APIKey{
	Name: "billed", Key: billedSecret, RemainQuota: 92_500, UsedQuota: 7_500, ExpiredTime: 4_000_000_000,
}

func asAPIKey(config *aihubmix.Config) {
	config.ManageKey = aihubmix.Secret{}
	config.APIKey = aihubmix.NewSecret("sk-" + billedSecret)
}

func decimalOf(amount *big.Rat) string {
	if amount == nil {
		return "nil"
	}
	return amount.FloatString(6)
}

func expectCurrentKey(t *testing.T, key aihubmix.CurrentAPIKey, remaining, limit, used string) {
	t.Helper()
	equal(t, "remaining", decimalOf(key.Remaining), remaining)
	equal(t, "limit", decimalOf(key.Limit), limit)
	equal(t, "used", decimalOf(key.Used), used)
}

func TestCurrentAPIKeyIsReadAtEveryGateway(t *testing.T) {
	for name, style := range map[string]gatewaytest.Style{
		"the hosted service": gatewaytest.StyleAIHubMix, "one-api": gatewaytest.StyleOneAPI,
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				key, err := gateway.client(asAPIKey).CurrentAPIKey(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				expectCurrentKey(t, key, "0.185000", "0.200000", "0.015000")
				equal(t, "unlimited", key.Unlimited, false)
				equal(t, "expiry", *key.ExpiresAt, 4_000_000_000)
				for _, request := range gateway.Requests() {
					equal(t, "Authorization", request.Header.Get("Authorization"), "Bearer sk-"+billedSecret)
				}
				equal(t, "requests", len(gateway.Requests()), 3)
			}, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(billedKey))
		})
		t.Run("a key without a limit at "+name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				key, err := gateway.client(asAPIKey).CurrentAPIKey(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				expectCurrentKey(t, key, "nil", "nil", "0.015000")
				equal(t, "unlimited", key.Unlimited, true)
				equal(t, "never expires", key.ExpiresAt == nil, true)
			}, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(
				gatewaytest.APIKey{Key: billedSecret, Unlimited: true, UsedQuota: 7_500},
			))
		})
	}
}

// All readers share one response.
func TestCurrentAPIKeyIsReadOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		client := gateway.client(asAPIKey)
		for range 3 {
			if _, err := client.CurrentAPIKey(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		equal(t, "requests", gateway.Count("GET", remainPath), 1)
		pass(31 * time.Second)
		_, _ = client.CurrentAPIKey(t.Context())
		equal(t, "requests after a while", gateway.Count("GET", remainPath), 2)
	}, gatewaytest.WithAPIKeys(billedKey))
}

// A key that cannot be used must not look like one with a large remaining amount.
func TestRefusedCurrentAPIKeyIsAnError(t *testing.T) {
	for name, key := range map[string]gatewaytest.APIKey{
		"a wrong key":      {Key: "another"},
		"a disabled key":   {Key: billedSecret, Unlimited: true, Status: 2},
		"an exhausted key": {Key: billedSecret, RemainQuota: 0, UsedQuota: 7},
		"an expired key":   {Key: billedSecret, Unlimited: true, Status: 3},
	} {
		for where, style := range map[string]gatewaytest.Style{
			"the hosted service": gatewaytest.StyleAIHubMix, "one-api": gatewaytest.StyleOneAPI,
		} {
			t.Run(name+" at "+where, func(t *testing.T) {
				inBubble(t, func(t *testing.T, gateway gateway) {
					_, err := gateway.client(asAPIKey).CurrentAPIKey(t.Context())
					failure := failureOf(t, err)
					equal(t, "kind", failure.Kind, aihubmix.KindUnauthorized)
					equal(t, "status", failure.Status, http.StatusUnauthorized)
				}, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(key))
			})
		}
	}
}

// Only the key can be the reason for a refusal of these requests.
func TestRefusalOfTheCurrentAPIKeyInAnyForm(t *testing.T) {
	for name, fault := range map[string]gatewaytest.Fault{
		"an error with status 200": {
			Status: 200, Body: `{"error": {"message": "该令牌额度已用尽", "type": "one_api_error"}}`,
		},
		"success false with status 200":       {Status: 200, Body: `{"success": false, "message": "无效的令牌"}`},
		"payment required":                    {Status: 402, Body: `{"error": {"message": "no credit"}}`},
		"forbidden, without words":            {Status: 403},
		"a bad request in the gateway's form": {Status: 400, Body: `{"error": {"message": "bad token"}}`},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(fault)
				_, err := gateway.client(asAPIKey).CurrentAPIKey(t.Context())
				equal(t, "kind", failureOf(t, err).Kind, aihubmix.KindUnauthorized)
				equal(t, "requests", len(gateway.Requests()), 1)
			}, gatewaytest.WithAPIKeys(billedKey))
		})
	}
}

// Without the remaining amount, limit and use are reported.
func TestRemainingAmountIsLimitLessUseIfNotReported(t *testing.T) {
	for name, fault := range map[string]gatewaytest.Fault{
		"a web page":           {Status: 200, Body: "\n<!DOCTYPE html><html></html>"},
		"not found":            {Status: 404, Body: `{"error": {"message": "Invalid URL"}}`},
		"not found, as a page": {Status: 404, Body: "<html></html>"},
		"a redirect": {
			Status: 301, Header: http.Header{"Location": {"https://console.example/dashboard/billing/remain"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				fault.Path = remainPath
				gateway.Inject(fault)
				key, err := gateway.client(asAPIKey).CurrentAPIKey(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				expectCurrentKey(t, key, "0.185000", "0.200000", "0.015000")
			}, gatewaytest.WithAPIKeys(billedKey))
		})
	}
}

// Other figures do not replace a broken response.
func TestBrokenRemainingAmountIsAnError(t *testing.T) {
	for name, fault := range map[string]gatewaytest.Fault{
		"no figure":             {Status: 200, Body: `{"object": "list"}`},
		"a figure that is null": {Status: 200, Body: `{"object": "list", "total_usage": null}`},
		"a figure in words":     {Status: 200, Body: `{"total_usage": "lots"}`},
		"a figure twice":        {Status: 200, Body: `{"total_usage": 0, "total_usage": 100}`},
		"an array":              {Status: 200, Body: `[]`},
		"nothing":               {Status: 200},
		"a broken answer":       {Status: 200, Body: `{"total_usage": 1`},
		"a failure":             {Status: 500},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				fault.Path = remainPath
				gateway.Inject(fault)
				_, err := gateway.client(asAPIKey, maxRetries(0)).CurrentAPIKey(t.Context())
				equal(t, "path", failureOf(t, err).Path, remainPath)
			}, gatewaytest.WithAPIKeys(billedKey))
		})
	}
}

func TestFiguresOfTheCurrentAPIKeyAreReadInEveryForm(t *testing.T) {
	for name, test := range map[string]struct {
		body, remaining string
		unlimited       bool
	}{
		"a number":                   {`{"total_usage": 12.345678}`, "12.345678", false},
		"a number as text":           {`{"total_usage": "12.5"}`, "12.500000", false},
		"a number with an exponent":  {`{"total_usage": 1.25e1}`, "12.500000", false},
		"nothing left":               {`{"total_usage": 0}`, "0.000000", false},
		"less than nothing left":     {`{"total_usage": -0.5}`, "-0.500000", false},
		"no limit":                   {`{"total_usage": -0.000002}`, "nil", true},
		"no limit, with an exponent": {`{"total_usage": -2e-06}`, "nil", true},
		"no limit, not quite":        {`{"total_usage": -0.0000020000000000000003}`, "nil", true},
		"twice of what is no limit":  {`{"total_usage": -0.000004}`, "-0.000004", false},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Path: remainPath, Status: 200, Body: test.body})
				gateway.Inject(gatewaytest.Fault{Status: 404})
				key, err := gateway.client(asAPIKey).CurrentAPIKey(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				expectCurrentKey(t, key, test.remaining, "nil", "nil")
				equal(t, "unlimited", key.Unlimited, test.unlimited)
			})
		})
	}
}

// Optional details may fail, and do not take long.
func TestCurrentAPIKeyDoesWithoutDetails(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Path: subscriptionPath, Hang: true})
		begun := time.Now()
		key, err := gateway.client(asAPIKey).CurrentAPIKey(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		expectCurrentKey(t, key, "0.185000", "nil", "nil")
		if waited := time.Since(begun); waited > 11*time.Second {
			t.Errorf("it took %s", waited)
		}
	}, gatewaytest.WithAPIKeys(billedKey))
}

// Without the remaining amount, their failure is one of the key; missing figures are
// unknown.
func TestCurrentAPIKeyOfLimitAndUse(t *testing.T) {
	for name, test := range map[string]struct {
		subscription, usage string
		remaining, problem  string
	}{
		"both": {
			`{"hard_limit_usd": 5, "access_until": 0}`, `{"total_usage": 150}`, "3.500000", "",
		},
		"no limit":                 {`{"access_until": 0}`, `{"total_usage": 150}`, "nil", ""},
		"no use":                   {`{"hard_limit_usd": 5}`, `{}`, "nil", ""},
		"a limit in words":         {`{"hard_limit_usd": "lots"}`, `{}`, "", `field "hard_limit_usd"`},
		"a use in words":           {`{"hard_limit_usd": 5}`, `{"total_usage": "lots"}`, "", `field "total_usage"`},
		"a web page for the limit": {`<html></html>`, `{"total_usage": 150}`, "", "is an HTML page"},
		"a web page for the use":   {`{"hard_limit_usd": 5}`, `<html></html>`, "", "is an HTML page"},
		"a limit twice": {
			`{"hard_limit_usd": 5, "hard_limit_usd": 500}`, `{"total_usage": 150}`, "", "occurs twice",
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Path: subscriptionPath, Status: 200, Body: test.subscription})
				gateway.Inject(gatewaytest.Fault{Path: usagePath, Status: 200, Body: test.usage})
				key, err := gateway.client(asAPIKey).CurrentAPIKey(t.Context())
				switch {
				case test.problem != "":
					contains(t, failureOf(t, err).Error(), test.problem)
				case err != nil:
					t.Fatal(err)
				default:
					equal(t, "remaining", decimalOf(key.Remaining), test.remaining)
				}
			}, gatewaytest.WithStyle(gatewaytest.StyleOneAPI))
		})
	}
}

func TestInterruptedReadOfTheCurrentAPIKeyEndsAtOnce(t *testing.T) {
	for _, path := range []string{remainPath, subscriptionPath, usagePath} {
		t.Run(strings.TrimPrefix(path, "/"), func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Path: path, Hang: true})
				begun := time.Now()
				_, err := gateway.client(asAPIKey).CurrentAPIKey(cancelledAfter(t, time.Second))
				if !errors.Is(err, context.Canceled) {
					t.Errorf("error is %v", err)
				}
				equal(t, "waited", time.Since(begun), time.Second)
			}, gatewaytest.WithAPIKeys(billedKey))
		})
	}
}
