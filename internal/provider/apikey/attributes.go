package apikey

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

const (
	cannotCreateKey = "Cannot create the API key"
	cannotDeleteKey = "Cannot delete the API key"
	cannotRetireKey = "Cannot set the expiry of the destroyed API key"
	cannotReadKey   = "Cannot read the API key"
	cannotListKeys  = "Cannot list the API keys"

	idOfKeyDescription       = "Number that identifies the key."
	nameOfKeyDescription     = "Name of the key. Names are not unique."
	namePrefixDescription    = "Only keys whose name starts with this; case-sensitive. When null: all."
	enabledFilterDescription = "Only keys whose `status` is 1 (`true`) or is not 1 (`false`). When null: all."
	uncounted                = " Gateways of the one-api family do not count the use of keys without a limit."
)

// keyAt is an API key with the time and the quota unit that its derived attributes depend on.
type keyAt struct {
	aihubmix.APIKey

	now  time.Time
	unit configured.QuotaUnit
}

// keysAt returns the keys with the present time and the quota unit of the gateway that reported them.
func keysAt(
	ctx context.Context, connection *configured.Connection, keys ...aihubmix.APIKey,
) (timed []keyAt, diags diag.Diagnostics) {
	units, now := map[string]configured.QuotaUnit{}, connection.Now()
	for _, key := range keys {
		unit, isKnown := units[key.BaseURL()]
		if !isKnown { // A unit that cannot be read is read once.
			unit = connection.QuotaUnitOf(ctx, key)
			units[key.BaseURL()] = unit
			diags.Append(connection.WarnOfUnit(unit.IsOther(), unit)...)
		}
		timed = append(timed, keyAt{key, now, unit})
	}
	return timed, diags
}

// keyAttributes are the fields of an entry of GET /api/token/, and attributes that are derived from them.
var keyAttributes = attribute.NewTable(
	attribute.Int64("id", idOfKeyDescription+" Never null.", func(k keyAt) *int64 { return &k.ID }),
	attribute.String("name", nameOfKeyDescription+" Never null.", func(k keyAt) *string { return &k.Name }),
	attribute.Int64("user_id", "`id` of the account that the key belongs to.",
		func(k keyAt) *int64 { return k.UserID }),
	attribute.String("key_last4", "Last four characters of the secret, as the gateway reports them.",
		keyAt.lastFour),
	attribute.Int64("status", "Status of the key: 1 enabled, 2 disabled, 3 expired, 4 exhausted; the gateway sets "+
		"the last two itself when such a key is used.",
		func(k keyAt) *int64 { return (*int64)(k.Status) }),
	attribute.Bool("enabled", "Whether `status` is 1.", keyAt.isEnabled),
	attribute.Bool("expired", "Whether the key has expired: `status` is 3, or `expires_at` has passed. Never null.",
		func(k keyAt) *bool { return new(k.IsExpired(k.now)) }),
	attribute.Bool("exhausted", "Whether the limit is used up: `status` is 4, or nothing of it remains. Never null.",
		func(k keyAt) *bool { return new(k.IsExhausted()) }),
	attribute.USD("spend_limit_usd",
		"Maximum amount in US dollars that the key may spend over its whole life. Null if there is no limit.",
		func(k keyAt) *int64 { return k.unit.Known(k.SpendLimit()) }),
	attribute.Int64("remain_quota",
		"What remains of the limit, in quota units, 500000 to the US dollar; can be negative. Null if there is no "+
			"limit.", keyAt.remaining),
	attribute.USD("remaining_usd",
		"What remains of the limit, in US dollars, exactly `remain_quota` / 500000. Null if there is no limit.",
		func(k keyAt) *int64 { return k.unit.Known(k.remaining()) }),
	attribute.Int64("used_quota", "Amount spent with the key, in quota units, 500000 to the US dollar."+uncounted,
		func(k keyAt) *int64 { return k.UsedQuota }),
	attribute.USD("used_usd", "Amount spent with the key, in US dollars, exactly `used_quota` / 500000."+uncounted,
		func(k keyAt) *int64 { return k.unit.Known(k.UsedQuota) }),
	attribute.Timestamp("issued_at", "When the key was created, in RFC 3339.",
		func(k keyAt) *int64 { return k.CreatedTime }),
	attribute.Timestamp("last_used_at", "When the key was last used, or created if it was never used, in RFC 3339.",
		func(k keyAt) *int64 { return k.AccessedTime }),
	attribute.Timestamp("expires_at", "When the key expires, in RFC 3339. Null if it never does.",
		func(k keyAt) *int64 { return k.ExpiredTime }),
	attribute.Restriction("allowed_models", "Models that the key may call. Null if it may call all.",
		func(k keyAt) []string { return k.Models }),
	attribute.Restriction("allowed_cidrs",
		"Addresses and networks from which the key may be used. Null if it may be used from anywhere.",
		func(k keyAt) []string { return k.Networks }),
)

func (k keyAt) lastFour() *string {
	if k.Last4 == "" {
		return nil
	}
	return &k.Last4
}

func (k keyAt) isEnabled() *bool {
	if k.Status == nil {
		return nil
	}
	return new(*k.Status == aihubmix.APIKeyEnabled)
}

// remaining returns what remains of the spend limit, or nil if there is no limit.
func (k keyAt) remaining() *int64 {
	if k.Unlimited {
		return nil
	}
	return k.RemainQuota
}

// selectKeys returns the keys that match the arguments name_prefix and enabled, sorted by ID.
func selectKeys(arguments map[string]attr.Value, keys []aihubmix.APIKey) []aihubmix.APIKey {
	prefix := attribute.Argument[types.String](arguments, "name_prefix").ValueString()
	enabled := attribute.Argument[types.Bool](arguments, "enabled")
	selected := slices.DeleteFunc(slices.Clone(keys), func(key aihubmix.APIKey) bool {
		isEnabled := key.Status != nil && *key.Status == aihubmix.APIKeyEnabled
		return !strings.HasPrefix(key.Name, prefix) || !enabled.IsNull() && enabled.ValueBool() != isEnabled
	})
	slices.SortFunc(selected, func(a, b aihubmix.APIKey) int { return cmp.Compare(a.ID, b.ID) })
	return selected
}
