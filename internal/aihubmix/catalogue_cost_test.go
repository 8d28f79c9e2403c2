package aihubmix_test

import (
	"bytes"
	"io"
	"net/http"
	"testing"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/gatewaytest"
)

// catalogueModels is about the number of the hosted service.
const catalogueModels = 1000

// cannedBody is the body of every response, which costs no network.
type cannedBody []byte

// RoundTrip implements [http.RoundTripper].
func (body cannedBody) RoundTrip(request *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Request: request,
		Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

func catalogueBody(t *testing.T) cannedBody {
	t.Helper()
	server := gatewaytest.NewMemoryServer(gatewaytest.WithCatalogue(gatewaytest.GenerateCatalogue(catalogueModels)))
	defer server.Close()
	transport := server.Transport()
	defer transport.CloseIdleConnections()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/v1/models", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	response, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// The body is parsed once: each further pass would allocate about as much again.
func TestCatalogueIsReadWithinItsBudget(t *testing.T) {
	body := catalogueBody(t)
	read := func() int {
		// A new client has cached nothing.
		client := aihubmix.New(aihubmix.Config{BaseURLs: []string{"http://localhost"}, RoundTripper: body})
		catalogue, err := client.Models(t.Context(), aihubmix.CatalogueQuery{})
		if err != nil {
			t.Fatal(err)
		}
		return len(catalogue.Models)
	}
	if models := read(); models != catalogueModels {
		t.Fatalf("%d models", models)
	}
	allocations := testing.AllocsPerRun(5, func() { read() })
	if perModel := allocations / catalogueModels; perModel > 110 {
		t.Errorf("%.0f allocations, which are %.1f for each model, want at most 110", allocations, perModel)
	}
}
