package gatewaytest_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestOnlyTheAccountsKeyIsAccepted(t *testing.T) {
	for name, test := range map[string]struct {
		options       []gatewaytest.Option
		authorization string
		status        int
		expected      string
	}{
		"the key after the scheme":           {nil, "Bearer " + gatewaytest.ManageKey, http.StatusOK, `"success":true`},
		"the key alone":                      {nil, gatewaytest.ManageKey, http.StatusOK, `"success":true`},
		"the scheme in lower case":           {nil, "bearer " + gatewaytest.ManageKey, http.StatusOK, gatewaytest.MessageWrongKey},
		"a wrong key":                        {nil, "Bearer fd-wrong", http.StatusOK, gatewaytest.MessageWrongKey},
		"a key that goes on":                 {nil, "Bearer " + gatewaytest.ManageKey + "0", http.StatusOK, gatewaytest.MessageWrongKey},
		"no key":                             {nil, "", http.StatusUnauthorized, gatewaytest.MessageNoKey},
		"a key of the test's own":            {[]gatewaytest.Option{gatewaytest.WithManageKey("fd-own")}, "Bearer fd-own", http.StatusOK, `"success":true`},
		"the default where there is another": {[]gatewaytest.Option{gatewaytest.WithManageKey("fd-own")}, gatewaytest.ManageKey, http.StatusOK, gatewaytest.MessageWrongKey},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := gatewaytest.NewMemoryServer(test.options...)
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
