variable "active_slot" {
  description = "The slot whose key applications use."
  type        = string
  default     = "blue"
}

variable "rotations" {
  description = "A new value creates a new key in that slot: rotate the idle one, then switch."
  type        = map(string)
  default     = { blue = "1", green = "1" }
}

resource "aihubmix_api_key" "slot" {
  for_each = var.rotations

  name                = "app-${each.key}"
  spend_limit_usd     = 20
  rotate_when_changed = { rotation = each.value }
}

output "app_key" {
  value     = aihubmix_api_key.slot[var.active_slot].key
  sensitive = true
}
