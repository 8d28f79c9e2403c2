package attribute

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// PrivateValue is the key under which a T is stored in private state, as JSON.
type PrivateValue[T any] string

// PrivateReader reads private state. The framework has a type of its own for each kind of object and request.
type PrivateReader interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
}

// PrivateWriter writes private state, see [PrivateReader].
type PrivateWriter interface {
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// Get returns the stored value, or nil if there is none or it cannot be decoded.
func (v PrivateValue[T]) Get(ctx context.Context, private PrivateReader) (*T, diag.Diagnostics) {
	encoded, diags := private.GetKey(ctx, string(v))
	value := new(T)
	if diags.HasError() || len(encoded) == 0 || json.Unmarshal(encoded, value) != nil {
		return nil, diags
	}
	return value, diags
}

// Set stores a value.
func (v PrivateValue[T]) Set(ctx context.Context, private PrivateWriter, value T) diag.Diagnostics {
	encoded, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic(BrokenProvider,
			"Private state cannot be encoded: "+err.Error()+". Please report this to the provider's developers.")}
	}
	return private.SetKey(ctx, string(v), encoded)
}

// PrivateState is private state as the protocol sends it, decoded from JSON: the value of each key, encoded.
type PrivateState map[string][]byte

// GetKey implements [PrivateReader].
func (s PrivateState) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return s[key], nil
}

// SetKey implements [PrivateWriter].
func (s PrivateState) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	s[key] = value
	return nil
}
