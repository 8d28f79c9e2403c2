package apikey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// privateState is the private state of a key. A tainted key is deleted without it.
type privateState struct {
	// MovedLimit is how many quota units the limit over the key's life is above the requested one: what was used before
	// it was granted last, and while it was written. It is nil for an imported key.
	MovedLimit *int64 `json:"moved_limit,omitempty"`
	// Gateway is the gateway that reported the key last.
	Gateway string `json:"gateway"`
	// Imported is true if the key was imported. Its expiry need not follow from its time to live.
	Imported bool `json:"imported,omitempty"`
	// WrittenExpiry is the expiry that an update wrote last, in seconds since 1970-01-01 UTC, or nil for never.
	WrittenExpiry *int64 `json:"kept_expiry,omitempty"`
	// Began is when the create began by the clock of its machine, in seconds since 1970-01-01 UTC, or 0 if the key was
	// imported.
	Began int64 `json:"began,omitempty"`
	// Shown is what reads have shown of the key.
	Shown aihubmix.ShownOfAPIKey `json:"shown,omitzero"`
}

const privateStateKey attribute.PrivateValue[privateState] = "api_key"

// readPrivateState returns the private state of a key, or an empty one if there is none.
func readPrivateState(ctx context.Context, private attribute.PrivateReader) (privateState, diag.Diagnostics) {
	state, diags := privateStateKey.Get(ctx, private)
	if state == nil {
		state = &privateState{}
	}
	return *state, diags
}

// moved returns how far the limit is above the requested one, as far as that is known.
func (s privateState) moved() int64 {
	if s.MovedLimit == nil {
		return 0
	}
	return *s.MovedLimit
}

// movedLimit returns how far the limit of a key is above the requested one, or nil if either has none.
func movedLimit(key aihubmix.APIKey, requested *int64) *int64 {
	if limit := key.SpendLimit(); limit != nil && requested != nil {
		return new(*limit - *requested)
	}
	return nil
}
