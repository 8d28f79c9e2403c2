package provider

import (
	"context"
	"fmt"
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

// follow takes what the service reports. A value that means the same as before
// stays as it was written.
func (m *apiKeyResourceModel) follow(key aihubmix.APIKey) {
	m.Name = types.StringValue(key.Name)
	if limit := usdNumber(key.SpendLimit()); !sameSpendLimit(m.SpendLimitUSD, limit) {
		m.SpendLimitUSD = limit
	}
	if expiry := timeText(key.ExpiredTime); !sameExpiry(m.ExpiresAt, expiry) {
		m.ExpiresAt = expiry
	}
	m.AllowedModels = textSet(key.Models)
	if allowed := textSet(key.Networks); m.AllowedCIDRs.IsNull() || m.AllowedCIDRs.IsUnknown() || !sameNetworks(m.AllowedCIDRs, allowed) {
		m.AllowedCIDRs = allowed
	}
	if key.Status != nil {
		m.Enabled = types.BoolValue(*key.Status != aihubmix.APIKeyDisabled)
	}
	m.identify(key)
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

// apiKeyIdentity identifies a key without its state.
type apiKeyIdentity struct {
	ID types.Int64 `tfsdk:"id"`
}

// apiKeyOwner is the account that a key belongs to.
type apiKeyOwner struct {
	Username *string `json:"username"`
}

const apiKeyOwnerSlot privateSlot[apiKeyOwner] = "owner"

// clientAndOwner returns the client, and the account in use as the owner of a key
// that is created or imported with it.
func (r *apiKeyResource) clientAndOwner(ctx context.Context) (*aihubmix.Client, apiKeyOwner, diag.Diagnostic) {
	client, problem := r.connection.authorized(ctx)
	if problem != nil {
		return nil, apiKeyOwner{}, problem
	}
	username, problem := r.connection.username(ctx)
	return client, apiKeyOwner{username}, problem
}

// clientOfOwner returns the client to write to a key with: with -refresh=false
// nothing else has compared the account yet, and the same ID may be another key's
// there.
func (r *apiKeyResource) clientOfOwner(ctx context.Context, private privateReader, id int64) (*aihubmix.Client, diag.Diagnostic) {
	client, problem := r.connection.authorized(ctx)
	if problem != nil {
		return nil, problem
	}
	return client, r.checkOwner(ctx, private, id)
}

// checkOwner is the error for a key of another account than the Manage Key's; nil
// where nothing speaks for that.
func (r *apiKeyResource) checkOwner(ctx context.Context, private privateReader, id int64) diag.Diagnostic {
	owner, diags := apiKeyOwnerSlot.get(ctx, private)
	if diags.HasError() {
		return diags.Errors()[0]
	}
	if owner == nil || owner.Username == nil {
		return nil
	}
	username, problem := r.connection.username(ctx)
	if problem != nil {
		return problem
	}
	if username == nil || *username == *owner.Username {
		return nil
	}
	return diag.NewErrorDiagnostic("The API key belongs to another account",
		fmt.Sprintf("The key with the ID %d was made by, or imported from, the account %q, but the Manage Key is that of %q: it came from %s. "+
			"The key may still exist. Use a Manage Key of %q, or take the key out of the state (terraform state rm).", id, *owner.Username, *username, r.connection.keySource, *owner.Username))
}
