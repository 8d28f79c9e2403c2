package account

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// attributes mirror the user object of GET /api/user/self, with what is
// derived from it at the end.
var attributes = attribute.NewTable(
	attribute.Int64("id", "Number that identifies the account. Newer versions of the service leave it out.",
		func(a account) *int64 { return a.ID }),
	attribute.String("username", "Login name.", func(a account) *string { return a.Username }),
	attribute.Secret("password", "Password field of the account, documented but usually left empty by the service. "+
		"Null if it is empty.",
		func(a account) *aihubmix.Secret { return a.Password }),
	attribute.String("display_name", "Name shown in the console.", func(a account) *string { return a.DisplayName }),
	attribute.Int64("role", "Role of the account; a larger number has more rights. In the one-api family, 1 is an "+
		"ordinary user, 10 an administrator and 100 root.",
		func(a account) *int64 { return a.Role }),
	attribute.Int64("status", "Status of the account; 1 is normal. In the one-api family, 2 is disabled.",
		func(a account) *int64 { return a.Status }),
	attribute.String("email", "E-mail address of the account.", func(a account) *string { return a.Email }),
	attribute.String("github_id", "GitHub ID bound to the account.", func(a account) *string { return a.GithubID }),
	attribute.String("google_id", "Google ID bound to the account.", func(a account) *string { return a.GoogleID }),
	attribute.String("wechat_id", "WeChat ID bound to the account.", func(a account) *string { return a.WechatID }),
	attribute.String("lark_id", "Lark ID bound to the account.", func(a account) *string { return a.LarkID }),
	attribute.String("oidc_id", "OpenID Connect ID bound to the account.", func(a account) *string { return a.OidcID }),
	attribute.String("clerk_id", "Clerk ID bound to the account.", func(a account) *string { return a.ClerkID }),
	attribute.String("migrated_at", "When the account was authenticated, in the service's own format, which is not "+
		"documented.",
		func(a account) *string { return a.MigratedAt }),
	attribute.Secret("verification_code", "Verification code of the account, documented but usually left empty by "+
		"the service. Null if it is empty.",
		func(a account) *aihubmix.Secret { return a.VerificationCode }),
	attribute.Secret("access_token", "The account's Manage Key, which most versions of the service leave empty. Null "+
		"if it is empty.",
		func(a account) *aihubmix.Secret { return a.AccessToken }),
	attribute.Int64("quota", "Balance in quota units, 500000 to the US dollar; can be negative. `balance_usd` is the "+
		"same in US dollars.",
		func(a account) *int64 { return a.Quota }),
	attribute.Int64("used_quota", "Total spent by the account, in quota units, 500000 to the US dollar.",
		func(a account) *int64 { return a.UsedQuota }),
	attribute.Int64("request_count", "Total number of requests made by the account.",
		func(a account) *int64 { return a.RequestCount }),
	attribute.String("group", "Group of the account.", func(a account) *string { return a.Group }),
	attribute.String("aff_code", "Invitation code of the account.", func(a account) *string { return a.AffCode }),
	attribute.Int64("inviter_id", "`id` of the account that invited this one.",
		func(a account) *int64 { return a.InviterID }),
	attribute.Int64("created_at", "When the account was created, in seconds since 1970-01-01 UTC.",
		func(a account) *int64 { return a.CreatedAt }),
	attribute.Bool("notify", "Whether an alert is sent when the balance is low.",
		func(a account) *bool { return a.Notify }),
	attribute.Int64("quota_remind_threshold", "Balance below which the e-mail alert is sent, in quota units, 500000 "+
		"to the US dollar.",
		func(a account) *int64 { return a.QuotaRemindThreshold }),
	attribute.Bool("notify_email", "Whether the alert is sent by e-mail; also true if the service gives an address "+
		"instead.",
		func(a account) *bool { return a.NotifyEmail }),
	attribute.Secret("ext", "Reserved by the service, with undocumented content; as JSON if it is not a string. Null "+
		"if it is empty.",
		func(a account) *aihubmix.Secret { return a.Ext }),

	attribute.String("notify_email_address", "Address to which the alert is sent. Null if the service gives none.",
		func(a account) *string { return a.NotifyEmailAddress }),
	attribute.USD("balance_usd", "Balance in US dollars, exactly `quota` / 500000; can be negative.",
		func(a account) *int64 { return a.unit.Known(a.Quota) }),
	attribute.USD("used_usd", "Total spent by the account, in US dollars, exactly `used_quota` / 500000.",
		func(a account) *int64 { return a.unit.Known(a.UsedQuota) }),
	attribute.USD("quota_remind_threshold_usd", "Balance below which the e-mail alert is sent, in US dollars, "+
		"exactly `quota_remind_threshold` / 500000.",
		func(a account) *int64 { return a.unit.Known(a.QuotaRemindThreshold) }),
	attribute.Bool("active", "Whether `status` is 1, which means that the account is enabled.", account.IsActive),
	attribute.Bool("below_remind_threshold", "Whether `quota` is below `quota_remind_threshold`. Null if the service "+
		"does not report both.",
		account.IsBelowRemindThreshold),
)

const (
	minimumBalanceDescription = "Minimum balance in US dollars. A balance that is lower, or that the service does " +
		"not report, is an error, which stops the run. " +
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
	required := attribute.FormatAmount(minimum.ValueBigFloat())
	switch {
	case account.Quota == nil:
		return diag.NewAttributeErrorDiagnostic(path.Root(argument), "The account's balance is unknown",
			fmt.Sprintf("At least %s USD are required, but the service did not report the balance of the account%s, "+
				"so it counts as too low.",
				required, accountName(account.User))+orElse)
	case account.unit.IsOther():
		return account.unit.Refusal(argument,
			"Compare quota in a precondition instead: the guide on self-hosted gateways shows how."+orElse)
	case attribute.IsLess(aihubmix.QuotaToUSD(*account.Quota), minimum.ValueBigFloat()):
		return diag.NewAttributeErrorDiagnostic(path.Root(
			argument,
		), "The account's balance is below the required minimum",
			fmt.Sprintf("The balance of the account%s is %s USD, but at least %s USD are required. Top up the "+
				"account, or lower minimum_balance_usd.",
				accountName(account.User), attribute.FormatUSD(*account.Quota), required)+orElse)
	}
	return nil
}

func accountName(user aihubmix.User) string {
	if user.Username == nil {
		return ""
	}
	return fmt.Sprintf(" %q", *user.Username)
}
