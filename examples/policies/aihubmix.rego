# Every API key has a limit, an expiry within a year and an allow-list of models, and no
# data source reads the account's secrets into the state. For plans as JSON:
#
#   terraform plan -out=saved.tfplan
#   terraform show -json saved.tfplan > plan.json
#   conftest test --policy examples/policies plan.json
#   opa eval --fail-defined --data examples/policies --input plan.json 'data.main.deny[_]'
package main

import rego.v1

maximum_lifetime_ns := ((365 * 24) * 3600) * 1000000000

# Keys as they are after the plan, those that it does not change included. What is known
# only after the apply is missing in them.
keys contains key if {
	some change in input.resource_changes
	change.mode == "managed"
	change.type == "aihubmix_api_key"
	change.change.after != null
	key := {"address": change.address, "values": change.change.after, "unknown": change.change.after_unknown}
}

deny contains message if {
	some key in keys
	not has_limit(key)
	message := sprintf("%s has no spend_limit_usd, or one that is not known in the plan", [key.address])
}

deny contains message if {
	some key in keys
	not expires_in_time(key)
	message := sprintf("%s does not expire within a year: set ttl to at most 8760h", [key.address])
}

deny contains message if {
	some key in keys
	not has_models(key)
	message := sprintf("%s may call all models: set allowed_models", [key.address])
}

has_limit(key) if is_number(key.values.spend_limit_usd)

# A key that keeps its expiry is checked by that, a new one by its time to live.
expires_in_time(key) if {
	time.parse_rfc3339_ns(key.values.expires_at) - time.parse_rfc3339_ns(input.timestamp) <= maximum_lifetime_ns
}

expires_in_time(key) if {
	key.unknown.expires_at == true
	time.parse_duration_ns(key.values.ttl) <= maximum_lifetime_ns
}

has_models(key) if count(key.values.allowed_models) > 0

# A data source that was read is in the prior state, one that is read in the apply is a
# change.
accounts contains account if {
	walk(input.prior_state.values, [_, account])
	account.mode == "data"
	account.type == "aihubmix_user"
}

accounts contains account if {
	some change in input.resource_changes
	change.mode == "data"
	change.type == "aihubmix_user"
	account := {"address": change.address, "values": change.change.after}
}

deny contains message if {
	some account in accounts
	not account.values.omit_secrets == true
	message := sprintf("%s reads secrets of the account into the state: set omit_secrets", [account.address])
}
