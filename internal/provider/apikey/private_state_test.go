package apikey

import (
	"context"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
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
	if diags := privateStateKey.Set(
		t.Context(), private, privateState{MovedLimit: new(int64(-7)), Gateway: "https://a.example"},
	); diags.HasError() {
		t.Fatal(diags)
	}
	beside, diags := privateStateKey.Get(t.Context(), private)
	if diags.HasError() || beside == nil || beside.moved() != -7 || beside.Gateway != "https://a.example" {
		t.Errorf("%v, %v", beside, diags)
	}
	if kept := string(private["api_key"]); kept != `{"moved_limit":-7,"gateway":"https://a.example"}` {
		t.Errorf("what states have is %s now", kept)
	}
}

func TestPrivateStateThatCannotBeUsedIsNothing(t *testing.T) {
	t.Parallel()
	private := keptPrivately{"garbage": []byte("{"), "another type": []byte("[]")}
	for key, fails := range map[attribute.PrivateValue[int64]]bool{
		"absent": false, "garbage": false, "another type": false, "forbidden": true,
	} {
		if value, diags := key.Get(t.Context(), private); value != nil || diags.HasError() != fails {
			t.Errorf("%s: %v, %v", key, value, diags)
		}
	}
}
