package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// smokeOfAPIKey runs with an API key, and with what else is set.
func smokeOfAPIKey(t *testing.T, key gatewaytest.APIKey, style gatewaytest.Style, variables map[string]string) (server *gatewaytest.Server, output string, err error) {
	t.Helper()
	server = newServer(t, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(key))
	all := map[string]string{variableBaseURLs: server.URL, variableAPIKey: "sk-" + secretValue}
	for name, value := range variables {
		all[name] = value
	}
	var out bytes.Buffer
	err = run(t.Context(), func(name string) string { return all[name] }, &out, gatewaytest.NewClock())
	if strings.Contains(out.String(), secretValue) {
		t.Errorf("the key was shown in:\n%s", out.String())
	}
	return server, out.String(), err
}

func TestAPIKeyAloneIsAskedWhatIsLeftOfIt(t *testing.T) {
	t.Parallel()
	limited := gatewaytest.APIKey{Key: secretValue, RemainQuota: 123_457, UsedQuota: 7}
	for name, style := range map[string]gatewaytest.Style{"the hosted service": gatewaytest.StyleAIHubMix, "one-api": gatewaytest.StyleOneAPI} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server, output, err := smokeOfAPIKey(t, limited, style, nil)
			if err != nil {
				t.Errorf("%v after:\n%s", err, output)
			}
			requireWords(t, output, "what is left: reported", "limit: reported", "use: reported", "expiry: not reported, or never", "  ok", "passed")
			if strings.Contains(output, "0.246914") || strings.Contains(output, "not known to the provider") {
				t.Error(output)
			}
			for _, request := range server.Requests() {
				if request.Header.Get("Authorization") != "Bearer sk-"+secretValue {
					t.Errorf("%s was sent with another key", request.Path)
				}
			}
		})
	}
}

func TestAPIKeyWithoutALimitIsSaidToHaveNone(t *testing.T) {
	t.Parallel()
	_, output, err := smokeOfAPIKey(t, gatewaytest.APIKey{Key: secretValue, Unlimited: true}, gatewaytest.StyleAIHubMix, nil)
	if err != nil {
		t.Error(err)
	}
	requireWords(t, output, "what is left: the key has no limit", "passed")
}

func TestAPIKeyIsAskedBesideTheAccount(t *testing.T) {
	t.Parallel()
	_, output, err := smokeOfAPIKey(t, gatewaytest.APIKey{Key: secretValue, Unlimited: true}, gatewaytest.StyleAIHubMix, map[string]string{variableManageKey: gatewaytest.ManageKey})
	if err != nil {
		t.Error(err)
	}
	requireWords(t, output, "GET /api/user/self", "GET /dashboard/billing/remain", "passed")
}

func TestAPIKeyThatIsRefusedOrCannotBeOneIsAFailure(t *testing.T) {
	t.Parallel()
	_, output, err := smokeOfAPIKey(t, gatewaytest.APIKey{Key: "another"}, gatewaytest.StyleAIHubMix, nil)
	if err == nil {
		t.Error("a wrong key passes")
	}
	requireWords(t, output, "FAILED", gatewaytest.MessageUnknownKey)
	if _, _, err := smokeOfAPIKey(t, gatewaytest.APIKey{}, gatewaytest.StyleAIHubMix, map[string]string{variableAPIKey: secretValue}); err == nil || !strings.Contains(err.Error(), variableAPIKey) {
		t.Errorf("the error is %v", err)
	}
}
