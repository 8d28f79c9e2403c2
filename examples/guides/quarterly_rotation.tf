# A new key every 90 days: each lives for 100, and is replaced in its last 10. Plan and
# apply at least once in 10 days.
resource "aihubmix_api_key" "quarterly" {
  name                 = "quarterly"
  ttl                  = "2400h"
  rotate_before_expiry = "240h"
  spend_limit_usd      = 100

  lifecycle {
    create_before_destroy = true
  }
}

output "quarterly_key" {
  value     = aihubmix_api_key.quarterly.key
  sensitive = true
}
