package gatewaytest_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

func TestAccountIsServedInAnEnvelope(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *gatewaytest.Server, send sender) {
		received := mustSend(t, send, "GET", userPath)
		equal(t, "status", received.status, http.StatusOK)
		equal(t, "Content-Type", received.header.Get("Content-Type"), "application/json; charset=utf-8")
		account := data(t, received)
		equal(t, "number of fields", len(account), len(gatewaytest.DefaultAccount()))
		equal(t, "quota", account["quota"], any(29_071_257.0))
		equal(t, "notify_email", account["notify_email"], any("alerts@example.com"))
	})
}

func TestAccountOfTheOptionIsServed(t *testing.T) {
	account := gatewaytest.Account{"username": "bob"}
	inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
		account["username"] = "changed by the caller"
		server.SetAccountField("quota", 5)
		served := data(t, mustSend(t, send, "GET", userPath))
		equal(t, "user name", served["username"], any("bob"))
		equal(t, "quota", served["quota"], any(5.0))
		equal(t, "number of fields", len(served), 2)
		equal(t, "number of fields of the argument", len(account), 1)
	}, gatewaytest.WithAccount(account))
}

func TestWholeBodyCanBeSet(t *testing.T) {
	inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
		equal(t, "body", mustSend(t, send, "GET", userPath).body, "first")
		server.SetUserBody("second")
		equal(t, "body", mustSend(t, send, "GET", userPath).body, "second")
		server.SetUserBody("")
		equal(t, "user name", data(t, mustSend(t, send, "GET", userPath))["username"], any("ada"))
	}, gatewaytest.WithUserBody("first"))
}

func TestUnknownPathIsNotFound(t *testing.T) {
	inBubble(t, func(t *testing.T, _ *gatewaytest.Server, send sender) {
		for _, request := range [][2]string{
			{"GET", "/api/no-such-endpoint"}, {"GET", userPath + "/"}, {"POST", userPath}, {"GET", "/"},
		} {
			received := mustSend(t, send, request[0], request[1])
			equal(t, "status", received.status, http.StatusNotFound)
			expected := `"message":"Invalid URL (` + request[0] + " " + request[1] + `)"`
			if !strings.Contains(received.body, expected) {
				t.Errorf("%s is missing from %s", expected, received.body)
			}
		}
	})
}
