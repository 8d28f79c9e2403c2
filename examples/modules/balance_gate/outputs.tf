output "balance_usd" {
  description = "The balance in US dollars; null if a tolerated failure kept it from being read."
  value       = data.aihubmix_user.current.balance_usd
}

output "passed" {
  description = "Whether the balance was read and is high enough; false if a tolerated failure let the run go on without it."
  value       = try(data.aihubmix_user.current.balance_usd >= var.minimum_balance_usd, false)
}
