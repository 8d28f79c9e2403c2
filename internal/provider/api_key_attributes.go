package provider

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/aihubmix/terraform-provider-aihubmix/internal/aihubmix"
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

// apiKeyAt is an API key at a time, at which it may have expired.
type apiKeyAt struct {
	aihubmix.APIKey

	now  time.Time
	unit quotaUnit
}

// apiKeyAttributes mirror an entry of GET /api/token/ with what is derived from it.
var apiKeyAttributes = tableOf(
	integer("id", idOfKeyDescription+" Never null.", func(k apiKeyAt) *int64 { return &k.ID }),
	text("name", nameOfKeyDescription+" Never null.", func(k apiKeyAt) *string { return &k.Name }),
	integer("user_id", "`id` of the account that the key belongs to.", func(k apiKeyAt) *int64 { return k.UserID }),
	text("key_last4", "Last four characters of the secret, as the service shows them.", lastFour),
	integer("status", "Status of the key: 1 enabled, 2 disabled, 3 expired, 4 exhausted; the gateway sets the last two itself when such a key is used.",
		func(k apiKeyAt) *int64 { return (*int64)(k.Status) }),
	boolean("enabled", "Whether `status` is 1.", isEnabled),
	boolean("expired", "Whether the key has expired: `status` is 3, or `expires_at` has passed. Never null.",
		func(k apiKeyAt) *bool { return new(k.IsExpired(k.now)) }),
	boolean("exhausted", "Whether the limit is used up: `status` is 4, or nothing of it remains. Never null.",
		func(k apiKeyAt) *bool { return new(k.IsExhausted()) }),
	usd("spend_limit_usd", "Maximum amount in US dollars that the key may spend over its whole life. Null if there is no limit.",
		func(k apiKeyAt) *int64 { return k.unit.known(k.SpendLimit()) }),
	integer("remain_quota", "What remains of the limit, in quota units, 500000 to the US dollar; can be negative. Null if there is no limit.", remaining),
	usd("remaining_usd", "What remains of the limit, in US dollars, exactly `remain_quota` / 500000. Null if there is no limit.", func(k apiKeyAt) *int64 { return k.unit.known(remaining(k)) }),
	integer("used_quota", "Amount spent with the key, in quota units, 500000 to the US dollar."+uncounted, func(k apiKeyAt) *int64 { return k.UsedQuota }),
	usd("used_usd", "Amount spent with the key, in US dollars, exactly `used_quota` / 500000."+uncounted, func(k apiKeyAt) *int64 { return k.unit.known(k.UsedQuota) }),
	timestamp("issued_at", "When the key was created, in RFC 3339.", func(k apiKeyAt) *int64 { return k.CreatedTime }),
	timestamp("last_used_at", "When the key was last used, or created if it was never used, in RFC 3339.", func(k apiKeyAt) *int64 { return k.AccessedTime }),
	timestamp("expires_at", "When the key expires, in RFC 3339. Null if it never does.", func(k apiKeyAt) *int64 { return k.ExpiredTime }),
	restriction("allowed_models", "Models that the key may call. Null if it may call all.", func(k apiKeyAt) []string { return k.Models }),
	restriction("allowed_cidrs", "Addresses and networks from which the key may be used. Null if it may be used from anywhere.",
		func(k apiKeyAt) []string { return k.Networks }),
)

func lastFour(key apiKeyAt) *string {
	if key.Last4 == "" {
		return nil
	}
	return &key.Last4
}

func isEnabled(key apiKeyAt) *bool {
	if key.Status == nil {
		return nil
	}
	return new(*key.Status == aihubmix.APIKeyEnabled)
}

// remaining is what remains of the spend limit, nil where there is none.
func remaining(key apiKeyAt) *int64 {
	if key.Unlimited {
		return nil
	}
	return key.RemainQuota
}

// selectKeys returns the keys that the arguments of a list ask for, sorted by ID.
func selectKeys(arguments map[string]attr.Value, keys []aihubmix.APIKey) []aihubmix.APIKey {
	prefix, enabled := argument[types.String](arguments, "name_prefix"), argument[types.Bool](arguments, "enabled")
	selected := slices.DeleteFunc(slices.Clone(keys), func(key aihubmix.APIKey) bool {
		isEnabled := key.Status != nil && *key.Status == aihubmix.APIKeyEnabled
		return !strings.HasPrefix(key.Name, prefix.ValueString()) || !enabled.IsNull() && enabled.ValueBool() != isEnabled
	})
	slices.SortFunc(selected, func(a, b aihubmix.APIKey) int { return cmp.Compare(a.ID, b.ID) })
	return selected
}
