data "aihubmix_api_keys" "enabled" {
  enabled = true
}

output "keys_without_a_limit" {
  value = [for key in data.aihubmix_api_keys.enabled.keys : key.name if key.spend_limit_usd == null]
}

output "keys_that_never_expire" {
  value = [for key in data.aihubmix_api_keys.enabled.keys : key.name if key.expires_at == null]
}
