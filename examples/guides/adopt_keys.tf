variable "existing_keys" {
  description = "Names of keys that were created in the console, with their IDs."
  type        = map(string)
  default     = { production = "1", laptop = "2" }
}

import {
  for_each = var.existing_keys
  to       = aihubmix_api_key.adopted[each.key]
  id       = each.value
}

resource "aihubmix_api_key" "adopted" {
  for_each = var.existing_keys

  name            = each.key
  spend_limit_usd = each.key == "production" ? 10 : null
}
