package provider

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

type apiKeyResourceModel struct {
	Name               types.String
	SpendLimitUSD      types.Number
	TTL                types.String
	RotateBeforeExpiry types.String
	ExpiresAt          types.String
	AllowedModels      textSet
	AllowedCIDRs       textSet
	RotateWhenChanged  types.Map
	Enabled            types.Bool
	ID                 types.Int64
	UserID             types.Int64
	AccountUsername    types.String
	IssuedAt           types.String
	Key                types.String
	KeyLast4           types.String
}

func (m *apiKeyResourceModel) fields() []modelField {
	return []modelField{
		{"name", &m.Name},
		{"spend_limit_usd", &m.SpendLimitUSD},
		{"ttl", &m.TTL},
		{"rotate_before_expiry", &m.RotateBeforeExpiry},
		{"expires_at", &m.ExpiresAt},
		{"allowed_models", &m.AllowedModels},
		{"allowed_cidrs", &m.AllowedCIDRs},
		{"rotate_when_changed", &m.RotateWhenChanged},
		{"enabled", &m.Enabled},
		{"id", &m.ID},
		{"user_id", &m.UserID},
		{"account_username", &m.AccountUsername},
		{"issued_at", &m.IssuedAt},
		{"key", &m.Key},
		{"key_last4", &m.KeyLast4},
	}
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
		return aihubmix.APIKeySettings{}, diag.NewAttributeErrorDiagnostic(path.Root("expires_at"), "The expiry cannot be used", err.Error()+".")
	}
	models := texts(m.AllowedModels.SetValue)
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

// follow takes what the service reports. A value that means the same as before
// stays as it was written. moved is by how much the limit is higher than what was
// asked for, because it was written while the key was used.
func (m *apiKeyResourceModel) follow(key aihubmix.APIKey, moved int64) {
	m.Name = types.StringValue(key.Name)
	limit := key.SpendLimit()
	if asked, _ := spendLimitQuota(m.SpendLimitUSD); limit == nil || asked == nil || *limit-moved != *asked {
		if shown := usdNumber(limit); !sameSpendLimit(m.SpendLimitUSD, shown) {
			m.SpendLimitUSD = shown
		}
	}
	if expiry := timeText(key.ExpiredTime); !sameExpiry(m.ExpiresAt, expiry) {
		m.ExpiresAt = expiry
	}
	m.AllowedModels = textSetFrom(key.Models)
	if allowed := textSetFrom(key.Networks); m.AllowedCIDRs.IsNull() || m.AllowedCIDRs.IsUnknown() || !sameNetworks(m.AllowedCIDRs.SetValue, allowed.SetValue) {
		m.AllowedCIDRs = allowed
	}
	if key.Status != nil {
		m.Enabled = types.BoolValue(*key.Status != aihubmix.APIKeyDisabled)
	}
	m.ID = types.Int64Value(key.ID)
	if key.UserID != nil {
		m.UserID = types.Int64PointerValue(key.UserID)
	}
	if same, known := sameIssue(m.IssuedAt, key.CreatedTime); key.CreatedTime != nil && (!same || !known) {
		m.IssuedAt = timeText(key.CreatedTime)
	}
	if key.Key != nil {
		m.Key = secretValue(key.Key)
	}
	if key.Last4 != "" {
		m.KeyLast4 = types.StringValue(key.Last4)
	}
}

// fill takes what the plan left unknown. A response need not have all of it.
func (m *apiKeyResourceModel) fill(key aihubmix.APIKey, owner aihubmix.User) {
	m.ID = types.Int64Value(key.ID)
	if m.UserID.IsUnknown() {
		m.UserID = types.Int64PointerValue(cmp.Or(key.UserID, owner.ID))
	}
	if m.AccountUsername.IsUnknown() {
		m.AccountUsername = types.StringPointerValue(owner.Username)
	}
	if m.IssuedAt.IsUnknown() {
		m.IssuedAt = timeText(key.CreatedTime)
	}
	if m.Key.IsUnknown() {
		m.Key = secretValue(key.Key)
	}
	if m.KeyLast4.IsUnknown() {
		m.KeyLast4 = types.StringNull()
		if key.Last4 != "" {
			m.KeyLast4 = types.StringValue(key.Last4)
		}
	}
}

// ownedBy takes the account, where the key itself does not report it.
func (m *apiKeyResourceModel) ownedBy(owner aihubmix.User) {
	if m.UserID.IsNull() || m.UserID.IsUnknown() {
		m.UserID = types.Int64PointerValue(owner.ID)
	}
	m.AccountUsername = types.StringPointerValue(owner.Username)
}

// pending is the state of a key that may appear yet, under the name that it was to be
// created with.
func (m apiKeyResourceModel) pending(name string, owner aihubmix.User) apiKeyResourceModel {
	m.Name = types.StringValue(name)
	m.ID, m.UserID = types.Int64Null(), types.Int64PointerValue(owner.ID)
	m.AccountUsername = types.StringPointerValue(owner.Username)
	m.IssuedAt, m.Key, m.KeyLast4 = types.StringNull(), types.StringNull(), types.StringNull()
	return m
}

// differences are sentences on the settings that a gateway has otherwise than they
// were asked for, with both values, and the path of the first.
func (m apiKeyResourceModel) differences(altered aihubmix.AlteredError) (at path.Path, sentences []string) {
	found := m
	found.follow(altered.Key, 0)
	for i, setting := range altered.Settings {
		var name string
		var asked, has attr.Value
		switch setting {
		case aihubmix.SettingName:
			name, asked, has = "name", m.Name, found.Name
		case aihubmix.SettingSpendLimit:
			name, asked, has = "spend_limit_usd", m.SpendLimitUSD, found.SpendLimitUSD
		case aihubmix.SettingExpiry:
			name, asked, has = "expires_at", m.ExpiresAt, found.ExpiresAt
		case aihubmix.SettingModels:
			name, asked, has = "allowed_models", m.AllowedModels, found.AllowedModels
		case aihubmix.SettingNetworks:
			name, asked, has = "allowed_cidrs", m.AllowedCIDRs, found.AllowedCIDRs
		case aihubmix.SettingStatus:
			name, asked, has = "enabled", m.Enabled, found.Enabled
		}
		if i == 0 {
			at = path.Root(name)
			if setting == aihubmix.SettingExpiry && !m.TTL.IsNull() {
				at = path.Root("ttl")
			}
		}
		sentences = append(sentences, fmt.Sprintf("%s: %s was asked for, but the gateway has %s.", name, shownValue(asked), shownValue(has)))
	}
	return at, sentences
}

// alteration is the error for a key that a gateway has otherwise than it was asked for.
func (m apiKeyResourceModel) alteration(client *aihubmix.Client, altered aihubmix.AlteredError, outcome string) diag.Diagnostic {
	at, sentences := m.differences(altered)
	advice := "The gateway decides this itself, so trying again does not help. Write what the gateway has, or leave the argument out."
	if _, isAsCreated := client.CreationTime(altered.Key.Name); isAsCreated && slices.Contains(altered.Settings, aihubmix.SettingName) {
		advice = "A gateway that does not rename keys cannot be used with this resource. " +
			"AIHUBMIX_SMOKE_WRITE=1 make smoke, in a checkout of the provider, says what the gateway does."
	}
	return diag.NewAttributeErrorDiagnostic(at, "The gateway has other settings than were asked for",
		strings.Join(append(sentences, advice, outcome), "\n"))
}

// apiKeyIdentity identifies a key without its state. The ID is a number of any kind,
// so that one that is no ID is refused in words.
type apiKeyIdentity struct {
	ID types.Number `tfsdk:"id"`
}

var apiKeyIdentityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.Number}}

func identityOf(id int64) tftypes.Value {
	return tftypes.NewValue(apiKeyIdentityType, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.Number, id)})
}

// besideAPIKey is what is kept beside the state of a key. Delete of a tainted key does
// not get it.
type besideAPIKey struct {
	// MovedLimit is by how many quota units the limit is higher than what was asked for,
	// because it was written while the key was used.
	MovedLimit int64 `json:"moved_limit"`
	// Gateway is where the key was seen last.
	Gateway string `json:"gateway"`
	// Imported: the key was not created here, so it need not expire as its time to live
	// would have it.
	Imported bool `json:"imported,omitempty"`
	// KeptExpiry is the expiry that was written last, in seconds since 1970-01-01 UTC; nil
	// for never.
	KeptExpiry *int64 `json:"kept_expiry,omitempty"`
}

const besideAPIKeySlot privateSlot[besideAPIKey] = "api_key"

// movedLimit is by how much the limit moved during a write of these settings.
func movedLimit(key aihubmix.APIKey, settings aihubmix.APIKeySettings) int64 {
	if limit := key.SpendLimit(); limit != nil && settings.SpendLimit != nil {
		return *limit - *settings.SpendLimit
	}
	return 0
}

// afterUpdate is what is kept beside the state once a key was updated.
func (b besideAPIKey) afterUpdate(updated aihubmix.APIKey, settings aihubmix.APIKeySettings, gateway string) besideAPIKey {
	return besideAPIKey{MovedLimit: movedLimit(updated, settings), Gateway: gateway, Imported: b.Imported, KeptExpiry: settings.ExpiredTime}
}
