package aihubmix

import (
	"context"
	"errors"
	"net/http"
	"slices"
)

const availableModelsPath = "/api/user/available_models"

// AvailableModels are the models that the account may call.
type AvailableModels struct {
	// ModelIDs are sorted, each once.
	ModelIDs []string
	// Malformed counts the entries that cannot be understood and are left out.
	Malformed int
}

// AvailableModels reads what models the account may call. Its answer serves all
// reads of the client for 30 seconds; callers must not write to it. The error is
// an [*Error] or the context's.
//
// An entry is an object with "model" at the hosted service, and a text in the
// one-api family.
func (c *Client) AvailableModels(ctx context.Context) (AvailableModels, error) {
	if failure := c.needManageKey(availableModelsPath); failure != nil {
		return AvailableModels{}, failure
	}
	return c.available.get(ctx, c.readAvailableModels)
}

func (c *Client) readAvailableModels(ctx context.Context) (AvailableModels, error) {
	call := request{method: http.MethodGet, path: availableModelsPath}
	received, err := c.get(ctx, call)
	if err != nil {
		return AvailableModels{}, err
	}
	entries, err := c.array(call, received)
	if err != nil {
		return AvailableModels{}, refusedAccount(err)
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
