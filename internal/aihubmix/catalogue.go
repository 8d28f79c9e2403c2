package aihubmix

import (
	"context"
	"errors"
	"fmt"
	"net/url"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const cataloguePath = "/api/v1/models"

// Catalogue lists the models that the gateway offers, as GET /api/v1/models reports them.
type Catalogue struct {
	// Models are in the gateway's order.
	Models []Model
	// Malformed counts the entries that could not be decoded and are left out; FirstMalformed describes the first of
	// them.
	Malformed      int
	FirstMalformed string
}

// CatalogueQuery filters and sorts by what only the gateway knows. The zero value requests the whole catalogue.
type CatalogueQuery struct {
	// Tag selects the models with that tag; entries do not report their tags.
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
		return Catalogue{}, publicRefusal(err, KindRefused, "the gateway requires a login to show its catalogue")
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

// maxModels is far more than a catalogue has; that of the hosted service has some hundred.
const maxModels = 20_000

func boundedModels(response *transport.Response, count int) error {
	if count > maxModels {
		return response.Fail(KindProtocol,
			fmt.Sprintf("the list has %d models, and no more than %d are accepted", count, maxModels))
	}
	return nil
}

// publicRefusal turns the refusal of a request without a key into one of another kind, which does not blame the key.
func publicRefusal(err error, kind Kind, reason string) error {
	if failure, failed := errors.AsType[Error](err); failed && failure.Kind == KindUnauthorized {
		return failure.WithKind(kind, reason)
	}
	return err
}
