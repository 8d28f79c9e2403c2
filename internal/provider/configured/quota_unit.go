package configured

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const summaryOtherUnit = "The gateway uses another quota unit"

// QuotaUnit is the unit in which the gateway counts money. It decides whether amounts in US dollars are known.
type QuotaUnit struct {
	aihubmix.QuotaUnit

	// Failure says why the unit could not be read, or is nil.
	Failure *Failure
}

// QuotaUnit reads the quota unit of the gateway that responded last, once for each gateway. The hosted service's is
// known.
func (c *Connection) QuotaUnit(ctx context.Context) QuotaUnit {
	return c.UnitOf(c.settings.Client.QuotaUnit(ctx))
}

// QuotaUnitOf reads the quota unit of the gateway that reported a key.
func (c *Connection) QuotaUnitOf(ctx context.Context, key aihubmix.APIKey) QuotaUnit {
	return c.UnitOf(c.settings.Client.QuotaUnitAt(ctx, key.BaseURL()))
}

// UnitOf returns the unit as the client has read it; err says why it could not.
func (c *Connection) UnitOf(unit aihubmix.QuotaUnit, err error) QuotaUnit {
	if err == nil {
		return QuotaUnit{QuotaUnit: unit}
	}
	return QuotaUnit{Failure: requestFailure(err, c.Diagnostic("Cannot read the gateway's quota unit", err,
		"Without the unit, amounts in US dollars are unknown. If something in front of the gateway stops GET "+
			"/api/status, let it through: that request carries no key. Or set the provider argument quota_per_unit to "+
			"the gateway's unit; then the request is not sent."))}
}

// WarnOfUnit returns the warning that amounts in US dollars are null, once in the life of the process. It returns
// nothing if they are known.
func (c *Connection) WarnOfUnit(isUnknown bool, unit QuotaUnit) diag.Diagnostics {
	if !isUnknown || c.hasWarnedOfUnit.Swap(true) {
		return nil
	}
	const consequence = "Therefore, all attributes in US dollars of the account and of API keys are null, and " +
		"arguments in US dollars are errors. Quotas are as the gateway reports them."
	if unit.Failure != nil {
		return diag.Diagnostics{diag.NewWarningDiagnostic(unit.Failure.Diagnostic.Summary(),
			unit.Failure.Diagnostic.Detail()+"\n\n"+consequence)}
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic(summaryOtherUnit, unit.reason()+". "+consequence)}
}

// IsOther reports whether the gateway's unit differs from the hosted service's, or could not be read.
func (u QuotaUnit) IsOther() bool { return u.Other != "" || u.Failure != nil }

// IsOtherOfKeys reports whether what an API key reports of itself is not in US dollars.
func (u QuotaUnit) IsOtherOfKeys() bool { return u.IsOther() || u.KeysInUnits }

// Known returns an amount in quota units, or nil if its value in US dollars is unknown.
func (u QuotaUnit) Known(quota *int64) *int64 {
	if u.IsOther() {
		return nil
	}
	return quota
}

// KnownUSD returns an amount that an API key has reported of itself, or nil if it is not in US dollars.
func (u QuotaUnit) KnownUSD(amount *big.Rat) *big.Rat {
	if u.IsOtherOfKeys() {
		return nil
	}
	return amount
}

// Refusal returns the error for an argument in US dollars that cannot be compared.
func (u QuotaUnit) Refusal(argument, advice string) diag.Diagnostic {
	if u.Failure != nil {
		return u.Failure.Diagnostic
	}
	return diag.NewAttributeErrorDiagnostic(path.Root(argument), summaryOtherUnit, fmt.Sprintf(
		"%s. Amounts in US dollars are therefore unknown, and %s cannot be used. %s", u.reason(), argument, advice))
}

func (u QuotaUnit) reason() string {
	switch {
	case !u.IsOther():
		return "The gateway reports what an API key may spend in quota units " +
			"(display_in_currency is false in its response to GET /api/status)"
	case u.IsStated:
		return fmt.Sprintf("The provider argument quota_per_unit states %s quota units to the US dollar, but the "+
			"hosted service has %d", u.Other, aihubmix.QuotaPerUSD)
	}
	return fmt.Sprintf("The gateway's response to GET /api/status has the quota_per_unit %s, but one US dollar is %d "+
		"quota units at the hosted service", u.Other, aihubmix.QuotaPerUSD)
}
