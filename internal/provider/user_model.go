package provider

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

// accountModel holds the values of accountAttributes.
type accountModel struct {
	ID                      types.Int64  `tfsdk:"id"`
	Username                types.String `tfsdk:"username"`
	Password                types.String `tfsdk:"password"`
	DisplayName             types.String `tfsdk:"display_name"`
	Role                    types.Int64  `tfsdk:"role"`
	Status                  types.Int64  `tfsdk:"status"`
	Email                   types.String `tfsdk:"email"`
	GithubID                types.String `tfsdk:"github_id"`
	GoogleID                types.String `tfsdk:"google_id"`
	WechatID                types.String `tfsdk:"wechat_id"`
	LarkID                  types.String `tfsdk:"lark_id"`
	OidcID                  types.String `tfsdk:"oidc_id"`
	ClerkID                 types.String `tfsdk:"clerk_id"`
	MigratedAt              types.String `tfsdk:"migrated_at"`
	VerificationCode        types.String `tfsdk:"verification_code"`
	AccessToken             types.String `tfsdk:"access_token"`
	Quota                   types.Int64  `tfsdk:"quota"`
	UsedQuota               types.Int64  `tfsdk:"used_quota"`
	RequestCount            types.Int64  `tfsdk:"request_count"`
	Group                   types.String `tfsdk:"group"`
	AffCode                 types.String `tfsdk:"aff_code"`
	InviterID               types.Int64  `tfsdk:"inviter_id"`
	CreatedAt               types.Int64  `tfsdk:"created_at"`
	Notify                  types.Bool   `tfsdk:"notify"`
	QuotaRemindThreshold    types.Int64  `tfsdk:"quota_remind_threshold"`
	NotifyEmail             types.Bool   `tfsdk:"notify_email"`
	Ext                     types.String `tfsdk:"ext"`
	NotifyEmailAddress      types.String `tfsdk:"notify_email_address"`
	BalanceUSD              types.Number `tfsdk:"balance_usd"`
	UsedUSD                 types.Number `tfsdk:"used_usd"`
	QuotaRemindThresholdUSD types.Number `tfsdk:"quota_remind_threshold_usd"`
	Active                  types.Bool   `tfsdk:"active"`
	BelowRemindThreshold    types.Bool   `tfsdk:"below_remind_threshold"`
}

func newAccountModel(user aihubmix.User) accountModel {
	return accountModel{
		ID:                      types.Int64PointerValue(user.ID),
		Username:                types.StringPointerValue(user.Username),
		Password:                secretValue(user.Password),
		DisplayName:             types.StringPointerValue(user.DisplayName),
		Role:                    types.Int64PointerValue(user.Role),
		Status:                  types.Int64PointerValue(user.Status),
		Email:                   types.StringPointerValue(user.Email),
		GithubID:                types.StringPointerValue(user.GithubID),
		GoogleID:                types.StringPointerValue(user.GoogleID),
		WechatID:                types.StringPointerValue(user.WechatID),
		LarkID:                  types.StringPointerValue(user.LarkID),
		OidcID:                  types.StringPointerValue(user.OidcID),
		ClerkID:                 types.StringPointerValue(user.ClerkID),
		MigratedAt:              types.StringPointerValue(user.MigratedAt),
		VerificationCode:        secretValue(user.VerificationCode),
		AccessToken:             secretValue(user.AccessToken),
		Quota:                   types.Int64PointerValue(user.Quota),
		UsedQuota:               types.Int64PointerValue(user.UsedQuota),
		RequestCount:            types.Int64PointerValue(user.RequestCount),
		Group:                   types.StringPointerValue(user.Group),
		AffCode:                 types.StringPointerValue(user.AffCode),
		InviterID:               types.Int64PointerValue(user.InviterID),
		CreatedAt:               types.Int64PointerValue(user.CreatedAt),
		Notify:                  types.BoolPointerValue(user.Notify),
		QuotaRemindThreshold:    types.Int64PointerValue(user.QuotaRemindThreshold),
		NotifyEmail:             types.BoolPointerValue(user.NotifyEmail),
		Ext:                     secretValue(user.Ext),
		NotifyEmailAddress:      types.StringPointerValue(user.NotifyEmailAddress),
		BalanceUSD:              usdNumber(user.Quota),
		UsedUSD:                 usdNumber(user.UsedQuota),
		QuotaRemindThresholdUSD: usdNumber(user.QuotaRemindThreshold),
		Active:                  types.BoolPointerValue(user.IsActive()),
		BelowRemindThreshold:    types.BoolPointerValue(user.IsBelowRemindThreshold()),
	}
}

// withoutSecrets is the same account with its sensitive attributes null.
func (m accountModel) withoutSecrets() accountModel {
	m.Password, m.VerificationCode = types.StringNull(), types.StringNull()
	m.AccessToken, m.Ext = types.StringNull(), types.StringNull()
	return m
}

func secretValue(secret *aihubmix.Secret) types.String {
	if secret == nil {
		return types.StringNull()
	}
	return types.StringValue(secret.Reveal())
}
