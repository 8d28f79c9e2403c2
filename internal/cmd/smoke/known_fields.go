package main

// fields are the names that the provider knows in an object of the service's.
type fields struct {
	// read are what the client reads. A test holds this list against the client.
	read []string
	// unread are documented, and of no use to the provider.
	unread []string
}

var accountFields = fields{
	read: []string{
		"id", "username", "password", "display_name", "role", "status", "email",
		"github_id", "google_id", "wechat_id", "lark_id", "oidc_id", "clerk_id",
		"migrated_at", "verification_code", "access_token", "quota", "used_quota", "request_count",
		"group", "aff_code", "inviter_id", "created_at", "notify", "quota_remind_threshold", "notify_email", "ext",
	},
}

var modelFields = fields{
	read: []string{
		"model_id", "model_name", "developer_id", "desc", "types", "features", "input_modalities", "output_modalities",
		"endpoints", "max_output", "context_length", "retire_stage", "deprecated_at", "retired_at", "successor_model",
		"pricing", "pricing.input", "pricing.output", "pricing.cache_read", "pricing.cache_write",
	},
	unread: []string{"pricing.tiers"},
}

var availableModelFields = fields{
	read:   []string{"model"},
	unread: []string{"developer_id", "order"},
}

// billingFields are those of all three answers on what an API key can ask about itself.
var billingFields = fields{
	read:   []string{"total_usage", "hard_limit_usd", "access_until"},
	unread: []string{"object", "has_payment_method", "soft_limit_usd", "system_hard_limit_usd"},
}

var apiKeyFields = fields{
	read: []string{
		"id", "user_id", "key", "full_key", "status", "name", "created_time", "accessed_time", "expired_time",
		"remain_quota", "unlimited_quota", "used_quota", "models", "subnet",
	},
}
