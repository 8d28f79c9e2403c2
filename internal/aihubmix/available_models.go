package aihubmix

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/transport"
)

const (
	availableModelsPath = "/api/user/available_models"
	// availableCachedFor is short, although the models of an account change rarely.
	availableCachedFor = 30 * time.Second
)

// AvailableModels are the models that the account may call.
type AvailableModels struct {
	// ModelIDs are sorted and unique.
	ModelIDs []string
	// Malformed counts the entries that could not be decoded and are left out.
	Malformed int
}

// AvailableModels reads which models the account may call, from the cache if they were read in the last 30 seconds. The
// error is an [Error] or the context's.
func (c *Client) AvailableModels(ctx context.Context) (AvailableModels, error) {
	return cache(c, "available models", availableCachedFor, c.readAvailableModels).get(ctx)
}

// readAvailableModels accepts both forms of an entry: an object with "model" from the hosted service, and a text from
// the one-api family.
func (c *Client) readAvailableModels(ctx context.Context) (AvailableModels, error) {
	response, err := c.transport.Send(ctx, transport.Request{Method: transport.MethodGet, Path: availableModelsPath})
	if err != nil {
		return AvailableModels{}, err
	}
	entries, err := response.Array()
	if err != nil {
		return AvailableModels{}, refusedAccount(err)
	}
	if err := boundedModels(response, len(entries)); err != nil {
		return AvailableModels{}, err
	}
	available := AvailableModels{ModelIDs: make([]string, 0, len(entries))}
	for _, entry := range entries {
		id, err := decodeAvailableModel(entry)
		if err != nil {
			available.Malformed++
			continue
		}
		available.ModelIDs = append(available.ModelIDs, id)
	}
	slices.Sort(available.ModelIDs)
	available.ModelIDs = slices.Compact(available.ModelIDs)
	return available, nil
}

func decodeAvailableModel(data any) (string, error) {
	values, isObject := data.(object)
	if !isObject {
		values = object{"model": data}
	}
	f := &fields{values: values}
	id := f.words("model")
	if f.err == nil && id == nil {
		return "", errors.New("it names no model")
	}
	if f.err != nil {
		return "", f.err
	}
	return *id, nil
}
