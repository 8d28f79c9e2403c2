package aihubmix_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

const apiKeysPath = "/api/token/"

var styles = map[string]gatewaytest.Style{
	"the hosted service": gatewaytest.StyleAIHubMix,
	"one-api":            gatewaytest.StyleOneAPI,
	"a newer fork":       gatewaytest.StyleFork,
}

// Each list is whole, and takes at most that many requests.
func TestListOfAPIKeysIsWholeInEveryStyle(t *testing.T) {
	for name, style := range styles {
		for count, requests := range map[int]map[gatewaytest.Style]int{
			0:    {gatewaytest.StyleAIHubMix: 1, gatewaytest.StyleOneAPI: 1, gatewaytest.StyleFork: 1},
			1:    {gatewaytest.StyleAIHubMix: 3, gatewaytest.StyleOneAPI: 2, gatewaytest.StyleFork: 1},
			10:   {gatewaytest.StyleAIHubMix: 3, gatewaytest.StyleOneAPI: 2, gatewaytest.StyleFork: 1},
			101:  {gatewaytest.StyleAIHubMix: 3, gatewaytest.StyleOneAPI: 12, gatewaytest.StyleFork: 3},
			999:  {gatewaytest.StyleAIHubMix: 3, gatewaytest.StyleOneAPI: 101, gatewaytest.StyleFork: 11},
			1000: {gatewaytest.StyleAIHubMix: 6, gatewaytest.StyleOneAPI: 101, gatewaytest.StyleFork: 12},
			1001: {gatewaytest.StyleAIHubMix: 6, gatewaytest.StyleOneAPI: 102, gatewaytest.StyleFork: 12},
		} {
			t.Run(fmt.Sprintf("%s with %d keys", name, count), func(t *testing.T) {
				inBubble(t, func(t *testing.T, gateway gateway) {
					keys, err := gateway.client().APIKeys(t.Context())
					if err != nil {
						t.Fatal(err)
					}
					seen := map[int64]bool{}
					for _, key := range keys {
						seen[key.ID] = true
					}
					equal(t, "keys", len(keys), count)
					equal(t, "different keys", len(seen), count)
					if sent := len(gateway.Requests()); sent > requests[style] {
						t.Errorf("%d requests were sent, expected at most %d", sent, requests[style])
					}
				}, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(count)...))
			})
		}
	}
}

func TestListThatMayBeIncompleteIsAnError(t *testing.T) {
	for name, test := range map[string]struct{ body, says string }{
		"fewer than the total that is reported": {
			`{"data":{"items":[{"id":1,"name":"a"}],"total":2}}`, "the list may be incomplete",
		},
		"an entry without an ID":     {`{"data":[{"name":"a"}]}`, "a key without an ID"},
		"an entry that is no object": {`{"data":["a"]}`, "a key that is not an object"},
		"an entry with a broken field": {
			`{"data":[{"id":1,"remain_quota":"lots"}]}`, `field "remain_quota": "lots" is not a whole number`,
		},
		"an object without items": {`{"data":{"total":2}}`, "the response's data is not a list of keys"},
		"items that are no array": {`{"data":{"items":"a"}}`, "an array is expected"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				gateway.Inject(gatewaytest.Fault{Status: 200, Body: test.body})
				_, err := gateway.client().APIKeys(t.Context())
				failure := failureOf(t, err)
				equal(t, "kind", failure.Kind, aihubmix.KindProtocol)
				contains(t, failure.Reason, test.says)
				lacks(t, failure.Error(), "num=")
			})
		})
	}
}

func TestAPIKeysReadsThePageOfARunningOneAPI(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		gateway.Inject(gatewaytest.Fault{Status: 200, Body: sample(t, "one_api_keys_page.json"), Times: 1})
		keys, err := gateway.client().APIKeys(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		equal(t, "keys", len(keys), 10)
		equal(t, "the first one's name", keys[0].Name, "page-01")
		equal(t, "its secret", keys[0].Key.Reveal(), "sk-94JChmtBDsB1pPPSB4748831DaBb44C4A1DeA979871a483d")
		equal(t, "its limit", *keys[0].SpendLimit(), 10)
	}, gatewaytest.WithStyle(gatewaytest.StyleOneAPI))
}

func TestAPIKeysNeedTheManageKey(t *testing.T) {
	inBubble(t, func(t *testing.T, gateway gateway) {
		for _, secret := range []aihubmix.Secret{{}, aihubmix.NewSecret("fd-wrong")} {
			client := gateway.client(func(config *aihubmix.Config) { config.ManageKey = secret })
			_, err := client.APIKeys(t.Context())
			equal(t, "kind of the list", failureOf(t, err).Kind, aihubmix.KindUnauthorized)
			_, err = client.FindAPIKey(t.Context(), aihubmix.ExpectedAPIKey{ID: 1})
			equal(t, "kind of the single read", failureOf(t, err).Kind, aihubmix.KindUnauthorized)
		}
	}, gatewaytest.WithAPIKeys(gatewaytest.APIKey{Name: "a"}))
}

// A gateway with new keys on every page is not read forever.
func TestListThatNeverEndsIsAnError(t *testing.T) {
	next := 0
	endless := roundTripperFunc(func(*http.Request) (*http.Response, error) {
		var body strings.Builder
		body.WriteString(`{"success":true,"data":[{"id":0}`)
		for range 50_000 {
			next++
			fmt.Fprintf(&body, `,{"id":%d}`, next)
		}
		body.WriteString("]}")
		return succeed(body.String())
	})
	client := clientThrough(endless)
	_, err := client.APIKeys(t.Context())
	contains(t, failureOf(t, err).Reason, "the list has more than 10000 keys")
	equal(t, "keys that were sent", next, 50_000)
}

// Neither is one with one new key on every page.
func TestListWithEndlessPagesIsAnError(t *testing.T) {
	requests := 0
	endless := roundTripperFunc(func(*http.Request) (*http.Response, error) {
		requests++
		body := fmt.Sprintf(`{"success":true,"data":[{"id":%d}]}`, requests)
		return succeed(body)
	})
	client := clientThrough(endless)
	_, err := client.APIKeys(t.Context())
	contains(t, failureOf(t, err).Reason, "the list has more than 1002 pages, so it may never end")
	equal(t, "requests", requests, 1002)
}

// If as many keys are created as deleted during paging, the total stays the same, and the
// pages have fewer keys. The list is read again.
func TestListThatChangesDuringPagingIsReadAgain(t *testing.T) {
	for name, test := range map[string]struct {
		changes int
		fails   bool
	}{
		"once":   {changes: 1},
		"always": {changes: 1_000, fails: true},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				changed := 0
				way := roundTripperFunc(func(request *http.Request) (*http.Response, error) {
					response, err := gateway.transport.RoundTrip(request)
					if request.URL.Query().Get("p") == "1" && changed < test.changes {
						changed++
						gateway.RemoveAPIKey(gateway.APIKeys()[0].ID)
						gateway.AddAPIKey(gatewaytest.APIKey{Name: "new"})
					}
					return response, err
				})
				keys, err := gateway.client(through(way)).APIKeys(t.Context())
				if test.fails {
					contains(t, failureOf(t, err).Reason, "the list may be incomplete: it has fewer keys "+
						"than it reports, or keys kept being deleted while it was read")
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "keys", len(keys), 25)
				equal(t, "lists", changed, 1)
			}, gatewaytest.WithStyle(gatewaytest.StyleFork), gatewaytest.WithQuirks(gatewaytest.Quirks{PageSize: 10}),
				gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(25)...))
		})
	}
}

// A list of many pages ends within five minutes, not counting waits for a rate limit.
func TestListOfManyPagesEndsWithinFiveMinutes(t *testing.T) {
	for name, test := range map[string]struct {
		fault   gatewaytest.Fault
		expects time.Duration
		fails   bool
	}{
		"pages that come slowly": {gatewaytest.Fault{Delay: 20 * time.Second}, 5 * time.Minute, true},
		"a rate limit between the pages": {
			gatewaytest.Fault{Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"59"}}, Times: 9},
			9 * 59 * time.Second, false,
		},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, gateway gateway) {
				pages := 0
				way := roundTripperFunc(func(request *http.Request) (*http.Response, error) {
					if pages++; pages%3 == 1 || test.fails {
						gateway.Inject(gatewaytest.Fault{
							Status: test.fault.Status, Header: test.fault.Header, Delay: test.fault.Delay, Times: 1,
						})
					}
					return gateway.transport.RoundTrip(request)
				})
				begun := time.Now()
				keys, err := gateway.client(through(way)).APIKeys(t.Context())
				if test.fails {
					contains(t, failureOf(t, err).Reason, "within")
					if took := time.Since(begun); took > test.expects {
						t.Errorf("it took %s", took)
					}
					return
				}
				if err != nil {
					t.Fatal(err)
				}
				equal(t, "keys", len(keys), 250)
				if took := time.Since(begun); took <= 5*time.Minute {
					t.Errorf("it took %s", took)
				}
			}, gatewaytest.WithStyle(gatewaytest.StyleOneAPI), gatewaytest.WithAPIKeys(
				gatewaytest.GenerateAPIKeys(250)...,
			))
		})
	}
}
