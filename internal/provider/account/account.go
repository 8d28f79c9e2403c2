// Package account holds what shows or judges the account of the Manage Key: the data source and the ephemeral resource
// aihubmix_user, the action aihubmix_require_balance, and the functions that convert its amounts.
package account

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

const (
	minimumBalance = "minimum_balance_usd"

	minimumBalanceDescription = "Minimum balance in US dollars. A balance that is lower, or that the gateway does " +
		"not report, is an error, which stops the run. When null: no minimum."

	// destroyAnyway ends the error of a gate that also stops a destroy.
	destroyAnyway = " To destroy with a lower balance, add -refresh=false."
)

// account is the account of the Manage Key with the quota unit of its gateway.
type account struct {
	aihubmix.User

	unit configured.QuotaUnit
}

// requireBalance returns the error for a balance that is unknown or below the minimum, or nil if the gate is open. A
// minimum of null opens it. advice ends the error for a balance that was read.
func (a account) requireBalance(minimum types.Number, advice string) diag.Diagnostic {
	if minimum.IsNull() {
		return nil
	}
	required := attribute.FormatAmount(minimum.ValueBigFloat())
	switch {
	case a.Quota == nil:
		return diag.NewAttributeErrorDiagnostic(path.Root(minimumBalance), "The account's balance is unknown",
			fmt.Sprintf("At least %s USD are required, but the gateway did not report the balance of the account%s, "+
				"so it counts as too low. Compare another figure in a precondition, or ask the gateway's support.",
				required, a.quotedName()))
	case a.unit.IsOther():
		return a.unit.Refusal(minimumBalance,
			"Compare quota in a precondition instead: the guide on self-hosted gateways shows how.")
	case attribute.IsLess(aihubmix.QuotaToUSD(*a.Quota), minimum.ValueBigFloat()):
		return diag.NewAttributeErrorDiagnostic(path.Root(minimumBalance),
			"The account's balance is below the required minimum",
			fmt.Sprintf("The balance of the account%s is %s USD, but at least %s USD are required. Top up the "+
				"account, or lower minimum_balance_usd.%s",
				a.quotedName(), attribute.FormatUSD(*a.Quota), required, advice))
	}
	return nil
}

// quotedName returns a space and the username in quotes, or "" if it is not reported.
func (a account) quotedName() string {
	if a.Username == nil {
		return ""
	}
	return fmt.Sprintf(" %q", *a.Username)
}
