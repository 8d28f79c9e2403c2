package aihubmix

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const cataloguePath = "/api/v1/models"

// Catalogue is what GET /api/v1/models tells of the models that the service offers.
type Catalogue struct {
	// Models are in the service's order.
	Models []Model
	// Malformed counts the entries that cannot be understood and are left out;
	// FirstMalformed says what is wrong with the first.
	Malformed      int
	FirstMalformed string
}

// CatalogueQuery is what only the service can do with its catalogue: the rest
// is done with the whole of it. The zero value asks for the whole.
type CatalogueQuery struct {
	// Tag leaves models with that tag; entries do not tell their tags.
	Tag string
	// SortBy is "model_ratio", "coding" or "order", and SortOrder "asc" or "desc".
	SortBy, SortOrder string
}

func (q CatalogueQuery) encoded() string {
	values := url.Values{}
	for name, value := range map[string]string{"tag": q.Tag, "sort_by": q.SortBy, "sort_order": q.SortOrder} {
		if value != "" {
			values.Set(name, value)
		}
	}
	return values.Encode()
}

func (c *Client) readCatalogue(ctx context.Context, query CatalogueQuery) (Catalogue, error) {
	response, err := c.transport.Send(ctx, transport.Request{
		Method: transport.MethodGet, Path: cataloguePath, Query: query.encoded(), Credential: transport.CredentialNone,
	})
	if err != nil {
		return Catalogue{}, publicRefusal(err)
	}
	entries, err := response.Array()
	if err != nil {
		return Catalogue{}, err
	}
	if err := boundedModels(response, len(entries)); err != nil {
		return Catalogue{}, err
	}
	catalogue := Catalogue{Models: make([]Model, 0, len(entries))}
	for i, entry := range entries {
		model, err := decodeModel(entry)
		if err != nil {
			catalogue.Malformed++
			if catalogue.FirstMalformed == "" {
				catalogue.FirstMalformed = response.Redact(fmt.Sprintf("entry %d: %s", i+1, err))
			}
			continue
		}
		catalogue.Models = append(catalogue.Models, model)
	}
	return catalogue, nil
}

// maxModels is far more than the catalogue has; the service's has some hundred.
const maxModels = 20_000

func boundedModels(response *transport.Response, count int) error {
	if count > maxModels {
		return response.Fail(KindProtocol, fmt.Sprintf("the list has %d models, and no more than %d are accepted", count, maxModels))
	}
	return nil
}

// publicRefusal tells a refusal of a request without a key from one of the key.
func publicRefusal(err error) error {
	if failure, failed := errors.AsType[Error](err); failed && failure.Kind == KindUnauthorized {
		return failure.WithKind(KindServer, "the gateway requires a login to show its catalogue")
	}
	return err
}
