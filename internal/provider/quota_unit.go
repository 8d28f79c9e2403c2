package provider

import (
	"context"
	"fmt"
	"math/big"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const summaryOtherUnit = "The gateway uses another quota unit"

// quotaUnit is how the gateway counts, by which its amounts are shown.
type quotaUnit struct{ aihubmix.QuotaUnit }

// known is the amount of quota units, nil where its value in US dollars is not known.
func (u quotaUnit) known(quota *int64) *int64 {
	if u.Other != "" {
		return nil
	}
	return quota
}

// knownUSD is an amount that an API key has asked for, nil where it is not in US dollars.
func (u quotaUnit) knownUSD(amount *big.Rat) *big.Rat {
	if u.Other != "" || u.KeysInUnits {
		return nil
	}
	return amount
}

func (u quotaUnit) reason() string {
	if u.Other == "" {
		return "The gateway reports what an API key may spend in quota units (display_in_currency is false in the answer of its GET /api/status)"
	}
	return fmt.Sprintf("The gateway reports %s quota units to the US dollar (quota_per_unit in the answer of its GET /api/status), where the hosted service has %d", u.Other, aihubmix.QuotaPerUSD)
}

// refusal is the error for an argument in US dollars that cannot be compared.
func (u quotaUnit) refusal(argument, advice string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(argument), summaryOtherUnit,
		fmt.Sprintf("%s. Amounts in US dollars are therefore unknown, and %s cannot be used. %s", u.reason(), argument, advice))
}

// quotaUnit returns how the gateway counts. The hosted service is not asked, another
// gateway once.
func (c *connection) quotaUnit(ctx context.Context) (quotaUnit, diag.Diagnostic) {
	unit, err := c.client.QuotaUnit(ctx)
	if err != nil {
		return quotaUnit{}, c.unitFailed(err)
	}
	return quotaUnit{unit}, nil
}

func (c *connection) unitFailed(err error) diag.Diagnostic {
	return c.failed("Cannot read the gateway's quota unit", err,
		"Without the unit, amounts in US dollars are unknown. If something in front of the gateway stops GET /api/status, let it through: that request carries no key.")
}

// warningOfUnit is the warning that amounts are null, once in the life of the process.
func (c *connection) warningOfUnit(isUnknown bool, unit quotaUnit) diag.Diagnostics {
	if !isUnknown || c.warnedOfUnit.Swap(true) {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic(summaryOtherUnit,
		unit.reason()+". Therefore, all attributes in US dollars of the account and of API keys are null, and arguments in US dollars are errors. Quotas are as the gateway reports them.")}
}

// checkSpendLimit is the error for a limit at a gateway that counts otherwise, nil where
// there is no limit or none is known yet.
func (c *connection) checkSpendLimit(ctx context.Context, limit types.Number) diag.Diagnostic {
	if limit.IsNull() || limit.IsUnknown() {
		return nil
	}
	unit, problem := c.quotaUnit(ctx)
	switch {
	case problem != nil:
		return problem
	case unit.Other != "":
		return unit.refusal("spend_limit_usd", "Leave it out, and limit the key in the gateway's console.")
	}
	return nil
}

// apiKeysAt are keys as they are shown now.
func (c *connection) apiKeysAt(ctx context.Context, keys ...aihubmix.APIKey) ([]apiKeyAt, diag.Diagnostics) {
	unit, problem := c.quotaUnit(ctx)
	if problem != nil {
		return nil, diag.Diagnostics{problem}
	}
	now := c.now()
	var shown []apiKeyAt
	for _, key := range keys {
		shown = append(shown, apiKeyAt{key, now, unit})
	}
	return shown, c.warningOfUnit(unit.Other != "", unit)
}

// showLimit takes the spend limit out of what is shown of a key where it is not known.
func (c *connection) showLimit(ctx context.Context, model *apiKeyResourceModel) diag.Diagnostics {
	if model.SpendLimitUSD.IsNull() {
		return nil
	}
	unit, problem := c.quotaUnit(ctx)
	switch {
	case problem != nil:
		return diag.Diagnostics{problem}
	case unit.Other != "":
		model.SpendLimitUSD = types.NumberNull()
	}
	return c.warningOfUnit(unit.Other != "", unit)
}
