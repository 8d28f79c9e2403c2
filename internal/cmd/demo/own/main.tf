terraform {
  required_providers { aihubmix = { source = "aihubmix/aihubmix" } }
}
data "aihubmix_user" "current" {}
output "balance_usd" { value = data.aihubmix_user.current.balance_usd }
