package provider

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

type apiKeyResourceModel struct {
	Name              types.String `tfsdk:"name"`
	SpendLimitUSD     types.Number `tfsdk:"spend_limit_usd"`
	ExpiresAt         types.String `tfsdk:"expires_at"`
	AllowedModels     types.Set    `tfsdk:"allowed_models"`
	AllowedCIDRs      types.Set    `tfsdk:"allowed_cidrs"`
	RotateWhenChanged types.Map    `tfsdk:"rotate_when_changed"`
	Enabled           types.Bool   `tfsdk:"enabled"`
	ID                types.Int64  `tfsdk:"id"`
	UserID            types.Int64  `tfsdk:"user_id"`
	IssuedAt          types.String `tfsdk:"issued_at"`
	Key               types.String `tfsdk:"key"`
}

// settings is what the configuration asks for.
func (m apiKeyResourceModel) settings() (aihubmix.APIKeySettings, diag.Diagnostic) {
	limit, ok := spendLimitQuota(m.SpendLimitUSD)
	if !ok {
		return aihubmix.APIKeySettings{}, diag.NewAttributeErrorDiagnostic(path.Root("spend_limit_usd"), "The spend limit cannot be used",
			decimalText(m.SpendLimitUSD.ValueBigFloat())+" is not an amount of zero or more US dollars that the service can keep.")
	}
	expiry, err := expirySeconds(m.ExpiresAt)
	if err != nil {
		return aihubmix.APIKeySettings{}, diag.NewAttributeErrorDiagnostic(path.Root("expires_at"), "The time cannot be used", err.Error()+".")
	}
	models := texts(m.AllowedModels)
	slices.Sort(models)
	return aihubmix.APIKeySettings{
		Name:        m.Name.ValueString(),
		SpendLimit:  limit,
		ExpiredTime: expiry,
		Models:      models,
		Networks:    networks(m.AllowedCIDRs),
		Disabled:    !m.Enabled.ValueBool(),
	}, nil
}

// follow takes what the service tells. A value that means the same as before
// stays as it was written.
func (m *apiKeyResourceModel) follow(ctx context.Context, key aihubmix.APIKey) diag.Diagnostics {
	var diags diag.Diagnostics
	m.Name = types.StringValue(key.Name)
	if limit := usdNumber(key.SpendLimit()); !sameLimit(m.SpendLimitUSD, limit) {
		m.SpendLimitUSD = limit
	}
	if expiry := timeText(key.ExpiredTime); !sameMoment(m.ExpiresAt, expiry) {
		m.ExpiresAt = expiry
	}
	models, problems := types.SetValueFrom(ctx, types.StringType, nilWhenEmpty(key.Models))
	diags.Append(problems...)
	m.AllowedModels = models
	subnets, problems := types.SetValueFrom(ctx, types.StringType, nilWhenEmpty(key.Networks))
	diags.Append(problems...)
	if m.AllowedCIDRs.IsNull() || m.AllowedCIDRs.IsUnknown() || !slices.Equal(networks(m.AllowedCIDRs), networks(subnets)) {
		m.AllowedCIDRs = subnets
	}
	if key.Status != nil {
		m.Enabled = types.BoolValue(*key.Status != aihubmix.APIKeyDisabled)
	}
	m.identify(key)
	return diags
}

// identify takes what does not change over the life of a key.
func (m *apiKeyResourceModel) identify(key aihubmix.APIKey) {
	m.ID = types.Int64Value(key.ID)
	m.UserID = types.Int64PointerValue(key.UserID)
	m.IssuedAt = timeText(key.CreatedTime)
	if m.Key.IsNull() || m.Key.IsUnknown() {
		m.Key = secretValue(key.Key)
	}
}
