variable "active_slots" {
  description = "The slot whose key each team's applications use."
  type        = map(string)
  default     = { search = "blue", sales = "green" }
}

variable "rotations" {
  description = "A new value creates new keys in that slot. Rotate it when no team uses it."
  type        = map(string)
  default     = { blue = "1", green = "1" }
}

locals {
  slots = {
    for pair in setproduct(keys(var.active_slots), keys(var.rotations)) :
    "${pair[0]}-${pair[1]}" => { team = pair[0], slot = pair[1] }
  }
}

resource "aihubmix_api_key" "slot" {
  for_each = local.slots

  name                = each.key
  spend_limit_usd     = 20
  rotate_when_changed = { rotation = var.rotations[each.value.slot] }
}

output "active_keys" {
  value     = { for team, slot in var.active_slots : team => aihubmix_api_key.slot["${team}-${slot}"].key }
  sensitive = true
}
