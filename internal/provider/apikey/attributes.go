package apikey

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/attribute"
	"github.com/aihubmix/terraform-provider-aihubmix/internal/provider/configured"
)

const (
	cannotCreateKey = "Cannot create the API key"
	cannotDeleteKey = "Cannot delete the API key"
	cannotReadKey   = "Cannot read the API key"
	cannotListKeys  = "Cannot list the API keys"

	idOfKeyDescription       = "Number that identifies the key."
	nameOfKeyDescription     = "Name of the key. Names are not unique."
	namePrefixDescription    = "Only keys whose name starts with this; case-sensitive. When null: all."
	enabledFilterDescription = "Only keys whose `status` is 1 (`true`) or is not 1 (`false`). When null: all."
	uncounted                = " Gateways of the one-api family do not count the use of keys without a limit."
)

// keyAt is an API key at a time, at which it may have expired.
type keyAt struct {
	aihubmix.APIKey

	now  time.Time
	unit configured.QuotaUnit
}

// keyAttributes mirror an entry of GET /api/token/ with what is derived from it.
var keyAttributes = attribute.NewTable(
	attribute.Int64("id", idOfKeyDescription+" Never null.", func(k keyAt) *int64 { return &k.ID }),
	attribute.String("name", nameOfKeyDescription+" Never null.", func(k keyAt) *string { return &k.Name }),
	attribute.Int64("user_id", "`id` of the account that the key belongs to.",
		func(k keyAt) *int64 { return k.UserID }),
	attribute.String("key_last4", "Last four characters of the secret, as the service shows them.", lastFour),
	attribute.Int64("status", "Status of the key: 1 enabled, 2 disabled, 3 expired, 4 exhausted; the gateway sets "+
		"the last two itself when such a key is used.",
		func(k keyAt) *int64 { return (*int64)(k.Status) }),
	attribute.Bool("enabled", "Whether `status` is 1.", isEnabled),
	attribute.Bool("expired", "Whether the key has expired: `status` is 3, or `expires_at` has passed. Never null.",
		func(k keyAt) *bool { return new(k.IsExpired(k.now)) }),
	attribute.Bool("exhausted", "Whether the limit is used up: `status` is 4, or nothing of it remains. Never null.",
		func(k keyAt) *bool { return new(k.IsExhausted()) }),
	attribute.USD("spend_limit_usd", "Maximum amount in US dollars that the key may spend over its whole life. Null "+
		"if there is no limit.",
		func(k keyAt) *int64 { return k.unit.Known(k.SpendLimit()) }),
	attribute.Int64("remain_quota",
		"What remains of the limit, in quota units, 500000 to the US dollar; can be negative. Null if there is no "+
			"limit.",
		remaining),
	attribute.USD("remaining_usd",
		"What remains of the limit, in US dollars, exactly `remain_quota` / 500000. Null if there is no limit.",
		func(k keyAt) *int64 { return k.unit.Known(remaining(k)) }),
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
	attribute.Restriction("allowed_cidrs", "Addresses and networks from which the key may be used. Null if it may be "+
		"used from anywhere.",
		func(k keyAt) []string { return k.Networks }),
)

func lastFour(key keyAt) *string {
	if key.Last4 == "" {
		return nil
	}
	return &key.Last4
}

func isEnabled(key keyAt) *bool {
	if key.Status == nil {
		return nil
	}
	return new(*key.Status == aihubmix.APIKeyEnabled)
}

// remaining is what remains of the spend limit, nil where there is none.
func remaining(key keyAt) *int64 {
	if key.Unlimited {
		return nil
	}
	return key.RemainQuota
}

// selectKeys returns the keys that the arguments of a list ask for, sorted by ID.
func selectKeys(arguments map[string]attr.Value, keys []aihubmix.APIKey) []aihubmix.APIKey {
	prefix, enabled := attribute.Argument[types.String](arguments,
		"name_prefix"), attribute.Argument[types.Bool](arguments, "enabled")
	selected := slices.DeleteFunc(slices.Clone(keys), func(key aihubmix.APIKey) bool {
		isEnabled := key.Status != nil && *key.Status == aihubmix.APIKeyEnabled
		return !strings.HasPrefix(key.Name,
			prefix.ValueString()) || !enabled.IsNull() && enabled.ValueBool() != isEnabled
	})
	slices.SortFunc(selected, func(a, b aihubmix.APIKey) int { return cmp.Compare(a.ID, b.ID) })
	return selected
}
