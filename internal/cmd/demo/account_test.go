package main

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestDemoReadsTheAccountOfTheUsersKey(t *testing.T) {
	for _, variable := range keyVariables {
		t.Run("in "+variable, func(t *testing.T) {
			isolate(t)
			account := gatewaytest.DefaultAccount()
			account["username"], account["quota"] = "grace", 3750000
			gateway := gatewaytest.NewServer(gatewaytest.WithManageKey(ownKey), gatewaytest.WithAccount(account))
			defer gateway.Close()
			t.Setenv(variable, ownKey)
			t.Setenv("AIHUBMIX_API_BASE", gateway.URL)

			output, err := demonstrate(t, t.Context())
			if err != nil {
				t.Fatalf("%v, after:\n%s", err, output)
			}
			own := []string{"nothing is changed", "balance_usd = 7.5", `username = "grace"`}
			requireInOrder(t, output, append(own, gates...)...)
			requests := gateway.Requests()
			if len(requests) == 0 {
				t.Error("the account was not read")
			}
			for _, request := range requests {
				if request.Method != http.MethodGet || request.Path != "/api/user/self" {
					t.Errorf("%s %s was sent, which is more than reading the account", request.Method, request.Path)
				}
				if key := strings.TrimPrefix(request.Header.Get("Authorization"), "Bearer "); key != ownKey {
					t.Errorf("the account was read with the key %q", key)
				}
			}
		})
	}
}

func TestDemoEndsAtAWrongKey(t *testing.T) {
	isolate(t)
	gateway := gatewaytest.NewServer(gatewaytest.WithManageKey(ownKey))
	defer gateway.Close()
	t.Setenv("AIHUBMIX_MANAGE_KEY", wrongKey)
	t.Setenv("AIHUBMIX_API_BASE", gateway.URL)

	output, err := demonstrate(t, t.Context())
	if err == nil {
		t.Fatal("a wrong key was not noticed")
	}
	requireInOrder(t, err.Error(), "the account cannot be read",
		"Error: Cannot read the AIHubMix account: access was refused", gatewaytest.MessageWrongKey)
	if strings.Contains(output, "2. A gate") {
		t.Errorf("the demo went on:\n%s", output)
	}
}

func TestSettingsOfTheUserReachTheProvider(t *testing.T) {
	for _, variable := range []string{"AIHUBMIX_REQUEST_TIMEOUT", "AIHUBMIX_MAX_RETRIES"} {
		t.Run(variable, func(t *testing.T) {
			isolate(t)
			t.Setenv("AIHUBMIX_MANAGE_KEY", ownKey)
			t.Setenv("AIHUBMIX_API_BASE", "http://localhost:1")
			t.Setenv(variable, "nonsense")
			_, err := demonstrate(t, t.Context())
			if err == nil {
				t.Fatal("an invalid setting was not noticed")
			}
			requireInOrder(t, err.Error(), "The environment variable "+variable+" cannot be used")
		})
	}
}
