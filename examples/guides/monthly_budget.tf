# 10 US dollars in each calendar month (UTC). The first apply of a month grants the whole amount again, so
# a scheduled pipeline has to apply.
resource "aihubmix_api_key" "monthly" {
  name               = "monthly"
  spend_limit_usd    = 10
  spend_limit_period = "monthly"
}

output "budget_since" {
  value = aihubmix_api_key.monthly.spend_limit_renewed_at
}
