package provider

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
)

const (
	idOfKeyDescription   = "Number that identifies the key."
	nameOfKeyDescription = "Name of the key. Names are not unique."
)

// apiKeyAttributes mirror an entry of GET /api/token/ with what is derived from
// it, but for id and name, which may be given.
func apiKeyAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	integer := func(description string) schema.Attribute {
		return schema.Int64Attribute{Computed: true, MarkdownDescription: description}
	}
	amount := func(description string) schema.Attribute {
		return schema.NumberAttribute{Computed: true, MarkdownDescription: description}
	}
	boolean := func(description string) schema.Attribute {
		return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	}
	texts := func(description string) schema.Attribute {
		return schema.SetAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: description}
	}
	const uncounted = " Gateways of the one-api family do not count the use of keys without a limit."
	return map[string]schema.Attribute{
		"user_id":         integer("`id` of the account that the key belongs to." + unsaid),
		"key_last4":       text("Last four characters of the secret. Null if the service does not show them."),
		"status":          integer("Status of the key: 1 enabled, 2 disabled, 3 expired, 4 exhausted; the gateway sets the last two itself when such a key is used." + unsaid),
		"enabled":         boolean("Whether `status` is 1. Null if the service does not report the status."),
		"expired":         boolean("Whether the key has expired: `status` is 3, or `expires_at` has passed. Never null."),
		"exhausted":       boolean("Whether the limit is used up: `status` is 4, or nothing of it remains. Never null."),
		"spend_limit_usd": amount("Limit, in US dollars, of what the key may spend over its whole life: the sum of what remains and what was used. Null if there is no limit."),
		"remain_quota":    integer("What remains of the limit, in quota units, 500000 to the US dollar; can be negative. Null if there is no limit."),
		"remaining_usd":   amount("What remains of the limit, in US dollars, exactly `remain_quota` / 500000. Null if there is no limit."),
		"used_quota":      integer("What was spent with the key, in quota units, 500000 to the US dollar." + uncounted + unsaid),
		"used_usd":        amount("What was spent with the key, in US dollars, exactly `used_quota` / 500000." + uncounted + unsaid),
		"issued_at":       text("When the key was created, in RFC 3339." + unsaid),
		"last_used_at":    text("When the key was last used, or created if it was never used, in RFC 3339." + unsaid),
		"expires_at":      text("When the key expires, in RFC 3339. Null if it never does."),
		"allowed_models":  texts("Models that the key may call. Null if it may call all."),
		"allowed_cidrs":   texts("Addresses and networks from which the key may be used. Null if it may be used from anywhere."),
	}
}

// apiKeyModel holds the values of a key's attributes.
type apiKeyModel struct {
	ID            types.Int64  `tfsdk:"id"`
	Name          types.String `tfsdk:"name"`
	UserID        types.Int64  `tfsdk:"user_id"`
	KeyLast4      types.String `tfsdk:"key_last4"`
	Status        types.Int64  `tfsdk:"status"`
	Enabled       types.Bool   `tfsdk:"enabled"`
	Expired       types.Bool   `tfsdk:"expired"`
	Exhausted     types.Bool   `tfsdk:"exhausted"`
	SpendLimitUSD types.Number `tfsdk:"spend_limit_usd"`
	RemainQuota   types.Int64  `tfsdk:"remain_quota"`
	RemainingUSD  types.Number `tfsdk:"remaining_usd"`
	UsedQuota     types.Int64  `tfsdk:"used_quota"`
	UsedUSD       types.Number `tfsdk:"used_usd"`
	IssuedAt      types.String `tfsdk:"issued_at"`
	LastUsedAt    types.String `tfsdk:"last_used_at"`
	ExpiresAt     types.String `tfsdk:"expires_at"`
	AllowedModels []string     `tfsdk:"allowed_models"`
	AllowedCIDRs  []string     `tfsdk:"allowed_cidrs"`
}

func newAPIKeyModel(key aihubmix.APIKey, now time.Time) apiKeyModel {
	model := apiKeyModel{
		ID:            types.Int64Value(key.ID),
		Name:          types.StringValue(key.Name),
		UserID:        types.Int64PointerValue(key.UserID),
		KeyLast4:      types.StringNull(),
		Status:        types.Int64PointerValue((*int64)(key.Status)),
		Expired:       types.BoolValue(key.IsExpired(now)),
		Exhausted:     types.BoolValue(key.IsExhausted()),
		SpendLimitUSD: usdNumber(key.SpendLimit()),
		UsedQuota:     types.Int64PointerValue(key.UsedQuota),
		UsedUSD:       usdNumber(key.UsedQuota),
		IssuedAt:      timeText(key.CreatedTime),
		LastUsedAt:    timeText(key.AccessedTime),
		ExpiresAt:     timeText(key.ExpiredTime),
		AllowedModels: nilWhenEmpty(key.Models),
		AllowedCIDRs:  nilWhenEmpty(key.Networks),
	}
	if key.Last4 != "" {
		model.KeyLast4 = types.StringValue(key.Last4)
	}
	if key.Status != nil {
		model.Enabled = types.BoolValue(*key.Status == aihubmix.APIKeyEnabled)
	}
	if !key.Unlimited {
		model.RemainQuota, model.RemainingUSD = types.Int64PointerValue(key.RemainQuota), usdNumber(key.RemainQuota)
	}
	return model
}

// timeText is a time in RFC 3339, in UTC, null for nil.
func timeText(seconds *int64) types.String {
	if seconds == nil {
		return types.StringNull()
	}
	return types.StringValue(time.Unix(*seconds, 0).UTC().Format(time.RFC3339))
}

// nilWhenEmpty makes null of a list that stands for “all”.
func nilWhenEmpty(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}
