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

// QuotaUnit says how the gateway counts, and so whether its amounts are known in US dollars.
type QuotaUnit struct{ aihubmix.QuotaUnit }

// IsOther reports whether quota units are not the hosted service's.
func (u QuotaUnit) IsOther() bool { return u.Other != "" }

// Known returns the amount of quota units, or nil if its value in US dollars is not known.
func (u QuotaUnit) Known(quota *int64) *int64 {
	if u.IsOther() {
		return nil
	}
	return quota
}

// KnownUSD returns an amount that an API key has requested, or nil if it is not in US dollars.
func (u QuotaUnit) KnownUSD(amount *big.Rat) *big.Rat {
	if u.IsOther() || u.KeysInUnits {
		return nil
	}
	return amount
}

func (u QuotaUnit) reason() string {
	if !u.IsOther() {
		return "The gateway reports what an API key may spend in quota units " +
			"(display_in_currency is false in the answer of its GET /api/status)"
	}
	return fmt.Sprintf("The gateway reports %s quota units to the US dollar "+
		"(quota_per_unit in the answer of its GET /api/status), where the hosted service has %d", u.Other, aihubmix.QuotaPerUSD)
}

// Refusal returns the error for an argument in US dollars that cannot be compared.
func (u QuotaUnit) Refusal(argument, advice string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(argument), summaryOtherUnit,
		fmt.Sprintf("%s. Amounts in US dollars are therefore unknown, and %s cannot be used. %s", u.reason(), argument,
			advice))
}

// QuotaUnit reads how the gateway counts, once. The hosted service is not asked.
func (c *Connection) QuotaUnit(ctx context.Context) (QuotaUnit, *Failure) {
	unit, err := c.settings.Client.QuotaUnit(ctx)
	if err != nil {
		return QuotaUnit{}, requestFailure(err, c.Failed("Cannot read the gateway's quota unit", err,
			"Without the unit, amounts in US dollars are unknown. If something in front of the gateway stops "+
				"GET /api/status, let it through: that request carries no key."))
	}
	return QuotaUnit{unit}, nil
}

// WarnOfUnit returns the warning that amounts are null, once in the life of the process.
func (c *Connection) WarnOfUnit(isUnknown bool, unit QuotaUnit) diag.Diagnostics {
	if !isUnknown || c.warnedOfUnit.Swap(true) {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic(summaryOtherUnit,
		unit.reason()+". Therefore, all attributes in US dollars of the account and of API keys are null, "+
			"and arguments in US dollars are errors. Quotas are as the gateway reports them.")}
}
