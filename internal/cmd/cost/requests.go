package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// call is the nth of several calls of a client.
type call func(client *aihubmix.Client, n int) error

// printRequests prints how many requests so many reads and keys need.
func printRequests(ctx context.Context, table io.Writer, reads, keys []int) error {
	var failures []error
	row := func(what string, count int, call call, options ...gatewaytest.Option) {
		sent, err := requests(count, call, options...)
		fmt.Fprintf(table, "%d %s\t%d requests\n", count, what, sent)
		failures = append(failures, err)
	}
	for _, count := range reads {
		row("reads of the account", count, func(client *aihubmix.Client, _ int) error {
			_, err := client.User(ctx)
			return err
		})
		row("reads of the catalogue", count, func(client *aihubmix.Client, _ int) error {
			_, err := client.Models(ctx, aihubmix.CatalogueQuery{})
			return err
		})
	}
	// Gateways divide their lists of keys into pages of different sizes.
	styles := gatewaytest.Styles()
	for _, style := range slices.Sorted(maps.Keys(styles)) {
		for _, count := range keys {
			inStyle := gatewaytest.WithStyle(styles[style])
			row("API keys created, "+style, count, func(client *aihubmix.Client, n int) error {
				settings := aihubmix.APIKeySettings{Name: client.NewCreationName(time.Now())}
				key, err := client.CreateAPIKey(ctx, settings)
				if err == nil {
					settings.Name = fmt.Sprintf("app-%d", n)
					_, err = client.UpdateAPIKey(ctx, key, settings)
				}
				return err
			}, inStyle)
			row("API keys refreshed, "+style, count, func(client *aihubmix.Client, n int) error {
				_, err := client.RefreshAPIKey(ctx, aihubmix.ExpectedAPIKey{ID: int64(n + 1)})
				return err
			}, inStyle, gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(count)...))
		}
	}
	return errors.Join(failures...)
}

// requests counts the requests of so many calls, ten at a time like a CLI.
func requests(count int, call call, options ...gatewaytest.Option) (int, error) {
	server := gatewaytest.NewMemoryServer(options...)
	defer server.Close()
	transport := server.Transport()
	defer transport.CloseIdleConnections()
	client := aihubmix.New(aihubmix.Config{
		ManageKey: aihubmix.NewSecret(gatewaytest.ManageKey), BaseURLs: []string{server.URL}, RoundTripper: transport,
	})
	var group sync.WaitGroup
	turns := make(chan struct{}, 10)
	failures := make([]error, count)
	for n := range count {
		group.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			failures[n] = call(client, n)
		})
	}
	group.Wait()
	return len(server.Requests()), errors.Join(failures...)
}
