package gatewaytest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// pass waits in virtual time.
func pass(duration time.Duration) { <-time.After(duration) }

func TestLateRequestIsDoneOnceAfterItsResponse(t *testing.T) {
	for name, fault := range map[string]gatewaytest.Fault{
		"with a response":    {Status: 504},
		"without a response": {Reset: true},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
				fault.Method, fault.Late, fault.Times = "DELETE", 2*time.Second, 1
				server.Inject(fault)
				begun := time.Now()
				_, _ = send("DELETE", "/api/token/1")
				equal(t, "time until the response", time.Since(begun), 0)
				pass(1999 * time.Millisecond)
				equal(t, "keys before", len(server.APIKeys()), 2)
				pass(2 * time.Millisecond)
				equal(t, "keys after", len(server.APIKeys()), 1)
				pass(time.Hour)
				equal(t, "keys at the end", len(server.APIKeys()), 1)
			}, gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(2)...))
		})
	}
}

func TestLateRequestIsNotDoneAfterTheServersEnd(t *testing.T) {
	inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
		server.Inject(gatewaytest.Fault{Status: 504, Late: time.Minute})
		_, _ = send("DELETE", "/api/token/1")
		begun := time.Now()
		server.Close()
		equal(t, "time of the close", time.Since(begun), 0)
		pass(time.Hour)
		equal(t, "keys", len(server.APIKeys()), 1)
	}, gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(1)...))
}

func TestSearchFindsByTheBeginningOfTheName(t *testing.T) {
	for style, opening := range map[gatewaytest.Style]string{
		gatewaytest.StyleAIHubMix: `"data":[`,
		gatewaytest.StyleOneAPI:   `"data":[`,
		gatewaytest.StyleFork:     `"data":{"items":[`,
	} {
		inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
			const path = "/api/token/search?keyword=app-1"
			body := mustSend(t, send, "GET", path).body
			for text, expected := range map[string]bool{
				opening: true, `"app-1"`: true, `"app-12"`: true, `"app-2"`: false, `"my-app-1"`: false,
			} {
				equal(t, text+" in "+body, strings.Contains(body, text), expected)
			}
			server.SetQuirks(gatewaytest.Quirks{NoSearch: true})
			equal(t, "status without a search", mustSend(t, send, "GET", path).status, http.StatusNotFound)
		}, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(
			gatewaytest.APIKey{Name: "app-1"}, gatewaytest.APIKey{Name: "app-12"},
			gatewaytest.APIKey{Name: "app-2"}, gatewaytest.APIKey{Name: "my-app-1"}))
	}
}

func TestKeySpendsBeforeEachRequest(t *testing.T) {
	inBubble(t, func(t *testing.T, server *gatewaytest.Server, send sender) {
		for i := range 3 {
			mustSend(t, send, "GET", userPath)
			key := server.APIKeys()[0]
			equal(t, "used", key.UsedQuota, int64(i+1)*7)
			equal(t, "remaining", key.RemainQuota, 100-int64(i+1)*7)
		}
	}, gatewaytest.WithQuirks(gatewaytest.Quirks{Spends: 7}),
		gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app", RemainQuota: 100}))
}

func TestSecretIsMaskedInEachStyle(t *testing.T) {
	for _, style := range gatewaytest.Styles() {
		inBubble(t, func(t *testing.T, _ *gatewaytest.Server, send sender) {
			for _, path := range []string{"/api/token/", "/api/token/1", "/api/token/search?keyword="} {
				body := mustSend(t, send, "GET", path).body
				equal(t, fmt.Sprint("the secret is in ", body), strings.Contains(body, "abcdefghijklmnop"), false)
				equal(t, fmt.Sprint("its end is in ", body), strings.Contains(body, "****mnop"), true)
			}
		}, gatewaytest.WithStyle(style), gatewaytest.WithQuirks(gatewaytest.Quirks{Masked: true}),
			gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "app", Key: "abcdefghijklmnop"}))
	}
}
