package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

var writing = map[string]string{variableWrite: "1"}

func TestAPIKeyIsCreatedUpdatedAndDeleted(t *testing.T) {
	t.Parallel()
	for name, style := range map[string]gatewaytest.Style{"hosted service": gatewaytest.StyleAIHubMix, "one-api": gatewaytest.StyleOneAPI} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, gatewaytest.WithStyle(style))
			output, err := smoke(t, server, writing)
			if err != nil {
				t.Errorf("%v after:\n%s", err, output)
			}
			requireWords(t, output, `created "terraform-smoke-`, "updated: renamed, disabled, with a spend limit of 0.02 USD", "deleted", "passed",
				"the answer to a create holds every setting: yes", "a search finds a key by its name: yes", "a list shows a new key at once: yes", "an update renames a key: yes")
			requireHarmless(t, server)
		})
	}
}

// requireHarmless checks that no key was asked for without a spend limit and an expiry.
func requireHarmless(t *testing.T, server *gatewaytest.Server) {
	t.Helper()
	written, updated := 0, false
	for _, request := range server.Requests() {
		if request.Method != http.MethodPost && request.Method != http.MethodPut {
			continue
		}
		written++
		var key struct {
			Name      string `json:"name"`
			Unlimited bool   `json:"unlimited_quota"`
			Remain    int64  `json:"remain_quota"`
			Expired   int64  `json:"expired_time"`
		}
		if err := json.Unmarshal(request.Body, &key); err != nil {
			t.Fatal(err)
		}
		updated = updated || key.Remain == secondSpendLimit
		if key.Unlimited || key.Remain > secondSpendLimit || key.Expired <= 0 || len(key.Name) > 30 || !strings.HasPrefix(key.Name, "terraform-smoke-") {
			t.Errorf("%s was sent: %s", request.Method, request.Body)
		}
	}
	if written < 2 || !updated {
		t.Errorf("%d writes were sent, and the spend limit was updated: %t", written, updated)
	}
}

func TestAPIKeyIsDeletedWhateverFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault gatewaytest.Fault
		words []string
	}{
		"the update is refused": {
			gatewaytest.Fault{Method: "PUT", Status: 400, Body: `{"success":false,"message":"no update today"}`},
			[]string{"FAILED: it cannot be updated", "no update today", "deleted"},
		},
		"the answer to the create is lost": {
			gatewaytest.Fault{Method: "POST", Processed: true, Reset: true},
			[]string{"FAILED: the answer lacks the secret of the new API key", "deleted"},
		},
		"the key cannot be created": {
			gatewaytest.Fault{Method: "POST", Status: 200, Body: `{"success":false,"message":"no keys today"}`},
			[]string{"FAILED: no API key can be created", "no keys today"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			server.Inject(test.fault)
			output, err := smoke(t, server, writing)
			if err == nil {
				t.Error("a failure passed")
			}
			requireWords(t, output, test.words...)
		})
	}
}

// What nobody has documented is answered by yes or no.
func TestWhatTheProviderReliesOnIsResponded(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		quirks gatewaytest.Quirks
		words  []string
		passes bool
	}{
		"a gateway that does not rename":               {gatewaytest.Quirks{NoRename: true}, []string{"an update renames a key: no", "FAILED: it cannot be updated"}, false},
		"a gateway without a search":                   {gatewaytest.Quirks{NoSearch: true}, []string{"a search finds a key by its name: no", "an update renames a key: yes"}, true},
		"a list that lags":                             {gatewaytest.Quirks{ListLag: time.Second}, []string{"a list shows a new key at once: no", "the list showed it after "}, true},
		"a create that is answered with success alone": {gatewaytest.Quirks{CreateAlone: true}, []string{"the answer to a create holds every setting: no"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, gatewaytest.WithStyle(gatewaytest.StyleOneAPI), gatewaytest.WithQuirks(test.quirks))
			output, err := smoke(t, server, writing)
			if (err == nil) != test.passes {
				t.Errorf("%v after:\n%s", err, output)
			}
			requireWords(t, output, append(test.words, "deleted")...)
		})
	}
}

func TestAPIKeyIsDeletedWhenInterrupted(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	server := newServer(t)
	server.OnAPIKeyWrite(func(*gatewaytest.APIKey) { interrupt() })
	output, err := smokeUnder(t, ctx, server, writing)
	if err == nil || !strings.Contains(err.Error(), "interrupted") {
		t.Errorf("the error is %v", err)
	}
	requireWords(t, output, "created", "deleted")
}

// altering returns the base URL of a proxy of the server, which alters the responses
// about API keys.
func altering(t *testing.T, server *gatewaytest.Server, pattern, replacement string) string {
	t.Helper()
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(response *http.Response) error {
		body, err := io.ReadAll(response.Body)
		if strings.HasPrefix(response.Request.URL.Path, apiKeysPath) {
			body = regexp.MustCompile(pattern).ReplaceAll(body, []byte(replacement))
		}
		response.Body = io.NopCloser(bytes.NewReader(body))
		response.Header.Del("Content-Length")
		return err
	}
	front := httptest.NewServer(proxy)
	t.Cleanup(front.Close)
	return front.URL
}

// The client refuses the response, and with it the list in which it would look.
func TestAPIKeyThatTheClientCannotReadIsDeleted(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	front := altering(t, server, `"status":1`, `"status":"`+secretValue+`"`)
	output, err := smoke(t, server, map[string]string{variableWrite: "1", variableBaseURLs: front})
	if err == nil {
		t.Error("a failure passed")
	}
	requireWords(t, output, "FAILED: no API key can be created", `field "status" cannot be read`, "status is a text that", "deleted")
}

func TestAPIKeyThatIsNotWhatWasAskedForIsAFailure(t *testing.T) {
	t.Parallel()
	for what, altered := range map[string]struct{ pattern, replacement string }{
		"name":        {`terraform-smoke-`, `something-else-`},
		"spend limit": {`"remain_quota":"5000"`, `"remain_quota":"5001"`},
		"expiry":      {`"expired_time":"\d+"`, `"expired_time":"-1"`},
		"status":      {`"status":1`, `"status":2`},
		"secret":      {`"full_key":`, `"other":`},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			front := altering(t, server, altered.pattern, altered.replacement)
			output, err := smoke(t, server, map[string]string{variableWrite: "1", variableBaseURLs: front})
			if err == nil {
				t.Error("a failure passed")
			}
			requireWords(t, output, what, "FAILED: ", "deleted")
		})
	}
}

func TestDeletionThatFailsIsReported(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]gatewaytest.Fault{
		"refused":        {Method: "DELETE", Status: 400, Body: `{"success":false,"message":"no"}`},
		"only pretended": {Method: "DELETE", Status: 200, Body: `{"success":true}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			server.Inject(fault)
			var out strings.Builder
			variables := map[string]string{variableManageKey: gatewaytest.ManageKey, variableBaseURLs: server.URL, variableWrite: "1"}
			err := run(t.Context(), func(name string) string { return variables[name] }, &out, gatewaytest.NewClock())
			if err == nil {
				t.Error("a key that was left passed")
			}
			requireWords(t, out.String(), `the key "terraform-smoke-`, "ID 1")
		})
	}
}
