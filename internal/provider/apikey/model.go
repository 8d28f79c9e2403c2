package apikey

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
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
)

type resourceModel struct {
	Name               types.String
	SpendLimitUSD      types.Number
	TTL                types.String
	RotateBeforeExpiry types.String
	ExpiresAt          types.String
	AllowedModels      attribute.StringSet
	AllowedCIDRs       attribute.StringSet
	RotateWhenChanged  types.Map
	Enabled            types.Bool
	ID                 types.Int64
	UserID             types.Int64
	AccountUsername    types.String
	IssuedAt           types.String
	Key                types.String
	KeyLast4           types.String
}

func (m *resourceModel) Fields() []attribute.Field {
	return []attribute.Field{
		{Name: "name", Value: &m.Name},
		{Name: "spend_limit_usd", Value: &m.SpendLimitUSD},
		{Name: "ttl", Value: &m.TTL},
		{Name: "rotate_before_expiry", Value: &m.RotateBeforeExpiry},
		{Name: "expires_at", Value: &m.ExpiresAt},
		{Name: "allowed_models", Value: &m.AllowedModels},
		{Name: "allowed_cidrs", Value: &m.AllowedCIDRs},
		{Name: "rotate_when_changed", Value: &m.RotateWhenChanged},
		{Name: "enabled", Value: &m.Enabled},
		{Name: "id", Value: &m.ID},
		{Name: "user_id", Value: &m.UserID},
		{Name: "account_username", Value: &m.AccountUsername},
		{Name: "issued_at", Value: &m.IssuedAt},
		{Name: "key", Value: &m.Key},
		{Name: "key_last4", Value: &m.KeyLast4},
	}
}

// settings is what the configuration asks for.
func (m resourceModel) settings() (aihubmix.APIKeySettings, diag.Diagnostic) {
	limit, ok := spendLimitQuota(m.SpendLimitUSD)
	if !ok {
		return aihubmix.APIKeySettings{}, diag.NewAttributeErrorDiagnostic(path.Root(
			"spend_limit_usd",
		), "The spend limit cannot be used",
			attribute.FormatDecimal(
				m.SpendLimitUSD.ValueBigFloat(),
			)+" is not an amount of zero or more US dollars that the service can keep.")
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

// setReported takes what the service reports. A value that means the same as before
// stays as it was written. moved is by how much the limit is higher than what was
// asked for, because it was written while the key was used.
func (m *resourceModel) setReported(key aihubmix.APIKey, moved int64) {
	m.Name = types.StringValue(key.Name)
	limit := key.SpendLimit()
	if asked, _ := spendLimitQuota(m.SpendLimitUSD); limit == nil || asked == nil || *limit-moved != *asked {
		if shown := attribute.USDNumber(limit); !sameSpendLimit(m.SpendLimitUSD, shown) {
			m.SpendLimitUSD = shown
		}
	}
	if expiry := attribute.FormatTime(key.ExpiredTime); !sameExpiry(m.ExpiresAt, expiry) {
		m.ExpiresAt = expiry
	}
	m.AllowedModels = attribute.NewStringSet(key.Models)
	if allowed := attribute.NewStringSet(key.Networks); m.AllowedCIDRs.IsNull() || m.AllowedCIDRs.IsUnknown() ||
		!sameNetworks(m.AllowedCIDRs.SetValue, allowed.SetValue) {
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
		m.IssuedAt = attribute.FormatTime(key.CreatedTime)
	}
	if key.Key != nil {
		m.Key = attribute.SecretValue(key.Key)
	}
	if key.Last4 != "" {
		m.KeyLast4 = types.StringValue(key.Last4)
	}
}

// setComputed takes what the plan left unknown. A response need not have all of it.
func (m *resourceModel) setComputed(key aihubmix.APIKey, owner aihubmix.User) {
	m.ID = types.Int64Value(key.ID)
	if m.UserID.IsUnknown() {
		m.UserID = types.Int64PointerValue(cmp.Or(key.UserID, owner.ID))
	}
	if m.AccountUsername.IsUnknown() {
		m.AccountUsername = types.StringPointerValue(owner.Username)
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

// ownedBy takes the account, where the key itself does not report it.
func (m *resourceModel) ownedBy(owner aihubmix.User) {
	if m.UserID.IsNull() || m.UserID.IsUnknown() {
		m.UserID = types.Int64PointerValue(owner.ID)
	}
	m.AccountUsername = types.StringPointerValue(owner.Username)
}

// pending is the state of a key that may appear yet, under the name that it was to be
// created with.
func (m resourceModel) pending(name string, owner aihubmix.User) resourceModel {
	m.Name = types.StringValue(name)
	m.ID, m.UserID = types.Int64Null(), types.Int64PointerValue(owner.ID)
	m.AccountUsername = types.StringPointerValue(owner.Username)
	m.IssuedAt, m.Key, m.KeyLast4 = types.StringNull(), types.StringNull(), types.StringNull()
	return m
}

// differences are sentences on the settings that a gateway has otherwise than they
// were asked for, with both values, and the path of the first.
func (m resourceModel) differences(altered aihubmix.AlteredError) (at path.Path, sentences []string) {
	found := m
	found.setReported(altered.Key, 0)
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
		sentences = append(sentences, fmt.Sprintf("%s: %s was asked for, but the gateway has %s.", name,
			attribute.FormatValue(asked), attribute.FormatValue(has)))
	}
	return at, sentences
}

// alteration is the error for a key that a gateway has otherwise than it was asked for.
func (m resourceModel) alteration(
	client *aihubmix.Client, altered aihubmix.AlteredError, outcome string,
) diag.Diagnostic {
	at, sentences := m.differences(altered)
	advice := "The gateway decides this itself, so trying again does not help. Write what the gateway has, or leave " +
		"the argument out."
	if _, isAsCreated := client.CreationTime(altered.Key.Name); isAsCreated &&
		slices.Contains(altered.Settings, aihubmix.SettingName) {
		advice = "A gateway that does not rename keys cannot be used with this resource. " +
			"AIHUBMIX_SMOKE_WRITE=1 make smoke, in a checkout of the provider, says what the gateway does."
	}
	return diag.NewAttributeErrorDiagnostic(at, "The gateway has other settings than were asked for",
		strings.Join(append(sentences, advice, outcome), "\n"))
}

// keyIdentity identifies a key without its state. The ID is a number of any kind,
// so that one that is no ID is refused in words.
type keyIdentity struct {
	ID types.Number `tfsdk:"id"`
}

var identityType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"id": tftypes.Number}}

func identityOf(id int64) tftypes.Value {
	return tftypes.NewValue(identityType, map[string]tftypes.Value{"id": tftypes.NewValue(tftypes.Number, id)})
}

// privateState is what is kept beside the state of a key. Delete of a tainted key does
// not get it.
type privateState struct {
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

const privateStateKey attribute.PrivateValue[privateState] = "api_key"

// movedLimit is by how much the limit moved during a write of these settings.
func movedLimit(key aihubmix.APIKey, settings aihubmix.APIKeySettings) int64 {
	if limit := key.SpendLimit(); limit != nil && settings.SpendLimit != nil {
		return *limit - *settings.SpendLimit
	}
	return 0
}

// afterUpdate is what is kept beside the state once a key was updated.
func (b privateState) afterUpdate(
	updated aihubmix.APIKey, settings aihubmix.APIKeySettings, gateway string,
) privateState {
	return privateState{MovedLimit: movedLimit(updated,
		settings), Gateway: gateway, Imported: b.Imported, KeptExpiry: settings.ExpiredTime}
}
