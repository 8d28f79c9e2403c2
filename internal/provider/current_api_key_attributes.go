package provider

import (
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const (
	cannotReadCurrentKey = "Cannot read the current API key"

	minimumRemainingDescription = "Minimum amount in US dollars that must be left of the key's limit. Less, or an amount that the service does not report, is an error, which stops the run; a key without a limit passes. When null: no minimum."
)

// currentAPIKey is the API key of the configuration, with how its gateway counts.
type currentAPIKey struct {
	aihubmix.CurrentAPIKey

	unit quotaUnit
}

// isUncounted reports whether its amounts are not in US dollars.
func (k currentAPIKey) isUncounted() bool { return k.unit.Other != "" || k.unit.KeysInUnits }

// currentAPIKeyAttributes are what the API key of the provider's configuration can say
// of itself.
var currentAPIKeyAttributes = tableOf(
	decimal("remaining_usd", "What is left of the key's limit, in US dollars; can be negative. Null if the key has no limit.", func(k currentAPIKey) *big.Rat { return k.unit.knownUSD(k.Remaining) }),
	boolean("unlimited", "Whether the key has no limit of its own; the account's balance limits it all the same. Never null.", func(k currentAPIKey) *bool { return &k.Unlimited }),
	decimal("limit_usd", "Limit of what the key may spend over its whole life, in US dollars. Null if there is none.",
		func(k currentAPIKey) *big.Rat { return k.unit.knownUSD(k.Limit) }),
	decimal("used_usd", "Amount spent with the key, in US dollars.", func(k currentAPIKey) *big.Rat { return k.unit.knownUSD(k.Used) }),
	timestamp("expires_at", "When the key expires, in RFC 3339. Null if it never does.",
		func(k currentAPIKey) *int64 { return k.ExpiresAt }),
)

// requireRemaining is the error for a key of which less is left than the minimum, nil
// where the gate is open.
func requireRemaining(key currentAPIKey, minimum types.Number) diag.Diagnostic {
	const argument = "minimum_remaining_usd"
	if minimum.IsNull() || key.Unlimited {
		return nil
	}
	required := amountText(minimum.ValueBigFloat())
	switch {
	case key.Remaining == nil:
		return diag.NewAttributeErrorDiagnostic(path.Root(argument), "What is left of the API key is unknown",
			fmt.Sprintf("At least %s USD are required, but the service did not report what is left of the key, so it counts as too little.", required))
	case key.isUncounted():
		return key.unit.refusal(argument, "Leave it out.")
	case isLess(key.Remaining, minimum.ValueBigFloat()):
		return diag.NewAttributeErrorDiagnostic(path.Root(argument), "Less is left of the API key than required",
			fmt.Sprintf("%s USD are left of the key's limit, but at least %s USD are required. Ask whoever manages the key for a higher limit, or lower minimum_remaining_usd.",
				decimalText(decimalNumber(key.Remaining).ValueBigFloat()), required))
	}
	return nil
}
