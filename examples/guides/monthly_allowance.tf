variable "first_month" {
  description = "The month from which the allowance counts, on its first day."
  type        = string
  default     = "2026-01-01T00:00:00Z"
}

variable "monthly_allowance_usd" {
  type    = number
  default = 10
}

locals {
  # plantimestamp() changes in each plan, but the number of the month only once a month.
  years_passed  = formatdate("YYYY", plantimestamp()) - formatdate("YYYY", var.first_month)
  month_number  = local.years_passed * 12 + formatdate("M", plantimestamp()) - formatdate("M", var.first_month) + 1
  allowance_usd = var.monthly_allowance_usd * max(local.month_number, 1)
}

# The limit is one over the key's whole life, so it grows by the allowance each month.
# What is left of a month carries over to the next.
resource "aihubmix_api_key" "monthly" {
  name            = "monthly"
  spend_limit_usd = local.allowance_usd
}
