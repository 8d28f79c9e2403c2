package aihubmixtest_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix/aihubmixtest"
)

func TestOnlyTheAccountsKeyIsAccepted(t *testing.T) {
	for name, test := range map[string]struct {
		options       []aihubmixtest.Option
		authorization string
		status        int
		expected      string
	}{
		"the key after the scheme":           {nil, "Bearer " + aihubmixtest.ManageKey, http.StatusOK, `"success":true`},
		"the key alone":                      {nil, aihubmixtest.ManageKey, http.StatusOK, `"success":true`},
		"the scheme in lower case":           {nil, "bearer " + aihubmixtest.ManageKey, http.StatusOK, aihubmixtest.MessageWrongKey},
		"a wrong key":                        {nil, "Bearer fd-wrong", http.StatusOK, aihubmixtest.MessageWrongKey},
		"a key that goes on":                 {nil, "Bearer " + aihubmixtest.ManageKey + "0", http.StatusOK, aihubmixtest.MessageWrongKey},
		"no key":                             {nil, "", http.StatusUnauthorized, aihubmixtest.MessageNoKey},
		"a key of the test's own":            {[]aihubmixtest.Option{aihubmixtest.WithManageKey("fd-own")}, "Bearer fd-own", http.StatusOK, `"success":true`},
		"the default where there is another": {[]aihubmixtest.Option{aihubmixtest.WithManageKey("fd-own")}, aihubmixtest.ManageKey, http.StatusOK, aihubmixtest.MessageWrongKey},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				server := aihubmixtest.NewMemoryServer(test.options...)
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
