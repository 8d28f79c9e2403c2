data "aihubmix_user" "current" {
  omit_secrets = true
}

data "aihubmix_api_keys" "all" {}

data "aihubmix_models" "all" {
  count = var.has_catalogue ? 1 : 0
}

locals {
  # A key that expired or was used up has a status of its own. One whose status is not
  # reported is looked at, too.
  keys = [for key in data.aihubmix_api_keys.all.keys : key if coalesce(key.enabled, true)]

  # Status 2 is disabled by somebody.
  not_disabled = [for key in data.aihubmix_api_keys.all.keys : key if coalesce(key.status, 1) != 2]

  # What the longest response of a model costs by its list price; models without a price,
  # or without a length, are left out.
  answer_usd = {
    for model in flatten(data.aihubmix_models.all[*].models) : model.model_id =>
    model.max_output_cost_usd... if model.max_output_cost_usd != null
  }

  too_small = flatten([
    for key in local.keys : [
      for model in coalesce(key.allowed_models, []) : {
        id = key.id, name = key.name, model = model, spend_limit_usd = key.spend_limit_usd, answer_usd = max(local.answer_usd[model]...)
      }
      if try(key.spend_limit_usd < max(local.answer_usd[model]...), false)
    ]
  ])

  # A run that is killed while it names a new key leaves it under its own name, in no state.
  left_behind = [
    for key in local.keys : { id = key.id, name = key.name }
    if contains(var.managed_names, key.name) && !contains(var.managed_ids, key.id)
  ]

  # keep_after_destroy gives destroyed keys this name, and an expiry.
  retired = [for key in data.aihubmix_api_keys.all.keys : key if startswith(key.name, "retired-")]

  idle_since = timeadd(plantimestamp(), "-${var.idle_days * 24}h")

  # The provider creates a key under a name of this form and renames it at once: the
  # time in seconds in base 36, and nine random characters. try() skips other names.
  abandoned = [
    for key in local.keys : { id = key.id, name = key.name }
    if !contains(var.managed_ids, key.id) && try(timecmp(
      timeadd("1970-01-01T00:00:00Z", "${parseint(regex("^terraform-([0-9a-z]{7})[0-9a-z]{9}$", key.name)[0], 36)}s"),
      timeadd(plantimestamp(), "-1h"),
    ) < 0, false)
  ]
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

  assert {
    condition     = length(local.left_behind) == 0
    error_message = "These AIHubMix keys have the name of a managed key and are in no state: ${join(", ", [for key in local.left_behind : "${key.name} (${key.id})"])}."
  }

  assert {
    condition     = length(local.abandoned) == 0
    error_message = "These AIHubMix keys were left by runs that were killed, unless a state still has them as tainted: ${join(", ", [for key in local.abandoned : "${key.name} (${key.id})"])}."
  }
}
