# A new key every 90 days. The one before can be used for a day more, so that everything
# that holds it has time to change over.
resource "aihubmix_api_key" "rotated" {
  name                 = "rotated"
  ttl                  = "2400h"
  rotate_before_expiry = "240h"
  keep_after_destroy   = "24h"
  spend_limit_usd      = 100

  lifecycle {
    create_before_destroy = true
  }
}
