# A key that stays until it expires, and is never stored in the state. Only the one
# that the apply creates is kept.
ephemeral "aihubmix_api_key" "handed_on" {
  spend_limit_usd = 25
  ttl             = "720h"
  delete_on_close = !terraform.applying
}

# Stands in for a secret store, which takes the key in a write-only argument.
resource "terraform_data" "secret" {
  depends_on = [ephemeral.aihubmix_api_key.handed_on]
}
