data "aihubmix_user" "current" {
  omit_secrets = true
}

output "aihubmix_username" {
  description = "The account that pays for the models."
  value       = data.aihubmix_user.current.username
}

output "aihubmix_balance_usd" {
  description = "The balance in US dollars, exact; null if the gateway does not report it."
  value       = data.aihubmix_user.current.balance_usd
}

output "aihubmix_spending" {
  description = "What has been spent so far, and on how many requests."
  value = {
    used_usd      = data.aihubmix_user.current.used_usd
    request_count = data.aihubmix_user.current.request_count
  }
}
