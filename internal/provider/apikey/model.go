package apikey

import (
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

// resourceModel is a configuration, plan or state of a key.
type resourceModel struct {
	Name                types.String
	SpendLimitUSD       types.Number
	SpendLimitPeriod    types.String
	TTL                 types.String
	RotateBeforeExpiry  types.String
	ExpiresAt           types.String
	AllowedModels       attribute.StringSet
	AllowedCIDRs        attribute.StringSet
	RotateWhenChanged   types.Map
	KeepAfterDestroy    types.String
	Enabled             types.Bool
	ID                  types.Int64
	UserID              types.Int64
	AccountUsername     types.String
	SpendLimitRenewedAt types.String
	IssuedAt            types.String
	Key                 types.String
	KeyLast4            types.String
}

func (m *resourceModel) Fields() []attribute.Field {
	return []attribute.Field{
		{Name: "name", Value: &m.Name},
		{Name: "spend_limit_usd", Value: &m.SpendLimitUSD},
		{Name: "spend_limit_period", Value: &m.SpendLimitPeriod},
		{Name: "ttl", Value: &m.TTL},
		{Name: "rotate_before_expiry", Value: &m.RotateBeforeExpiry},
		{Name: "expires_at", Value: &m.ExpiresAt},
		{Name: "allowed_models", Value: &m.AllowedModels},
		{Name: "allowed_cidrs", Value: &m.AllowedCIDRs},
		{Name: "rotate_when_changed", Value: &m.RotateWhenChanged},
		{Name: "keep_after_destroy", Value: &m.KeepAfterDestroy},
		{Name: "enabled", Value: &m.Enabled},
		{Name: "id", Value: &m.ID},
		{Name: "user_id", Value: &m.UserID},
		{Name: "account_username", Value: &m.AccountUsername},
		{Name: "spend_limit_renewed_at", Value: &m.SpendLimitRenewedAt},
		{Name: "issued_at", Value: &m.IssuedAt},
		{Name: "key", Value: &m.Key},
		{Name: "key_last4", Value: &m.KeyLast4},
	}
}

// settings returns the planned settings as the gateway takes them.
func (m resourceModel) settings() (aihubmix.APIKeySettings, diag.Diagnostic) {
	limit, ok := spendLimitQuota(m.SpendLimitUSD)
	if !ok {
		return aihubmix.APIKeySettings{}, diag.NewAttributeErrorDiagnostic(path.Root("spend_limit_usd"),
			"The spend limit cannot be used",
			attribute.Sentence(limitOutOfRange(m.SpendLimitUSD).Error()))
	}
	expiry, err := expirySeconds(m.ExpiresAt)
	if err != nil {
		return aihubmix.APIKeySettings{}, diag.NewAttributeErrorDiagnostic(path.Root("expires_at"),
			"The expiry cannot be used", err.Error()+".")
	}
	models := attribute.Strings(m.AllowedModels.SetValue)
	slices.Sort(models)
	return aihubmix.APIKeySettings{
		Name:        m.Name.ValueString(),
		SpendLimit:  limit,
		ExpiredTime: expiry,
		Models:      models,
		Networks:    networks(m.AllowedCIDRs.SetValue),
		Disabled:    !m.Enabled.ValueBool(),
	}, nil
}

// setReported sets the reported values. A value that means the same as the present one stays as it is written. A secret
// is replaced only if reads have shown it in full before: what is reported may be a mask in an unknown style. A limit
// is always shown without what the next update adds to it.
func (m *resourceModel) setReported(key aihubmix.APIKey, private privateState) {
	m.Name = types.StringValue(key.Name)
	limit := key.SpendLimit()
	requested, _ := spendLimitQuota(m.SpendLimitUSD)
	if limit == nil || requested == nil || *limit-private.moved() != *requested {
		if limit != nil {
			limit = new(max(*limit-private.moved(), 0))
		}
		if reported := attribute.USDNumber(limit); !sameSpendLimit(m.SpendLimitUSD, reported) {
			m.SpendLimitUSD = reported
		}
	}
	if expiry := attribute.FormatTime(key.ExpiredTime); !sameExpiry(m.ExpiresAt, expiry) {
		m.ExpiresAt = expiry
	}
	m.AllowedModels = attribute.NewStringSet(key.Models)
	reportedNetworks := attribute.NewStringSet(key.Networks)
	if m.AllowedCIDRs.IsNull() || m.AllowedCIDRs.IsUnknown() ||
		!sameNetworks(m.AllowedCIDRs.SetValue, reportedNetworks.SetValue) {
		m.AllowedCIDRs = reportedNetworks
	}
	if key.Status != nil {
		m.Enabled = types.BoolValue(!key.IsDisabled() && !key.IsStillStopped())
	}
	m.ID = types.Int64Value(key.ID)
	if m.IssuedAt.IsNull() {
		m.IssuedAt = attribute.FormatTime(key.CreatedTime)
	}
	if key.Key != nil && (m.Key.IsNull() || private.Shown.Secret) {
		m.Key = attribute.SecretValue(key.Key)
	}
	if key.Last4 != "" {
		m.KeyLast4 = types.StringValue(key.Last4)
	}
}

// setComputed sets the values that the plan left unknown. One that the response lacks becomes null.
func (m *resourceModel) setComputed(key aihubmix.APIKey, account aihubmix.User) {
	m.ID = types.Int64Value(key.ID)
	if m.UserID.IsUnknown() {
		m.UserID = types.Int64PointerValue(account.ID)
	}
	if m.AccountUsername.IsUnknown() {
		m.AccountUsername = types.StringPointerValue(account.Username)
	}
	if m.IssuedAt.IsUnknown() {
		m.IssuedAt = attribute.FormatTime(key.CreatedTime)
	}
	if m.Key.IsUnknown() {
		m.Key = attribute.SecretValue(key.Key)
	}
	if m.KeyLast4.IsUnknown() {
		m.KeyLast4 = types.StringNull()
		if key.Last4 != "" {
			m.KeyLast4 = types.StringValue(key.Last4)
		}
	}
}

// setAccount sets the account of a key that was found in it. Some gateways report another ID with the key itself.
func (m *resourceModel) setAccount(account aihubmix.User) {
	if account.ID != nil {
		m.UserID = types.Int64PointerValue(account.ID)
	}
	m.AccountUsername = types.StringPointerValue(account.Username)
}

// pending returns the state of a key that may still appear. name is the one that its create sent.
func (m resourceModel) pending(name string, account aihubmix.User) resourceModel {
	m.Name = types.StringValue(name)
	m.ID, m.UserID = types.Int64Null(), types.Int64PointerValue(account.ID)
	m.AccountUsername = types.StringPointerValue(account.Username)
	m.SpendLimitRenewedAt = types.StringNull()
	m.IssuedAt, m.Key, m.KeyLast4 = types.StringNull(), types.StringNull(), types.StringNull()
	return m
}
