package provider

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// privateSlot is where a T is kept as JSON in private state, beside what is shown
// of an object: under a key of that name.
type privateSlot[T any] string

// privateReader and privateWriter are the two ends of private state, which is of
// another type for each kind of object and each request.
type privateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type privateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// get returns nil where nothing is kept, or nothing that can be understood.
func (s privateSlot[T]) get(ctx context.Context, private privateReader) (*T, diag.Diagnostics) {
	encoded, diags := private.GetKey(ctx, string(s))
	value := new(T)
	if diags.HasError() || len(encoded) == 0 || json.Unmarshal(encoded, value) != nil {
		return nil, diags
	}
	return value, diags
}

func (s privateSlot[T]) set(ctx context.Context, private privateWriter, value T) diag.Diagnostics {
	encoded, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic(brokenProvider, "Private state cannot be encoded: "+err.Error()+". Please report this to the provider's developers.")}
	}
	return private.SetKey(ctx, string(s), encoded)
}

// encodedPrivate is private state as the CLI keeps it for the framework: JSON, in which
// each slot is encoded once more.
type encodedPrivate map[string][]byte

func (p encodedPrivate) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}
