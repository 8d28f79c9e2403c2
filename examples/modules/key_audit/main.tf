data "aihubmix_user" "current" {
  omit_secrets = true
}

data "aihubmix_api_keys" "enabled" {
  enabled = true
}

locals {
  keys       = data.aihubmix_api_keys.enabled.keys
  idle_since = timeadd(plantimestamp(), "-${var.idle_days * 24}h")
}

check "aihubmix_keys" {
  assert {
    condition     = length([for key in local.keys : key if key.spend_limit_usd == null]) == 0
    error_message = "These AIHubMix keys have no spend limit: ${join(", ", [for key in local.keys : "${key.name} (${key.id})" if key.spend_limit_usd == null])}."
  }

  assert {
    condition     = length([for key in local.keys : key if key.expires_at == null]) == 0
    error_message = "These AIHubMix keys never expire: ${join(", ", [for key in local.keys : "${key.name} (${key.id})" if key.expires_at == null])}."
  }
}
