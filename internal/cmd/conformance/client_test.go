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

func TestKeyLivesWithASmallLimitAndAnExpiry(t *testing.T) {
	t.Parallel()
	for name, style := range gatewaytest.Styles() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, gatewaytest.WithStyle(style))
			output, err := smokeTest(t, server, writing)
			if err != nil {
				t.Errorf("%v after:\n%s", err, output)
			}
			requireWords(t, output, "a search finds a key by its name: yes", "a list shows a new key at once: yes",
				"an update renames a key: yes")
			written, isUpdated := 0, false
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
				isUpdated = isUpdated || key.Remain == secondSpendLimit
				if key.Unlimited || key.Remain > secondSpendLimit || key.Expired <= 0 || len(key.Name) > 30 ||
					!strings.HasPrefix(key.Name, "tf-check-") {
					t.Errorf("%s was sent: %s", request.Method, request.Body)
				}
			}
			if written < 2 || !isUpdated {
				t.Errorf("%d writes were sent, and the spend limit was updated: %t", written, isUpdated)
			}
		})
	}
}

func TestKeyIsDeletedWhateverFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		fault gatewaytest.Fault
		words []string
	}{
		"the update is refused": {
			gatewaytest.Fault{Method: "PUT", Status: 400, Body: `{"success":false,"message":"no update today"}`},
			[]string{"FAILED: it is updated: ", "no update today"},
		},
		"the response to the create is lost": {
			gatewaytest.Fault{Method: "POST", Processed: true, Reset: true},
			[]string{"FAILED: a key is created: "},
		},
		"the key cannot be created": {
			gatewaytest.Fault{Method: "POST", Status: 200, Body: `{"success":false,"message":"no keys today"}`},
			[]string{"FAILED: a key is created: ", "no keys today"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			server.Inject(test.fault)
			output, err := smokeTest(t, server, writing)
			if err == nil {
				t.Error("a failure passed")
			}
			requireWords(t, output, test.words...)
		})
	}
}

func TestWhatTheProviderReliesOnIsAnswered(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		quirks gatewaytest.Quirks
		words  []string
		passes bool
	}{
		"a gateway that does not rename": {
			gatewaytest.Quirks{NoRename: true},
			[]string{"an update renames a key: no", "FAILED: it is updated"},
			false,
		},
		"a gateway without a search": {
			gatewaytest.Quirks{NoSearch: true},
			[]string{"a search finds a key by its name: no", "an update renames a key: yes"},
			true,
		},
		"a list that lags": {
			gatewaytest.Quirks{ListLag: time.Second}, []string{"a list shows a new key at once: no"}, true,
		},
		"a create without a key in its response": {
			gatewaytest.Quirks{CreateAlone: true}, []string{"response to a create holds every setting: no"}, true,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t, gatewaytest.WithStyle(gatewaytest.StyleOneAPI), gatewaytest.WithQuirks(test.quirks))
			output, err := smokeTest(t, server, writing)
			if (err == nil) != test.passes {
				t.Errorf("%v after:\n%s", err, output)
			}
			requireWords(t, output, test.words...)
		})
	}
}

func TestKeysAreDeletedWhenInterrupted(t *testing.T) {
	t.Parallel()
	for name, isSmoke := range map[string]bool{"a smoke test": true, "all requests": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx, interrupt := context.WithCancel(t.Context())
			server := newServer(t)
			server.OnAPIKeyWrite(func(*gatewaytest.APIKey) { interrupt() })
			var out bytes.Buffer
			if err := run(ctx, against(server, isSmoke, "hosted", writing), &out); err == nil {
				t.Error("an interrupted run passed")
			}
			created := 0
			for _, request := range server.Requests() {
				if request.Method == http.MethodPost {
					created++
				}
			}
			if left := server.APIKeys(); created == 0 || len(left) > 0 {
				t.Errorf("%d keys were created, and are left: %+v", created, left)
			}
		})
	}
}

// altering returns the base URL of a proxy of the server, which alters the responses about API keys.
func altering(t *testing.T, server *gatewaytest.Server, pattern, replacement string) string {
	t.Helper()
	target, err := url.Parse(server.URL)
	if err != nil {
		t.Fatal(err)
	}
	altered := regexp.MustCompile(pattern)
	proxy := httputil.NewSingleHostReverseProxy(target)
	proxy.ModifyResponse = func(response *http.Response) error {
		body, err := io.ReadAll(response.Body)
		if strings.HasPrefix(response.Request.URL.Path, apiKeysPath) {
			body = altered.ReplaceAll(body, []byte(replacement))
		}
		response.Body = io.NopCloser(bytes.NewReader(body))
		response.Header.Del("Content-Length")
		return err
	}
	front := httptest.NewServer(proxy)
	t.Cleanup(front.Close)
	return front.URL
}

// The client keeps the secret of the response to the create, but cannot confirm the settings.
func TestKeyThatTheClientCannotReadIsDeleted(t *testing.T) {
	t.Parallel()
	server := newServer(t)
	front := altering(t, server, `"status":1`, `"status":"`+secretValue+`"`)
	output, err := smokeTest(t, server, map[string]string{variableWrite: "1", variableBaseURLs: front})
	if err == nil {
		t.Error("a failure passed")
	}
	requireWords(t, output, "FAILED: it is as requested: ", `field "status" cannot be read`)
}

func TestKeyThatIsNotAsRequestedIsAFailure(t *testing.T) {
	t.Parallel()
	for what, altered := range map[string]struct{ pattern, replacement string }{
		"spend limit": {`"remain_quota":"5000"`, `"remain_quota":"5001"`},
		"expiry":      {`"expired_time":"\d+"`, `"expired_time":"-1"`},
		"status":      {`"status":1`, `"status":2`},
		"secret":      {`"full_key":`, `"other":`},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			front := altering(t, server, altered.pattern, altered.replacement)
			output, err := smokeTest(t, server, map[string]string{variableWrite: "1", variableBaseURLs: front})
			if err == nil {
				t.Errorf("a failure passed:\n%s", output)
			}
			requireWords(t, output, "FAILED: ")
		})
	}
}

func TestKeyThatIsLeftIsReported(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]gatewaytest.Fault{
		"refused":        {Method: "DELETE", Status: 400, Body: `{"success":false,"message":"no"}`},
		"only pretended": {Method: "DELETE", Status: 200, Body: `{"success":true}`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newServer(t)
			server.Inject(fault)
			_, err := check(t, against(server, true, "hosted", writing))
			if err == nil || !strings.Contains(err.Error(), `delete those whose names begin with "tf-check-`) ||
				!strings.Contains(err.Error(), "IDs [1]") {
				t.Errorf("the error is %v", err)
			}
		})
	}
}

// A key of another user may have got the ID of a deleted key meanwhile.
func TestKeyOfAnotherNameIsNotDeleted(t *testing.T) {
	t.Parallel()
	server := newServer(t, gatewaytest.WithAPIKeys(gatewaytest.APIKey{ID: 7, Name: "of another user"}))
	config, err := against(server, false, "", nil).configuration()
	if err != nil {
		t.Fatal(err)
	}
	g := newGateway(config, "tf-check-")
	g.created["a"] = createdKey{id: "7"}
	if left := g.tidy(t.Context()); len(left) > 0 || len(server.APIKeys()) != 1 {
		t.Errorf("left: %v, keys: %+v", left, server.APIKeys())
	}
}
