package aihubmix_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// A total that is too small hides no key, and one that is too large is an error.
func TestTotalIsNotBelieved(t *testing.T) {
	always := func(total int) func(int) int { return func(int) int { return total } }
	for name, total := range map[string]func(count int) int{
		"right":        nil,
		"ten of all":   always(10),
		"zero":         always(0),
		"below zero":   always(-1),
		"one too few":  func(count int) int { return count - 1 },
		"one too many": func(count int) int { return count + 1 },
		"far too many": always(1_000_000),
	} {
		for _, count := range []int{1, 9, 10, 11, 20, 25, 100} {
			t.Run(fmt.Sprintf("%s, %d keys", name, count), func(t *testing.T) {
				inBubble(t, func(t *testing.T, gateway gateway) {
					keys, err := gateway.client().APIKeys(t.Context())
					whole := total == nil || total(count) <= count
					equal(t, "it is an error", err != nil, !whole)
					if !whole {
						contains(t, failureOf(t, err).Reason, "the list may be incomplete")
						return
					}
					equal(t, "keys", len(keys), count)
				}, gatewaytest.WithStyle(gatewaytest.StyleFork), gatewaytest.WithQuirks(
					gatewaytest.Quirks{PageSize: 10, Total: total},
				),
					gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(count)...))
			})
		}
	}
}

// A reported page size that only repeats the requested one does not mark the last page.
func TestPageSizeThatIsAnEchoIsNotBelieved(t *testing.T) {
	for name, pageSize := range map[string]string{
		"an echo": `,"page_size":%s`, "as text": `,"page_size":"%s"`, "none": ``,
	} {
		t.Run(name, func(t *testing.T) {
			way := roundTripperFunc(func(request *http.Request) (*http.Response, error) {
				query := request.URL.Query()
				page, _ := strconv.Atoi(query.Get("p"))
				var items []string
				for id := page*10 + 1; id <= min(page*10+10, 25); id++ {
					items = append(items, fmt.Sprintf(`{"id":%d}`, id))
				}
				return succeed(`{"success":true,"data":{"total":10,"items":[` + strings.Join(items, ",") + `]` +
					strings.ReplaceAll(pageSize, "%s", query.Get("num")) + `}}`)
			})
			client := clientThrough(way)
			keys, err := client.APIKeys(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			equal(t, "keys", len(keys), 25)
		})
	}
}
