output "unlimited" {
  description = "Enabled keys without a spend limit."
  value       = [for key in local.keys : { id = key.id, name = key.name } if key.spend_limit_usd == null]
}

output "never_expiring" {
  description = "Enabled keys that never expire."
  value       = [for key in local.keys : { id = key.id, name = key.name } if key.expires_at == null]
}

output "idle" {
  description = "Enabled keys that have not been used for `idle_days`. A time that the gateway does not report counts as idle."
  value = [
    for key in local.keys : { id = key.id, name = key.name, last_used_at = key.last_used_at }
    if try(timecmp(key.last_used_at, local.idle_since) < 0, true)
  ]
}

output "expired" {
  description = "Keys that have expired and were not disabled or deleted since. They can be deleted."
  value       = [for key in local.not_disabled : { id = key.id, name = key.name, expires_at = key.expires_at } if key.expired]
}

output "exhausted" {
  description = "Keys whose limit is used up and that were not disabled or deleted since."
  value       = [for key in local.not_disabled : { id = key.id, name = key.name, spend_limit_usd = key.spend_limit_usd } if key.exhausted]
}

output "too_small" {
  description = "Enabled keys whose limit is smaller than what the longest response of an allowed model costs, one element a model. Keys that may call all models are left out."
  value       = local.too_small
}

output "above_balance" {
  description = "Enabled keys that may spend more than the account has. A balance that the gateway does not report counts as 0."
  value = [
    for key in local.keys : { id = key.id, name = key.name, remaining_usd = key.remaining_usd }
    if try(key.remaining_usd > coalesce(data.aihubmix_user.current.balance_usd, 0), false)
  ]
}

output "not_managed" {
  description = "Enabled keys that are not among `managed_ids`, without the retired ones."
  value = [
    for key in local.keys : { id = key.id, name = key.name }
    if !contains(var.managed_ids, key.id) && !startswith(key.name, "retired-")
  ]
}

output "retired" {
  description = "Keys that were destroyed with `keep_after_destroy`, and can be used until they expire. Those that have expired can be deleted."
  value = [
    for key in local.retired : { id = key.id, name = key.name, expires_at = key.expires_at, can_be_deleted = key.expired }
  ]
}

output "abandoned" {
  description = "Enabled keys that a killed run has left: more than an hour after their creation, they still have the name that they were created under, and they are not among `managed_ids`."
  value       = local.abandoned
}

output "left_behind" {
  description = "Enabled keys that have one of the `managed_names` and are not among `managed_ids`: a run that was killed has left them."
  value       = local.left_behind
}
