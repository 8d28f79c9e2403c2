terraform {
  required_version = ">= 1.5"
  required_providers {
    aihubmix = { source = "aihubmix/aihubmix" }
  }
}

data "aihubmix_user" "current" {
  omit_secrets = true
}

output "username" {
  value = data.aihubmix_user.current.username
}

output "balance_usd" {
  value = data.aihubmix_user.current.balance_usd
}

output "used_usd" {
  value = data.aihubmix_user.current.used_usd
}

output "active" {
  value = data.aihubmix_user.current.active
}
