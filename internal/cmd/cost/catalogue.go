package main

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// catalogueModels is about as many as the service has.
const catalogueModels = 1000

// canned answers every request with the same body, at no cost of a network.
type canned []byte

func (body canned) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Request: request,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

// catalogueBody is the response with a catalogue of that many models.
func catalogueBody(models int) (canned, error) {
	server := gatewaytest.NewMemoryServer(gatewaytest.WithCatalogue(gatewaytest.GenerateCatalogue(models)))
	defer server.Close()
	transport := server.Transport()
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(context.Background(), http.MethodGet, server.URL+"/api/v1/models", http.NoBody)
	if err != nil {
		return nil, err
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	return io.ReadAll(response.Body)
}

// readCatalogue reads the response with a new client, which has kept nothing.
func readCatalogue(body canned) (models int, err error) {
	client := aihubmix.New(aihubmix.Config{BaseURLs: []string{"http://localhost"}, RoundTripper: body})
	catalogue, err := client.Models(context.Background(), aihubmix.CatalogueQuery{})
	return len(catalogue.Models), err
}
