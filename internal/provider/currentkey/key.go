package currentkey

import (
	"context"
	"errors"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

const (
	cannotReadCurrentKey = "Cannot read the current API key"

	minimumRemainingDescription = "Minimum amount in US dollars that must be left of the key's limit. Less, or an " +
		"amount that the service does not report, is an error, which stops the run; a key without a limit passes. " +
		"When null: no minimum."
)

// currentKey is the API key of the configuration, with how its gateway counts.
type currentKey struct {
	aihubmix.CurrentAPIKey

	unit configured.QuotaUnit
}

// isUncounted reports whether its amounts are not in US dollars.
func (k currentKey) isUncounted() bool { return k.unit.IsOther() || k.unit.KeysInUnits }

// readKey reads what the configuration's API key reports of itself. The Manage Key is neither needed nor sent.
func readKey(ctx context.Context, connection *configured.Connection) (currentKey, diag.Diagnostic) {
	client, source, problem := connection.WithAPIKey()
	if problem != nil {
		return currentKey{}, problem
	}
	key, err := client.CurrentAPIKey(ctx)
	if failed, isFailure := errors.AsType[aihubmix.Error](err); isFailure && failed.Kind == aihubmix.KindUnauthorized {
		return currentKey{}, refusedKey(failed, source)
	}
	if err != nil {
		return currentKey{}, connection.Failed(cannotReadCurrentKey, err)
	}
	unit, failure := connection.QuotaUnit(ctx)
	if failure != nil {
		return currentKey{}, failure.Diagnostic
	}
	return currentKey{key, unit}, nil
}

// refusedKey returns the error for an API key that is wrong, exhausted, expired or disabled.
func refusedKey(failed aihubmix.Error, source string) diag.Diagnostic {
	return diag.NewErrorDiagnostic(cannotReadCurrentKey+": the API key was refused", fmt.Sprintf(
		"%s\n\nThe key came from %s. It may be wrong, expired or disabled, or its limit may be used up. "+
			"Ask whoever manages the key.", configured.RequestDetail(failed), source))
}

// keyAttributes are what the API key of the provider's configuration can say
// of itself.
var keyAttributes = attribute.NewTable(
	attribute.Decimal("remaining_usd",
		"What is left of the key's limit, in US dollars; can be negative. Null if the key has no limit.",
		func(k currentKey) *big.Rat { return k.unit.KnownUSD(k.Remaining) }),
	attribute.Bool("unlimited",
		"Whether the key has no limit of its own; the account's balance limits it all the same. Never null.",
		func(k currentKey) *bool { return &k.Unlimited }),
	attribute.Decimal("limit_usd", "Limit of what the key may spend over its whole life, in US dollars. Null if "+
		"there is none.",
		func(k currentKey) *big.Rat { return k.unit.KnownUSD(k.Limit) }),
	attribute.Decimal("used_usd", "Amount spent with the key, in US dollars.",
		func(k currentKey) *big.Rat { return k.unit.KnownUSD(k.Used) }),
	attribute.Timestamp("expires_at", "When the key expires, in RFC 3339. Null if it never does.",
		func(k currentKey) *int64 { return k.ExpiresAt }),
)

// requireRemaining is the error for a key of which less is left than the minimum, nil
// where the gate is open.
func requireRemaining(key currentKey, minimum types.Number) diag.Diagnostic {
	const argument = "minimum_remaining_usd"
	if minimum.IsNull() || key.Unlimited {
		return nil
	}
	required := attribute.FormatAmount(minimum.ValueBigFloat())
	switch {
	case key.Remaining == nil:
		return diag.NewAttributeErrorDiagnostic(path.Root(argument), "What is left of the API key is unknown",
			fmt.Sprintf("At least %s USD are required, but the service did not report what is left of the key, so it "+
				"counts as too little.",
				required))
	case key.isUncounted():
		return key.unit.Refusal(argument, "Leave it out.")
	case attribute.IsLess(key.Remaining, minimum.ValueBigFloat()):
		return diag.NewAttributeErrorDiagnostic(path.Root(argument), "Less is left of the API key than required",
			fmt.Sprintf("%s USD are left of the key's limit, but at least %s USD are required. Ask whoever manages "+
				"the key for a higher limit, or lower minimum_remaining_usd.",
				attribute.FormatDecimal(attribute.DecimalNumber(key.Remaining).ValueBigFloat()), required))
	}
	return nil
}
