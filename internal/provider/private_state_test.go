package provider

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// keptPrivately is private state in memory.
type keptPrivately map[string][]byte

func (k keptPrivately) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	if key == "forbidden" {
		return nil, diag.Diagnostics{diag.NewErrorDiagnostic("It cannot be read", "")}
	}
	return k[key], nil
}

func (k keptPrivately) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	k[key] = value
	return nil
}

func TestPrivateStateIsReadAsItWasWritten(t *testing.T) {
	t.Parallel()
	private := keptPrivately{}
	if diags := movedLimitSlot.set(t.Context(), private, -7); diags.HasError() {
		t.Fatal(diags)
	}
	moved, diags := movedLimitSlot.get(t.Context(), private)
	if diags.HasError() || moved == nil || *moved != -7 {
		t.Errorf("%v, %v", moved, diags)
	}
	if kept := string(private["moved_limit"]); kept != "-7" {
		t.Errorf("what states have is %s now", kept)
	}
}

func TestPrivateStateThatCannotBeUsedIsNothing(t *testing.T) {
	t.Parallel()
	private := keptPrivately{"garbage": []byte("{"), "another type": []byte("[]")}
	for key, fails := range map[privateSlot[int64]]bool{"absent": false, "garbage": false, "another type": false, "forbidden": true} {
		if value, diags := key.get(t.Context(), private); value != nil || diags.HasError() != fails {
			t.Errorf("%s: %v, %v", key, value, diags)
		}
	}
}
