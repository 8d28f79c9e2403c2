// Package currentkey holds aihubmix_current_api_key, the data source and the ephemeral resource that show what remains
// of the API key in the provider's configuration. They need no Manage Key.
package currentkey

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

const (
	cannotReadKey = "Cannot read the current API key"

	minimumRemaining = "minimum_remaining_usd"

	minimumRemainingDescription = "Minimum amount in US dollars that must remain of the key's limit. Less, or an " +
		"amount that the gateway does not report, is an error, which stops the run; a key without a limit passes. " +
		"When null: no minimum."
)

// currentKey is the API key of the configuration with the quota unit of its gateway.
type currentKey struct {
	aihubmix.CurrentAPIKey

	unit configured.QuotaUnit
}

// keyAttributes are what the API key reports of itself.
var keyAttributes = attribute.NewTable(
	attribute.Decimal("remaining_usd",
		"What remains of the key's limit, in US dollars; can be negative. Null if the key has no limit.",
		func(k currentKey) *big.Rat { return k.unit.KnownUSD(k.Remaining) }),
	attribute.Bool("unlimited",
		"Whether the key has no limit of its own; the account's balance limits it all the same. Null if the gateway's "+
			"amounts are not in US dollars.",
		func(k currentKey) *bool {
			if k.unit.IsOtherOfKeys() {
				return nil
			}
			return &k.Unlimited
		}),
	attribute.Decimal("limit_usd",
		"Limit of what the key may spend over its whole life, in US dollars. Null if there is none.",
		func(k currentKey) *big.Rat { return k.unit.KnownUSD(k.Limit) }),
	attribute.Decimal("used_usd", "Amount spent with the key, in US dollars.",
		func(k currentKey) *big.Rat { return k.unit.KnownUSD(k.Used) }),
	attribute.Timestamp("expires_at", "When the key expires, in RFC 3339. Null if it never does.",
		func(k currentKey) *int64 { return k.ExpiresAt }),
)

// read reads the key for a configuration, and writes all attributes to the result unless a gate is closed.
func read(
	ctx context.Context, connection *configured.Connection, config tfsdk.Config, result *tftypes.Value,
) diag.Diagnostics {
	values, diags := attribute.Arguments(ctx, config)
	if diags.HasError() {
		return diags
	}
	minimum := attribute.Argument[types.Number](values, minimumRemaining)
	key, problem := readKey(ctx, connection, !minimum.IsNull())
	if problem == nil {
		problem = key.requireRemaining(minimum)
	}
	if problem != nil {
		return diag.Diagnostics{problem}
	}
	maps.Copy(values, keyAttributes.Values(key))
	diags.Append(connection.WarnOfUnit(key.unit.IsOtherOfKeys(), key.unit)...)
	diags.Append(attribute.SetValues(ctx, result, values)...)
	return diags
}

// readKey reads what the API key reports of itself, for a gate by requests that begin after the call. The Manage Key is
// neither needed nor sent.
func readKey(ctx context.Context, connection *configured.Connection, isGate bool) (currentKey, diag.Diagnostic) {
	client, source, problem := connection.WithAPIKey()
	if problem != nil {
		return currentKey{}, problem
	}
	key, err := client.CurrentAPIKeyInUnit(ctx, isGate)
	if failed, isFailure := errors.AsType[aihubmix.Error](err); isFailure && failed.Kind == aihubmix.KindUnauthorized {
		return currentKey{}, refusedKey(failed, source)
	}
	if err != nil {
		return currentKey{}, connection.Diagnostic(cannotReadKey, err)
	}
	return currentKey{key.Figures, connection.UnitOf(key.Unit, key.UnitError)}, nil
}

// refusedKey returns the error for an API key that is wrong, exhausted, expired or disabled. source completes "The key
// came from …".
func refusedKey(failed aihubmix.Error, source string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(cannotReadKey+": the API key was refused", fmt.Sprintf(
		"%s\n\nThe key came from %s. It may be wrong, expired or disabled, or its limit may be used up. "+
			"Ask whoever manages the key.", configured.RequestDetail(failed), source))
}

// requireRemaining returns the error for a key with less left than the minimum, or nil if the gate is open. A minimum
// of null opens it, and so does a key without a limit.
func (k currentKey) requireRemaining(minimum types.Number) diag.Diagnostic {
	if minimum.IsNull() {
		return nil
	}
	required := attribute.FormatAmount(minimum.ValueBigFloat())
	switch {
	case k.unit.IsOtherOfKeys(): // What counts as no limit is an amount in US dollars too.
		return k.unit.Refusal(minimumRemaining, "Leave it out.")
	case k.Unlimited:
		return nil
	case k.Remaining == nil:
		return diag.NewAttributeErrorDiagnostic(path.Root(minimumRemaining),
			"The gateway did not report the API key's remaining limit",
			fmt.Sprintf("At least %s USD are required, but the gateway did not report how much of the limit remains, "+
				"so it counts as too little. Ask whoever manages the key.", required))
	case attribute.IsLess(k.Remaining, minimum.ValueBigFloat()):
		return diag.NewAttributeErrorDiagnostic(path.Root(minimumRemaining),
			"The API key's remaining limit is below minimum_remaining_usd",
			fmt.Sprintf("The remaining limit is %s USD, but at least %s USD are required. Ask whoever manages the key "+
				"for a higher limit, or lower minimum_remaining_usd.",
				attribute.FormatDecimal(attribute.DecimalNumber(k.Remaining).ValueBigFloat()), required))
	}
	return nil
}
