package aihubmix_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// BenchmarkRequests prints how many requests so many calls need, ten at a time as a CLI makes them. The budgets are in
// the tests of the calls.
func BenchmarkRequests(b *testing.B) {
	measure := func(name string, count int, style gatewaytest.Style, call func(*aihubmix.Client, int) error) {
		b.Run(fmt.Sprintf("%d %s", count, name), func(b *testing.B) {
			for b.Loop() {
				server := gatewaytest.NewMemoryServer(gatewaytest.WithStyle(style),
					gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(count)...))
				transport := server.Transport()
				client := gateway{server, transport}.client()
				inParallel(count, func(n int) {
					if err := call(client, n); err != nil {
						b.Error(err)
					}
				})
				b.ReportMetric(float64(len(server.Requests())), "requests")
				transport.CloseIdleConnections()
				server.Close()
			}
		})
	}
	for _, count := range []int{1, 20, 100, 1000} {
		measure("reads of the account", count, gatewaytest.StyleAIHubMix, func(client *aihubmix.Client, _ int) error {
			_, err := client.User(b.Context())
			return err
		})
		for name, style := range styles { // They divide their lists of keys into pages of different sizes.
			measure("API keys created, "+name, count, style, func(client *aihubmix.Client, n int) error {
				settings := aihubmix.APIKeySettings{Name: client.NewCreationName(time.Now())}
				key, err := client.CreateAPIKey(b.Context(), settings)
				if err == nil {
					settings.Name = fmt.Sprintf("app-%d", n)
					_, err = client.UpdateAPIKey(b.Context(), key, settings)
				}
				return err
			})
			measure("API keys refreshed, "+name, count, style, func(client *aihubmix.Client, n int) error {
				_, err := client.RefreshAPIKey(b.Context(), aihubmix.ExpectedAPIKey{ID: int64(n + 1)})
				return err
			})
		}
	}
}
