package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const minimumBalanceDescription = "Smallest balance, in US dollars, with which the run may go on. Reading the account is an error if the balance is below it, or if the service does not report the balance: " +
	"the shortest gate that fails closed. When null: any balance will do."

// requireBalance is the error for a balance below the minimum or unknown, nil
// where the gate is open.
func requireBalance(user aihubmix.User, minimum types.Number) diag.Diagnostic {
	if minimum.IsNull() {
		return nil
	}
	required := decimalText(minimum.ValueBigFloat())
	switch balance := usdNumber(user.Quota); {
	case balance.IsNull():
		return diag.NewAttributeErrorDiagnostic(path.Root("minimum_balance_usd"), "The account's balance is unknown",
			fmt.Sprintf("At least %s USD are required, but the service did not tell the balance of the account%s, so it counts as too low.", required, accountName(user)))
	case balance.ValueBigFloat().Cmp(minimum.ValueBigFloat()) < 0:
		return diag.NewAttributeErrorDiagnostic(path.Root("minimum_balance_usd"), "The account's balance is below the required minimum",
			fmt.Sprintf("The balance of the account%s is %s USD, but at least %s USD are required. Top up the account, or lower minimum_balance_usd.",
				accountName(user), usdText(*user.Quota), required))
	}
	return nil
}

func accountName(user aihubmix.User) string {
	if user.Username == nil {
		return ""
	}
	return fmt.Sprintf(" %q", *user.Username)
}
