# A key for 90 days, which is replaced in its last 14.
resource "aihubmix_api_key" "deployment" {
  name                 = "deployment"
  ttl                  = "2160h"
  rotate_before_expiry = "336h"
  spend_limit_usd      = 25 # Over the key's whole life.
  allowed_models       = ["gpt-5", "gpt-5-nano"]
  allowed_cidrs        = ["192.0.2.0/24", "2001:db8::1"]

  lifecycle {
    # The new key exists before the old one is deleted.
    create_before_destroy = true
  }
}

output "api_key" {
  value     = aihubmix_api_key.deployment.key
  sensitive = true
}
