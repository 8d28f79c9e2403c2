variable "new_key" {
  description = "Whether there is a key: true creates it, false deletes it."
  type        = bool
  default     = false
}

resource "aihubmix_api_key" "on_demand" {
  count = var.new_key ? 1 : 0

  name            = "on-demand"
  ttl             = "24h"
  spend_limit_usd = 5
}

output "on_demand_key" {
  value     = one(aihubmix_api_key.on_demand[*].key)
  sensitive = true
}
