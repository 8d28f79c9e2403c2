package aihubmix_test

import (
	"slices"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestAPIKeyIsReadInEveryStyle(t *testing.T) {
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				key, err := gateway.client().FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 7})
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "requests", len(gateway.Requests()), 1)
				equal(t, "name", key.Name, "limited")
				equal(t, "owner", *key.UserID, 42)
				equal(t, "status", *key.Status, aihubmix.APIKeyDisabled)
				equal(t, "limit", *key.SpendLimit(), 100_000)
				equal(t, "remaining", *key.RemainQuota, 92_500)
				equal(t, "used", *key.UsedQuota, 7_500)
				equal(t, "expiry", *key.ExpiredTime, 1_800_000_000)
				equal(t, "last characters", key.Last4, "wxyz")
				equal(t, "secret is shown", key.Key != nil, style != gatewaytest.StyleAIHubMix)
				if key.Key != nil {
					equal(t, "secret", key.Key.Reveal(), "sk-abcdefghijklmnopqrstmnopwxyz")
				}
				if !slices.Equal(key.Models, []string{"gpt-5", "gpt-5-nano"}) ||
					!slices.Equal(key.Networks, []string{"10.0.0.0/8", "192.0.2.1/32"}) {
					t.Errorf("models %v, subnets %v", key.Models, key.Networks)
				}
			}, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(gatewaytest.APIKey{
				ID: 7, Name: "limited", Key: "abcdefghijklmnopqrstmnopwxyz", Status: 2, RemainQuota: 92_500,
				UsedQuota: 7_500, ExpiredTime: 1_800_000_000, Models: "gpt-5,gpt-5-nano",
				Subnet: "10.0.0.0/8,192.0.2.1/32",
			}))
		})
	}
}

func TestAPIKeyWithoutLimitsIsReadInEveryStyle(t *testing.T) {
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				key, err := gateway.client().FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1})
				if err != nil {
					t.Fatal(err)
				}
				if key.SpendLimit() != nil || key.ExpiredTime != nil || len(key.Models)+len(key.Networks) != 0 {
					t.Errorf("got %+v", key)
				}
			}, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(
				gatewaytest.APIKey{Name: "free", Unlimited: true, RemainQuota: -1, UsedQuota: 3},
			))
		})
	}
}

// The list settles an unknown ID; other failures are reported unchanged.
func TestAPIKeyThatDoesNotExistIsNotFoundInEveryStyle(t *testing.T) {
	for name, style := range styles {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				_, err := gateway.client().FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 99})
				equal(t, "kind", failureOf(t, err).Kind, aihubmix.KindNotFound)
				if gateway.Count("GET", apiKeysPath) == 0 {
					t.Error("the list was not read")
				}
			}, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "a"}))
		})
	}
}

func TestAPIKeyIsNotGoneBecauseOfOneSign(t *testing.T) {
	for name, test := range map[string]struct {
		fault gatewaytest.Fault
		// kind is "" if the list has the key.
		kind aihubmix.Kind
	}{
		"a refusal in words while the list has it": {
			fault: gatewaytest.Fault{Status: 200, Body: `{"success":false,"message":"record not found"}`},
		},
		"status 404 while the list has it": {fault: gatewaytest.Fault{Status: 404}},
		"status 400 while the list has it": {fault: gatewaytest.Fault{Status: 400}},
		"null while the list has it": {
			fault: gatewaytest.Fault{Status: 200, Body: `{"success":true,"data":null}`},
		},
		"status 401": {
			fault: gatewaytest.Fault{Status: 401}, kind: aihubmix.KindUnauthorized,
		},
		"status 500": {fault: gatewaytest.Fault{Status: 500}, kind: aihubmix.KindServer},
		"a page of HTML": {
			fault: gatewaytest.Fault{Status: 200, Body: "<html>"}, kind: aihubmix.KindProtocol,
		},
		"another key": {
			fault: gatewaytest.Fault{Status: 200, Body: `{"data":{"id":2,"name":"b"}}`}, kind: aihubmix.KindProtocol,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				test.fault.Path = apiKeysPath + "1"
				gateway.Inject(test.fault)
				key, err := gateway.client().FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1})
				if test.kind == "" {
					if err != nil {
						t.Fatal(err)
					}
					equal(t, "name", key.Name, "a")
					return
				}
				equal(t, "kind", failureOf(t, err).Kind, test.kind)
			}, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "a"}))
		})
	}
}

func TestAPIKeySecretIsTakenUnlessItIsMasked(t *testing.T) {
	for fields, expected := range map[string]string{
		`"key":"abcdefghijklmnopqrstmnop"`:    "sk-abcdefghijklmnopqrstmnop",
		`"key":"sk-abcdefghijklmnopqrstmnop"`: "sk-abcdefghijklmnopqrstmnop",
		`"key":"sk-abcd****mnop"`:             "",
		`"key":"sk-abcd...mnop"`:              "",
		`"key":"sk-abcd…mnop"`:                "",
		`"key":""`:                            "",
		`"key":null`:                          "",
		`"key":"sk-abcd****mnop","full_key":"sk-abcdefghijklmnopqrstmnop"`: "sk-abcdefghijklmnopqrstmnop",
	} {
		t.Run(fields, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: 200, Body: `{"data":{"id":1,` + fields + `}}`})
				key, err := gateway.client().FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1})
				if err != nil {
					t.Fatal(err)
				}
				found := ""
				if key.Key != nil {
					found = key.Key.Reveal()
				}
				equal(t, "secret", found, expected)
			})
		})
	}
}
