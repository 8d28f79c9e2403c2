package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// accountAttributes mirror the user object of GET /api/user/self, with what is
// derived from it at the end.
var accountAttributes = tableOf(
	integer("id", "Number that identifies the account. Newer versions of the service leave it out.", func(a account) *int64 { return a.ID }),
	text("username", "Login name.", func(a account) *string { return a.Username }),
	secret("password", "Password field of the account, documented but usually left empty by the service. Null if it is empty.",
		func(a account) *aihubmix.Secret { return a.Password }),
	text("display_name", "Name shown in the console.", func(a account) *string { return a.DisplayName }),
	integer("role", "Role of the account; a larger number has more rights. In the one-api family, 1 is an ordinary user, 10 an administrator and 100 root.",
		func(a account) *int64 { return a.Role }),
	integer("status", "Status of the account; 1 is normal. In the one-api family, 2 is disabled.", func(a account) *int64 { return a.Status }),
	text("email", "E-mail address of the account.", func(a account) *string { return a.Email }),
	text("github_id", "GitHub ID bound to the account.", func(a account) *string { return a.GithubID }),
	text("google_id", "Google ID bound to the account.", func(a account) *string { return a.GoogleID }),
	text("wechat_id", "WeChat ID bound to the account.", func(a account) *string { return a.WechatID }),
	text("lark_id", "Lark ID bound to the account.", func(a account) *string { return a.LarkID }),
	text("oidc_id", "OpenID Connect ID bound to the account.", func(a account) *string { return a.OidcID }),
	text("clerk_id", "Clerk ID bound to the account.", func(a account) *string { return a.ClerkID }),
	text("migrated_at", "When the account was authenticated, in the service's own format, which is not documented.",
		func(a account) *string { return a.MigratedAt }),
	secret("verification_code", "Verification code of the account, documented but usually left empty by the service. Null if it is empty.",
		func(a account) *aihubmix.Secret { return a.VerificationCode }),
	secret("access_token", "The account's Manage Key, which most versions of the service leave empty. Null if it is empty.",
		func(a account) *aihubmix.Secret { return a.AccessToken }),
	integer("quota", "Balance in quota units, 500000 to the US dollar; can be negative. `balance_usd` is the same in US dollars.",
		func(a account) *int64 { return a.Quota }),
	integer("used_quota", "Total spent by the account, in quota units, 500000 to the US dollar.", func(a account) *int64 { return a.UsedQuota }),
	integer("request_count", "Total number of requests made by the account.", func(a account) *int64 { return a.RequestCount }),
	text("group", "Group of the account.", func(a account) *string { return a.Group }),
	text("aff_code", "Invitation code of the account.", func(a account) *string { return a.AffCode }),
	integer("inviter_id", "`id` of the account that invited this one.", func(a account) *int64 { return a.InviterID }),
	integer("created_at", "When the account was created, in seconds since 1970-01-01 UTC.", func(a account) *int64 { return a.CreatedAt }),
	boolean("notify", "Whether an alert is sent when the balance is low.", func(a account) *bool { return a.Notify }),
	integer("quota_remind_threshold", "Balance below which the e-mail alert is sent, in quota units, 500000 to the US dollar.",
		func(a account) *int64 { return a.QuotaRemindThreshold }),
	boolean("notify_email", "Whether the alert is sent by e-mail; also true if the service gives an address instead.",
		func(a account) *bool { return a.NotifyEmail }),
	secret("ext", "Reserved by the service, with undocumented content; as JSON if it is not a string. Null if it is empty.",
		func(a account) *aihubmix.Secret { return a.Ext }),

	text("notify_email_address", "Address to which the alert is sent. Null if the service gives none.",
		func(a account) *string { return a.NotifyEmailAddress }),
	usd("balance_usd", "Balance in US dollars, exactly `quota` / 500000; can be negative.", func(a account) *int64 { return a.unit.known(a.Quota) }),
	usd("used_usd", "Total spent by the account, in US dollars, exactly `used_quota` / 500000.", func(a account) *int64 { return a.unit.known(a.UsedQuota) }),
	usd("quota_remind_threshold_usd", "Balance below which the e-mail alert is sent, in US dollars, exactly `quota_remind_threshold` / 500000.",
		func(a account) *int64 { return a.unit.known(a.QuotaRemindThreshold) }),
	boolean("active", "Whether `status` is 1, which means that the account is enabled.", account.IsActive),
	boolean("below_remind_threshold", "Whether `quota` is below `quota_remind_threshold`. Null if the service does not report both.",
		account.IsBelowRemindThreshold),
)

const (
	minimumBalanceDescription = "Minimum balance in US dollars. A balance that is lower, or that the service does not report, is an error, which stops the run. " +
		"When null: no minimum."

	// destroyAnyway ends the error of a gate that a destroy meets, too.
	destroyAnyway = " To destroy with a lower balance, add -refresh=false."
)

// requireBalance is the error for a balance below the minimum or unknown, nil
// where the gate is open.
func requireBalance(account account, minimum types.Number, orElse string) diag.Diagnostic {
	const argument = "minimum_balance_usd"
	if minimum.IsNull() {
		return nil
	}
	required := amountText(minimum.ValueBigFloat())
	switch {
	case account.Quota == nil:
		return diag.NewAttributeErrorDiagnostic(path.Root(argument), "The account's balance is unknown",
			fmt.Sprintf("At least %s USD are required, but the service did not report the balance of the account%s, so it counts as too low.", required, accountName(account.User))+orElse)
	case account.unit.Other != "":
		return account.unit.refusal(argument, "Compare quota in a precondition instead: the guide on self-hosted gateways shows how."+orElse)
	case isLess(aihubmix.QuotaToUSD(*account.Quota), minimum.ValueBigFloat()):
		return diag.NewAttributeErrorDiagnostic(path.Root(argument), "The account's balance is below the required minimum",
			fmt.Sprintf("The balance of the account%s is %s USD, but at least %s USD are required. Top up the account, or lower minimum_balance_usd.",
				accountName(account.User), usdText(*account.Quota), required)+orElse)
	}
	return nil
}

func accountName(user aihubmix.User) string {
	if user.Username == nil {
		return ""
	}
	return fmt.Sprintf(" %q", *user.Username)
}
