package apikey_test

import (
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/providertest"
)

func TestAPIKeyWithoutLimitsHasNulls(t *testing.T) {
	t.Parallel()
	for name, style := range providertest.Styles {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := providertest.NewServer(t, gatewaytest.WithStyle(style),
				gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "free", Unlimited: true, RemainQuota: -1}))
			var checks []providertest.StateCheck
			for _, null := range []string{
				"spend_limit_usd", "remain_quota", "remaining_usd", "expires_at", "allowed_models", "allowed_cidrs",
			} {
				checks = append(checks, providertest.AttributeIsNull("data.aihubmix_api_key.one", null))
			}
			providertest.Apply(t, providertest.Reaching(server), `data "aihubmix_api_key" "one" { id = 1 }`,
				append(checks, providertest.AttributeIs("data.aihubmix_api_key.one", "exhausted", "false"))...)
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
			providertest.Apply(t, providertest.Reaching(providertest.NewServer(t,
				gatewaytest.WithAPIKeys(test.key))), `data "aihubmix_api_key" "one" { id = 1 }`,
				providertest.AttributeIs("data.aihubmix_api_key.one", "enabled", test.enabled),
				providertest.AttributeIs("data.aihubmix_api_key.one", "expired", test.expired),
				providertest.AttributeIs("data.aihubmix_api_key.one", "exhausted", test.exhausted),
			)
		})
	}
}

func TestAPIKeyThatCannotBeReadIsAClearError(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config string
		says   []string
	}{
		"two selectors": {
			"data \"aihubmix_api_key\" \"one\" {\n id = 1\n name = \"a\"\n}",
			[]string{"id", "name", "2 attributes specified when one (and only one) of [id,name] is required"},
		},
		"no selector":   {`data "aihubmix_api_key" "one" {}`, []string{"id", "name", "No attribute specified"}},
		"an ID of zero": {`data "aihubmix_api_key" "one" { id = 0 }`, []string{"id", "at least 1"}},
		"an unknown ID": {`data "aihubmix_api_key" "one" { id = 99 }`, []string{
			"The API key does not exist", "no API key with the ID 99", "the environment variable AIHUBMIX_MANAGE_KEY",
		}},
		"an unknown name": {`data "aihubmix_api_key" "one" { name = "twinn" }`, []string{
			"The API key does not exist", `Of the account's 3 API keys, none has the name "twinn". Did you mean twin?`,
		}},
		"the start of a name": {
			`data "aihubmix_api_key" "one" { name = "els" }`,
			[]string{"The API key does not exist", `none has the name "els". Did you mean else?`},
		},
		"an ambiguous name": {
			`data "aihubmix_api_key" "one" { name = "twin" }`,
			[]string{"Several API keys have this name", `that of the keys with the IDs 1, 2. Set id to one of them.`},
		},
		"another account": {
			"provider \"aihubmix\" { allowed_usernames = [\"eve\"] }\ndata \"aihubmix_api_key\" \"one\" { id = 1 }",
			[]string{"belongs to an account that is not allowed"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			twin := gatewaytest.APIKey{Name: "twin"}
			server := providertest.NewServer(t, gatewaytest.WithAPIKeys(twin, twin, gatewaytest.APIKey{Name: "else"}))
			providertest.ExpectWords(t, providertest.ApplyError(t, providertest.Reaching(server), test.config),
				test.says...)
			if count := server.Count("GET", "/api/token/1"); count > 0 {
				t.Error("a key was read with a Manage Key that may not be used")
			}
		})
	}
}
