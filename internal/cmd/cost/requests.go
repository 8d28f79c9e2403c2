package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// styles are the ways in which gateways page their lists of keys.
var styles = []struct {
	name  string
	style gatewaytest.Style
}{
	{"hosted", gatewaytest.StyleAIHubMix},
	{"one-api", gatewaytest.StyleOneAPI},
	{"fork", gatewaytest.StyleFork},
}

// accountRequests counts the requests of so many reads of the account.
func accountRequests(reads int) (int, error) {
	return requests(reads, func(client *aihubmix.Client, _ int) error {
		_, err := client.User(context.Background())
		return err
	})
}

// catalogueRequests counts the requests of so many reads of the catalogue.
func catalogueRequests(reads int) (int, error) {
	return requests(reads, func(client *aihubmix.Client, _ int) error {
		_, err := client.Models(context.Background(), aihubmix.CatalogueQuery{})
		return err
	})
}

// refreshRequests counts the requests of a refresh of so many API keys.
func refreshRequests(keys int, style gatewaytest.Style) (int, error) {
	return requests(keys, func(client *aihubmix.Client, i int) error {
		_, err := client.RefreshAPIKey(context.Background(), int64(i+1))
		return err
	}, gatewaytest.WithStyle(style), gatewaytest.WithAPIKeys(gatewaytest.GenerateAPIKeys(keys)...))
}

// createRequests counts the requests of so many new API keys, each of which is created
// under a name that no other has, and then gets its own.
func createRequests(keys int, style gatewaytest.Style) (int, error) {
	return requests(keys, func(client *aihubmix.Client, i int) error {
		settings := aihubmix.APIKeySettings{Name: client.NewCreationName(time.Now())}
		key, err := client.CreateAPIKey(context.Background(), settings)
		if err != nil {
			return err
		}
		settings.Name = fmt.Sprintf("app-%d", i)
		_, err = client.UpdateAPIKey(context.Background(), key, settings)
		return err
	}, gatewaytest.WithStyle(style))
}

// requests counts the requests of so many calls, ten at a time as a CLI runs them.
func requests(count int, call func(client *aihubmix.Client, i int) error, options ...gatewaytest.Option) (int, error) {
	server := gatewaytest.NewMemoryServer(options...)
	defer server.Close()
	transport := server.Transport()
	defer transport.CloseIdleConnections()
	client := aihubmix.New(aihubmix.Config{ManageKey: aihubmix.NewSecret(gatewaytest.ManageKey), BaseURLs: []string{server.URL}, RoundTripper: transport})

	var group sync.WaitGroup
	turns := make(chan struct{}, 10)
	failures := make([]error, count)
	for i := range count {
		group.Go(func() {
			turns <- struct{}{}
			defer func() { <-turns }()
			failures[i] = call(client, i)
		})
	}
	group.Wait()
	for _, err := range failures {
		if err != nil {
			return 0, err
		}
	}
	return len(server.Requests()), nil
}
