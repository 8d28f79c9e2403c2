package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// What a field may hold is for the client alone to decide. So it is asked about one
// value at a time, in a response that holds nothing else: its own error would show
// the value, and stop at the first that is wrong.

// refuses reports whether the client cannot read a value of that field.
type refuses func(ctx context.Context, name string, value json.RawMessage) bool

func refusesAccountField(ctx context.Context, name string, value json.RawMessage) bool {
	_, err := respondedWith(object{"id": json.RawMessage("1")}.with(name, value)).User(ctx)
	return err != nil
}

func refusesModelField(ctx context.Context, name string, value json.RawMessage) bool {
	catalogue, err := respondedWith([]any{object{"model_id": json.RawMessage(`"any"`)}.with(name, value)}).
		Models(ctx, aihubmix.CatalogueQuery{})
	return err != nil || catalogue.Malformed > 0
}

func refusesAvailableModelField(ctx context.Context, name string, value json.RawMessage) bool {
	available, err := respondedWith([]any{object{}.with(name, value)}).AvailableModels(ctx)
	return err != nil || available.Malformed > 0
}

func refusesAPIKeyField(ctx context.Context, name string, value json.RawMessage) bool {
	_, err := respondedWith([]any{object{"id": json.RawMessage("1")}.with(name, value)}).APIKeys(ctx)
	return err != nil
}

// with is the object with one more field. The name of a nested one has a dot.
func (o object) with(name string, value json.RawMessage) object {
	outer, inner, nested := strings.Cut(name, ".")
	if nested {
		value, _ = json.Marshal(object{inner: value})
	}
	o[outer] = value
	return o
}

// answeredWith is a client to whose requests this data is the response.
func respondedWith(data any) *aihubmix.Client {
	body, err := json.Marshal(map[string]any{"data": data})
	if err != nil {
		body = nil // Not reached: the parts were JSON before.
	}
	return aihubmix.New(aihubmix.Config{ManageKey: aihubmix.NewSecret("none"), RoundTripper: fixedResponse(body)})
}

type fixedResponse []byte

// RoundTrip implements [http.RoundTripper].
func (body fixedResponse) RoundTrip(*http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(body))}, nil
}
