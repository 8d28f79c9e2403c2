terraform {
  required_version = ">= 1.5"
  required_providers {
    aihubmix = { source = "aihubmix/aihubmix" }
  }
}

data "aihubmix_user" "current" {
  minimum_balance_usd = 20
}

resource "terraform_data" "deployment" {
  input      = "deployed"
  depends_on = [data.aihubmix_user.current]
}

output "balance_usd" {
  value = data.aihubmix_user.current.balance_usd
}

output "deployment" {
  value = terraform_data.deployment.output
}
