package gatewaytest_test

import (
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// bodySender sends a request with a body and headers, and returns the response without decompressing it.
type bodySender func(method, path, body string, header ...string) reply

// oneAPITest is a test of a gateway in one-api's style.
type oneAPITest func(t *testing.T, server *gatewaytest.Server, send bodySender)

func atOneAPI(t *testing.T, test oneAPITest, options ...gatewaytest.Option) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		server := gatewaytest.NewMemoryServer(append(options, gatewaytest.WithStyle(gatewaytest.StyleOneAPI))...)
		defer server.Close()
		transport := server.Transport()
		defer transport.CloseIdleConnections()
		transport.DisableCompression = true
		test(t, server, func(method, path, body string, header ...string) reply {
			t.Helper()
			request, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, strings.NewReader(body))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", "Bearer "+gatewaytest.ManageKey)
			for i := 0; i+1 < len(header); i += 2 {
				request.Header.Set(header[i], header[i+1])
			}
			response, err := transport.RoundTrip(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			received, err := io.ReadAll(response.Body)
			if err != nil {
				t.Fatal(err)
			}
			return reply{status: response.StatusCode, header: response.Header, body: string(received)}
		})
	})
}

func TestOneAPIDistinguishesNullFromEmpty(t *testing.T) {
	atOneAPI(t, func(t *testing.T, _ *gatewaytest.Server, send bodySender) {
		for _, test := range []struct{ method, body, models, subnet string }{
			{"POST", `{"name":"a"}`, `null`, `""`},
			{"POST", `{"name":"a","models":null,"subnet":null}`, `null`, `""`},
			{"POST", `{"name":"a","models":"","subnet":""}`, `""`, `""`},
			{"PUT", `{"id":1,"name":"a"}`, `null`, `null`},
			{"PUT", `{"id":1,"name":"a","models":"","subnet":null}`, `""`, `null`},
			{"PUT", `{"id":1,"name":"a","models":"m","subnet":""}`, `"m"`, `""`},
			{"PUT", `{"id":1,"name":"a","models":null,"subnet":"10.0.0.0/8"}`, `null`, `"10.0.0.0/8"`},
		} {
			received := send(test.method, "/api/token/", test.body)
			for _, expected := range []string{`"models":` + test.models, `"subnet":` + test.subnet} {
				if !strings.Contains(received.body, expected) {
					t.Errorf("%s %s: %s is missing from %s", test.method, test.body, expected, received.body)
				}
			}
		}
	})
}

func TestOneAPIReusesTheNewestID(t *testing.T) {
	atOneAPI(t, func(t *testing.T, server *gatewaytest.Server, send bodySender) {
		create := func() gatewaytest.APIKey {
			send("POST", "/api/token/", `{"name":"a"}`)
			keys := server.APIKeys()
			return keys[len(keys)-1]
		}
		first, second := create(), create()
		equal(t, "response to a delete", send("DELETE", "/api/token/2", "").body, `{"message":"","success":true}`)
		again := create()
		equal(t, "ID after the newest was deleted", again.ID, second.ID)
		equal(t, "it has the same secret", again.Key == second.Key, false)
		send("DELETE", "/api/token/1", "")
		equal(t, "ID after an older one was deleted", create().ID, second.ID+1)
		_ = first
	})
}

func TestOneAPIKnowsNoOtherPaths(t *testing.T) {
	for target, expected := range map[string]struct {
		status   int
		location string
		body     string
	}{
		"GET /api/v1/models":                    {404, "", `"message":"Invalid URL (GET /api/v1/models)"`},
		"GET /v1/unknown":                       {404, "", `"message":"Invalid URL (GET /v1/unknown)"`},
		"POST /api/token/1":                     {404, "", `"message":"Invalid URL (POST /api/token/1)"`},
		"DELETE /api/token":                     {404, "", `"message":"Invalid URL (DELETE /api/token)"`},
		"GET /unknown":                          {200, "", "<!doctype html>"},
		"GET /dashboard/billing/remain":         {200, "", "<!doctype html>"},
		"GET /api/token":                        {301, "/api/token/", ""},
		"GET /api/token?p=1":                    {301, "/api/token/?p=1", ""},
		"POST /api/token":                       {307, "/api/token/", ""},
		"GET /api/token//":                      {301, "/api/token/", ""},
		"GET /api/token/1/":                     {301, "/api/token/1", ""},
		"DELETE /api/token/1/":                  {307, "/api/token/1", ""},
		"GET /api/user/self/":                   {301, "/api/user/self", ""},
		"GET /api/token/?p=9223372036854775807": {200, "", `"id":1`},
		"GET /api/token/?p=922337203685477581":  {200, "", `"id":1`},
		"GET /api/token/x":                      {200, "", `invalid syntax`},
		"GET /api/token/0":                      {200, "", `id 或 userId 为空！`},
		"DELETE /api/token/x":                   {200, "", `id 或 userId 为空！`},
		"GET /api/user/available_models":        {200, "", `"data":["gpt-5","gpt-5-nano"`},
		"GET /api/status":                       {200, "", `"quota_per_unit":500000`},
		"GET /api/token/search?keyword=A_%25p":  {200, "", `"name":"a-app"`},
	} {
		atOneAPI(t, func(t *testing.T, _ *gatewaytest.Server, send bodySender) {
			method, path, _ := strings.Cut(target, " ")
			received := send(method, path, "")
			equal(t, target+": status", received.status, expected.status)
			equal(t, target+": Location", received.header.Get("Location"), expected.location)
			equal(t, target+": request ID", received.header.Get("X-Oneapi-Request-Id") == "", expected.location != "")
			if !strings.Contains(received.body, expected.body) {
				t.Errorf("%s: %s is missing from %s", target, expected.body, received.body)
			}
		}, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "a-app"}))
	}
}

func TestOneAPICompressesIfTheClientAcceptsIt(t *testing.T) {
	atOneAPI(t, func(t *testing.T, _ *gatewaytest.Server, send bodySender) {
		for i, path := range []string{"/api/user/self", "/api/unknown", "/unknown", "/api/user/self"} {
			received := send("GET", path, "", "Accept-Encoding", "gzip")
			equal(t, "Content-Encoding of "+path, received.header.Get("Content-Encoding"), "gzip")
			reader, err := gzip.NewReader(strings.NewReader(received.body))
			if err != nil {
				t.Fatal(path, err)
			}
			text, err := io.ReadAll(reader)
			if err != nil {
				t.Fatal(path, err)
			}
			isLimited := received.status == http.StatusTooManyRequests
			equal(t, "the response is empty: "+path, len(text) == 0, isLimited)
			equal(t, "the limit is met", isLimited, i == 3)
		}
		encoding := send("GET", "/api/user/self", "").header.Get("Content-Encoding")
		equal(t, "Content-Encoding if the client does not accept it", encoding, "")
	}, gatewaytest.WithRateLimit(3, 1e9))
}

func TestOneAPIShowsNineteenFieldsAndNoSecret(t *testing.T) {
	atOneAPI(t, func(t *testing.T, server *gatewaytest.Server, send bodySender) {
		var envelope struct{ Data map[string]any }
		if err := json.Unmarshal([]byte(send("GET", userPath, "").body), &envelope); err != nil {
			t.Fatal(err)
		}
		equal(t, "number of fields", len(envelope.Data), 19)
		for _, secret := range []string{"password", "verification_code", "access_token"} {
			equal(t, secret, envelope.Data[secret], any(""))
		}
		server.SetAccountField("status", 2)
		banned := send("GET", "/api/token/", "")
		equal(t, "status of a banned account", banned.status, http.StatusOK)
		expected := `{"message":"` + gatewaytest.MessageBannedAccount + `","success":false}`
		equal(t, "body for a banned account", banned.body, expected)
	})
}

func TestAccountsOnlySeeTheirOwnAPIKeys(t *testing.T) {
	for _, style := range gatewaytest.Styles() {
		inBubble(t, func(t *testing.T, server *gatewaytest.Server, own sender) {
			transport := server.Transport()
			defer transport.CloseIdleConnections()
			other := func(method, path string) (reply, error) {
				return send(t.Context(), transport, server.URL, method, path, "Bearer fd-other")
			}
			for who, test := range map[string]struct {
				send        sender
				sees, lacks string
				foreign     string
			}{
				"the first account":   {own, `"own"`, `"theirs"`, "/api/token/1"},
				"the further account": {other, `"theirs"`, `"own"`, "/api/token/2"},
			} {
				for _, path := range []string{"/api/token/", "/api/token/search?keyword="} {
					body := mustSend(t, test.send, "GET", path).body
					equal(t, who+" sees its own in "+body, strings.Contains(body, test.sees), true)
					equal(t, who+" sees the other's in "+body, strings.Contains(body, test.lacks), false)
				}
				body := mustSend(t, test.send, "GET", test.foreign).body
				equal(t, who+" reads a key of the other", strings.Contains(body, `"name"`), false)
				mustSend(t, test.send, "DELETE", test.foreign)
			}
			equal(t, "all keys", len(server.APIKeys()), 2)
			equal(t, "account of the further key", server.APIKeys()[0].UserID, 7)
		}, gatewaytest.WithStyle(style),
			gatewaytest.WithFurtherAccount("fd-other", gatewaytest.Account{"id": 7},
				gatewaytest.APIKey{Name: "theirs"}),
			gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "own"}))
	}
}

func TestOneAPINoticesAtTheUseThatAKeyRanOut(t *testing.T) {
	atOneAPI(t, func(t *testing.T, server *gatewaytest.Server, send bodySender) {
		for i, expected := range []struct {
			first, second string
			status        int64
		}{
			{gatewaytest.MessageExhaustedKey, "令牌 exhausted（#1）额度已用尽", 4},
			{gatewaytest.MessageExpiredKey, gatewaytest.MessageExpiredKey, 3},
			{`"access_until":0`, `"access_until":0`, 1},
		} {
			for _, message := range []string{expected.first, expected.second} {
				key := server.APIKeys()[i]
				body := send("GET", "/dashboard/billing/subscription", "", "Authorization", "Bearer "+key.Key).body
				if !strings.Contains(body, message) {
					t.Errorf("%s is missing from %s", message, body)
				}
				equal(t, "status of "+key.Name, server.APIKeys()[i].Status, expected.status)
			}
		}
	}, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "exhausted"},
		gatewaytest.APIKey{Name: "expired", ExpiredTime: 5}, gatewaytest.APIKey{Name: "good", Unlimited: true}))
}
