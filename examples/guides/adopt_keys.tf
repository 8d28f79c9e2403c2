variable "existing_keys" {
  description = "Keys that were created in the console, with the settings that they have: what is left out is taken away from the key."
  type = map(object({
    id              = string
    spend_limit_usd = optional(number)
    expires_at      = optional(string)
    allowed_models  = optional(set(string))
    allowed_cidrs   = optional(set(string))
  }))
  default = {
    production = {
      id              = "1"
      spend_limit_usd = 10
      expires_at      = "2099-01-01T00:00:00Z"
      allowed_models  = ["gpt-5", "gpt-5-nano"]
    }
    laptop = { id = "2" }
  }
}

import {
  for_each = var.existing_keys
  to       = aihubmix_api_key.adopted[each.key]
  id       = each.value.id
}

resource "aihubmix_api_key" "adopted" {
  for_each = var.existing_keys

  name            = each.key
  spend_limit_usd = each.value.spend_limit_usd
  expires_at      = each.value.expires_at
  allowed_models  = each.value.allowed_models
  allowed_cidrs   = each.value.allowed_cidrs
}
