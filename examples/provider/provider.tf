terraform {
  required_providers {
    aihubmix = {
      source  = "aihubmix/aihubmix"
      version = "~> 0.1.0"
    }
  }
}

# The Manage Key comes from the environment variable AIHUBMIX_MANAGE_KEY.
provider "aihubmix" {}

data "aihubmix_user" "current" {}

output "balance_usd" {
  value = data.aihubmix_user.current.balance_usd
}
