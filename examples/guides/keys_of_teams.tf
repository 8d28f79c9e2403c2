variable "teams" {
  description = "One key a team. What is left out is not restricted; a key without ttl lives for 90 days."
  type = map(object({
    spend_limit_usd = number
    ttl             = optional(string, "2160h")
    allowed_models  = optional(set(string))
    allowed_cidrs   = optional(set(string))
  }))
  default = {
    search = { spend_limit_usd = 20, allowed_models = ["gpt-5-nano"], allowed_cidrs = ["192.0.2.0/24"] }
    sales  = { spend_limit_usd = 50, ttl = "720h" }
  }
}

resource "aihubmix_api_key" "team" {
  for_each = var.teams

  name                 = "team-${each.key}"
  ttl                  = each.value.ttl
  rotate_before_expiry = "168h"
  spend_limit_usd      = each.value.spend_limit_usd
  allowed_models       = each.value.allowed_models
  allowed_cidrs        = each.value.allowed_cidrs

  lifecycle {
    create_before_destroy = true
  }
}

output "team_keys" {
  value     = { for team, key in aihubmix_api_key.team : team => key.key }
  sensitive = true
}
