package gatewaytest_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestOnlyTheAccountsKeyIsAccepted(t *testing.T) {
	const key, wrong = gatewaytest.ManageKey, gatewaytest.MessageWrongKey
	for name, test := range map[string]struct {
		manageKey, authorization string
		status                   int
		expected                 string
	}{
		"the key after the scheme":         {key, "Bearer " + key, http.StatusOK, `"success":true`},
		"only the key":                     {key, key, http.StatusOK, `"success":true`},
		"the scheme in lower case":         {key, "bearer " + key, http.StatusOK, wrong},
		"a wrong key":                      {key, "Bearer fd-wrong", http.StatusOK, wrong},
		"a longer key":                     {key, "Bearer " + key + "0", http.StatusOK, wrong},
		"no key":                           {key, "", http.StatusUnauthorized, gatewaytest.MessageNoKey},
		"another key than the default":     {"fd-other", "Bearer fd-other", http.StatusOK, `"success":true`},
		"the default if it is another key": {"fd-other", key, http.StatusOK, wrong},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := gatewaytest.NewMemoryServer(gatewaytest.WithManageKey(test.manageKey))
				defer server.Close()
				transport := server.Transport()
				defer transport.CloseIdleConnections()
				received, err := send(t.Context(), transport, server.URL, "GET", userPath, test.authorization)
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "status", received.status, test.status)
				if !strings.Contains(received.body, test.expected) {
					t.Errorf("%s is missing from %s", test.expected, received.body)
				}
			})
		})
	}
}
