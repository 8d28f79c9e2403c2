package aihubmix

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

const cataloguePath = "/api/v1/models"

// catalogueKeptFor is how long the service lets its catalogue be kept
// (Cache-Control of GET /api/v1/models).
const catalogueKeptFor = 5 * time.Minute

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

// catalogues keeps one answer for each query.
type catalogues struct {
	mutex   sync.Mutex
	answers map[CatalogueQuery]*sharedAnswer[Catalogue]
}

// Models reads the model catalogue. It is public: the Manage Key is neither
// needed nor sent. Its answer serves all reads of the client with that query for
// five minutes; callers must not write to it. The error is an [*Error] or the
// context's.
func (c *Client) Models(ctx context.Context, query CatalogueQuery) (Catalogue, error) {
	return c.catalogueAnswer(query).get(ctx, func(ctx context.Context) (Catalogue, error) {
		return c.readCatalogue(ctx, query)
	})
}

func (c *Client) catalogueAnswer(query CatalogueQuery) *sharedAnswer[Catalogue] {
	c.catalogue.mutex.Lock()
	defer c.catalogue.mutex.Unlock()
	if c.catalogue.answers == nil {
		c.catalogue.answers = map[CatalogueQuery]*sharedAnswer[Catalogue]{}
	}
	found := c.catalogue.answers[query]
	if found == nil {
		found = &sharedAnswer[Catalogue]{clock: c.clock, keep: catalogueKeptFor}
		c.catalogue.answers[query] = found
	}
	return found
}

func (c *Client) readCatalogue(ctx context.Context, query CatalogueQuery) (Catalogue, error) {
	call := request{method: http.MethodGet, path: cataloguePath, query: query.encoded(), public: true}
	received, err := c.get(ctx, call)
	if err != nil {
		return Catalogue{}, publicRefusal(err)
	}
	entries, err := c.array(call, received)
	if err != nil {
		return Catalogue{}, err
	}
	catalogue := Catalogue{Models: make([]Model, 0, len(entries))}
	for i, entry := range entries {
		model, err := decodeModel(entry)
		if err != nil {
			catalogue.Malformed++
			if catalogue.FirstMalformed == "" {
				catalogue.FirstMalformed = c.redact.text(fmt.Sprintf("entry %d: %s", i+1, err))
			}
			continue
		}
		catalogue.Models = append(catalogue.Models, model)
	}
	return catalogue, nil
}

// array is the data of an answer that must be an array.
func (c *Client) array(call request, received *answer) ([]any, error) {
	data, err := c.content(call, received, func(object) bool { return false })
	if err != nil {
		return nil, err
	}
	entries, isArray := data.([]any)
	if !isArray {
		return nil, c.answered(call, received, KindProtocol, "the answer's data is not an array")
	}
	return entries, nil
}

// publicRefusal tells a refusal of a request without a key from one of the key.
func publicRefusal(err error) error {
	var failure *Error
	if errors.As(err, &failure) && failure.Kind == KindUnauthorized {
		failure.Kind = KindServer
		if failure.Message == "" {
			failure.Reason = "the gateway does not show its catalogue without a login"
		}
	}
	return err
}
