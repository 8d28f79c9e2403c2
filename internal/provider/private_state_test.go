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
	const slot privateSlot[apiKeyOwner] = "owner"
	if diags := slot.set(t.Context(), private, apiKeyOwner{Username: new("ada")}); diags.HasError() {
		t.Fatal(diags)
	}
	owner, diags := slot.get(t.Context(), private)
	if diags.HasError() || owner == nil || owner.Username == nil || *owner.Username != "ada" {
		t.Errorf("%v, %v", owner, diags)
	}
	if kept := string(private["owner"]); kept != `{"username":"ada"}` {
		t.Errorf("what states have is %s now", kept)
	}
}

func TestPrivateStateThatCannotBeUsedIsNothing(t *testing.T) {
	t.Parallel()
	private := keptPrivately{"garbage": []byte("{"), "another type": []byte("[]")}
	for key, fails := range map[privateSlot[apiKeyOwner]]bool{"absent": false, "garbage": false, "another type": false, "forbidden": true} {
		if owner, diags := key.get(t.Context(), private); owner != nil || diags.HasError() != fails {
			t.Errorf("%s: %v, %v", key, owner, diags)
		}
	}
}
