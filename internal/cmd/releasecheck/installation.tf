terraform {
  required_version = ">= 1.5"
  required_providers {
    aihubmix = {
      source  = "aihubmix/aihubmix"
      version = "VERSION"
    }
  }
}

data "aihubmix_user" "current" {
  omit_secrets        = true
  minimum_balance_usd = 1
}

resource "aihubmix_api_key" "deployment" {
  name            = "release-check"
  spend_limit_usd = 1
}

output "balance_usd" {
  value = data.aihubmix_user.current.balance_usd
}
