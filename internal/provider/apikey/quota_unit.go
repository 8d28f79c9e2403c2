package apikey

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

// checkSpendLimit returns the error for a limit at a gateway with another quota unit, or nil if there is no limit
// or none is known yet.
func checkSpendLimit(ctx context.Context, connection *configured.Connection, limit types.Number) diag.Diagnostic {
	if limit.IsNull() || limit.IsUnknown() {
		return nil
	}
	unit, failure := connection.QuotaUnit(ctx)
	switch {
	case failure != nil:
		return failure.Diagnostic
	case unit.IsOther():
		return unit.Refusal("spend_limit_usd", "Leave it out, and limit the key in the gateway's console.")
	}
	return nil
}

// keysAt returns the keys as data sources show them now.
func keysAt(
	ctx context.Context, connection *configured.Connection, keys ...aihubmix.APIKey,
) ([]keyAt, diag.Diagnostics) {
	unit, failure := connection.QuotaUnit(ctx)
	if failure != nil {
		return nil, diag.Diagnostics{failure.Diagnostic}
	}
	now := connection.Now()
	var shown []keyAt
	for _, key := range keys {
		shown = append(shown, keyAt{key, now, unit})
	}
	return shown, connection.WarnOfUnit(unit.IsOther(), unit)
}

// showLimit makes the spend limit of a model null if its value in US dollars is not known.
func showLimit(ctx context.Context, connection *configured.Connection, model *resourceModel) diag.Diagnostics {
	if model.SpendLimitUSD.IsNull() {
		return nil
	}
	unit, failure := connection.QuotaUnit(ctx)
	switch {
	case failure != nil:
		return diag.Diagnostics{failure.Diagnostic}
	case unit.IsOther():
		model.SpendLimitUSD = types.NumberNull()
	}
	return connection.WarnOfUnit(unit.IsOther(), unit)
}
