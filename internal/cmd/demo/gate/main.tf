terraform {
  required_version = ">= 1.5"
  required_providers {
    aihubmix = { source = "aihubmix/aihubmix" }
  }
}

variable "minimum_usd" {
  description = "Balance in US dollars below which nothing is deployed."
  type        = number
  default     = 20
}

data "aihubmix_user" "current" {
  omit_secrets = true
}

# Stands for what is deployed.
resource "terraform_data" "deployment" {
  input = "deployed"

  lifecycle {
    precondition {
      # A balance that is not known compares with nothing: try makes it stop, too.
      condition     = try(data.aihubmix_user.current.balance_usd >= var.minimum_usd, false)
      error_message = "The balance is ${coalesce(data.aihubmix_user.current.balance_usd, "unknown")} USD, but at least ${var.minimum_usd} USD are required."
    }
  }
}

output "balance_usd" {
  value = data.aihubmix_user.current.balance_usd
}

output "deployment" {
  value = terraform_data.deployment.output
}
