package attribute

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// PrivateValue is where a T is kept as JSON in private state, beside what is shown
// of an object: under a key of that name.
type PrivateValue[T any] string

// PrivateReader and PrivateWriter are the two ends of private state, which is of
// another type for each kind of object and each request.
type PrivateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

type PrivateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// Get returns nil where nothing is kept, or nothing that can be understood.
func (s PrivateValue[T]) Get(ctx context.Context, private PrivateReader) (*T, diag.Diagnostics) {
	encoded, diags := private.GetKey(ctx, string(s))
	value := new(T)
	if diags.HasError() || len(encoded) == 0 || json.Unmarshal(encoded, value) != nil {
		return nil, diags
	}
	return value, diags
}

func (s PrivateValue[T]) Set(ctx context.Context, private PrivateWriter, value T) diag.Diagnostics {
	encoded, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic(BrokenProvider,
			"Private state cannot be encoded: "+err.Error()+". Please report this to the provider's developers.")}
	}
	return private.SetKey(ctx, string(s), encoded)
}

// EncodedPrivate is private state as the CLI keeps it for the framework: JSON, in which
// each slot is encoded once more.
type EncodedPrivate map[string][]byte

func (p EncodedPrivate) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return p[key], nil
}
