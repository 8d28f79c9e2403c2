variable "minimum_balance_usd" {
  description = "Below this balance nothing is deployed."
  type        = number
  default     = 20
}

data "aihubmix_user" "current" {}

# Stands in for whatever must not be created when the balance is too low.
resource "terraform_data" "deployment" {
  input = "deployed"

  lifecycle {
    precondition {
      # try() makes a balance that the gateway does not report count as too low.
      condition     = try(data.aihubmix_user.current.balance_usd >= var.minimum_balance_usd, false)
      error_message = "The AIHubMix balance is ${try("${data.aihubmix_user.current.balance_usd} USD", "unknown")}, but ${var.minimum_balance_usd} USD are needed."
    }
  }
}
