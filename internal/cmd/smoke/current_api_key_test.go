package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

// smokeOfAPIKey runs with an API key, and with what else is set.
func smokeOfAPIKey(t *testing.T, key aihubmixtest.APIKey, style aihubmixtest.Style, variables map[string]string) (server *aihubmixtest.Server, output string, err error) {
	t.Helper()
	server = newServer(t, aihubmixtest.WithStyle(style), aihubmixtest.WithAPIKeys(key))
	all := map[string]string{variableBaseURLs: server.URL, variableAPIKey: "sk-" + secretValue}
	for name, value := range variables {
		all[name] = value
	}
	var out bytes.Buffer
	err = run(t.Context(), func(name string) string { return all[name] }, &out, aihubmixtest.NewClock())
	if strings.Contains(out.String(), secretValue) {
		t.Errorf("the key was shown in:\n%s", out.String())
	}
	return server, out.String(), err
}

func TestAPIKeyAloneIsAskedWhatIsLeftOfIt(t *testing.T) {
	t.Parallel()
	limited := aihubmixtest.APIKey{Key: secretValue, RemainQuota: 123_457, UsedQuota: 7}
	for name, style := range map[string]aihubmixtest.Style{"the hosted service": aihubmixtest.StyleAIHubMix, "one-api": aihubmixtest.StyleOneAPI} {
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
	_, output, err := smokeOfAPIKey(t, aihubmixtest.APIKey{Key: secretValue, Unlimited: true}, aihubmixtest.StyleAIHubMix, nil)
	if err != nil {
		t.Error(err)
	}
	requireWords(t, output, "what is left: the key has no limit", "passed")
}

func TestAPIKeyIsAskedBesideTheAccount(t *testing.T) {
	t.Parallel()
	_, output, err := smokeOfAPIKey(t, aihubmixtest.APIKey{Key: secretValue, Unlimited: true}, aihubmixtest.StyleAIHubMix, map[string]string{variableManageKey: aihubmixtest.ManageKey})
	if err != nil {
		t.Error(err)
	}
	requireWords(t, output, "GET /api/user/self", "GET /dashboard/billing/remain", "passed")
}

func TestAPIKeyThatIsRefusedOrCannotBeOneIsAFailure(t *testing.T) {
	t.Parallel()
	_, output, err := smokeOfAPIKey(t, aihubmixtest.APIKey{Key: "another"}, aihubmixtest.StyleAIHubMix, nil)
	if err == nil {
		t.Error("a wrong key passes")
	}
	requireWords(t, output, "FAILED", aihubmixtest.MessageUnknownKey)
	if _, _, err := smokeOfAPIKey(t, aihubmixtest.APIKey{}, aihubmixtest.StyleAIHubMix, map[string]string{variableAPIKey: secretValue}); err == nil || !strings.Contains(err.Error(), variableAPIKey) {
		t.Errorf("the error is %v", err)
	}
}
