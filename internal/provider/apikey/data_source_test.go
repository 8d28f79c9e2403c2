package apikey_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestAPIKeyWithoutLimitsHasNulls(t *testing.T) {
	t.Parallel()
	for name, style := range gatewaytest.Styles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStyle(style),
				gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "free", Unlimited: true, RemainQuota: -1}))
			readKey(t, server, nil, map[string]any{"id": 1}).RequireValues(t, map[string]string{
				"spend_limit_usd": "null", "remain_quota": "null", "remaining_usd": "null", "expires_at": "null",
				"allowed_models": "null", "allowed_cidrs": "null", "exhausted": "false",
			})
		})
	}
}

func TestAPIKeyThatRanOutSaysSo(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		key                         gatewaytest.APIKey
		enabled, expired, exhausted string
	}{
		"disabled":                       {gatewaytest.APIKey{Status: 2, Unlimited: true}, "false", "false", "false"},
		"expired, as the gateway says":   {gatewaytest.APIKey{Status: 3, Unlimited: true}, "false", "true", "false"},
		"exhausted, as the gateway says": {gatewaytest.APIKey{Status: 4, Unlimited: true}, "false", "false", "true"},
		"expired, but not used since": {
			gatewaytest.APIKey{ExpiredTime: 1_000_000_000, Unlimited: true}, "true", "true", "false",
		},
		"used up, but not noticed since": {gatewaytest.APIKey{RemainQuota: 0, UsedQuota: 10}, "true", "false", "true"},
		"used for more than the limit":   {gatewaytest.APIKey{RemainQuota: -5, UsedQuota: 10}, "true", "false", "true"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.key.Name = "a"
			server := providertest.NewServer(t, gatewaytest.WithAPIKeys(test.key))
			readKey(t, server, nil, map[string]any{"id": 1}).RequireValues(t, map[string]string{
				"enabled": test.enabled, "expired": test.expired, "exhausted": test.exhausted,
			})
		})
	}
}

func TestAPIKeyThatCannotBeReadIsAClearError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		configuration, arguments map[string]any
		says                     []string
	}{
		"two selectors": {
			nil,
			map[string]any{"id": 1, "name": "a"},
			[]string{"name", "Both id and name are set"},
		},
		"no selector":   {nil, nil, []string{"Neither id nor name is set"}},
		"an ID of zero": {nil, map[string]any{"id": 0}, []string{"id", "0 is not a whole number above zero"}},
		"half an ID":    {nil, map[string]any{"id": 1.5}, []string{"id", "1.5 is not a whole number above zero"}},
		"an unknown ID": {nil, map[string]any{"id": 99}, []string{
			"The API key does not exist", "no API key with the ID 99", "the environment variable AIHUBMIX_MANAGE_KEY",
		}},
		"an unknown name": {nil, map[string]any{"name": "twinn"}, []string{
			"The API key does not exist",
			`Of the account's 3 API keys, none has the name "twinn". Did you mean "twin"?`,
		}},
		"the start of a name": {
			nil,
			map[string]any{"name": "els"},
			[]string{"The API key does not exist", `none has the name "els". Did you mean "else"?`},
		},
		"an ambiguous name": {
			nil,
			map[string]any{"name": "twin"},
			[]string{
				"Several API keys have this name",
				`The API keys with the IDs 1 and 2 have the name "twin". Set id`,
			},
		},
		"another account": {
			map[string]any{"allowed_usernames": []string{"eve"}},
			map[string]any{"id": 1},
			[]string{"belongs to an account that is not allowed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			twin := gatewaytest.APIKey{Name: "twin"}
			server := providertest.NewServer(t, gatewaytest.WithAPIKeys(twin, twin, gatewaytest.APIKey{Name: "else"}))
			readKey(t, server, test.configuration, test.arguments).RequireFailure(t, test.says...)
			if count := server.Count("GET", "/api/token/1"); count > 0 {
				t.Error("a key was read with a Manage Key that may not be used")
			}
		})
	}
}

func readKey(
	t *testing.T, server *gatewaytest.Server, configuration, arguments map[string]any,
) providertest.Reading {
	t.Helper()
	return providertest.Read(t, providertest.Reaching(server), configuration, "aihubmix_api_key", arguments)
}
