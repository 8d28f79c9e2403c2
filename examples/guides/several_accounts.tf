variable "research_manage_key" {
  type      = string
  sensitive = true
  default   = null # Then the environment is looked at.
}

provider "aihubmix" {}

provider "aihubmix" {
  alias      = "research"
  manage_key = var.research_manage_key
}

data "aihubmix_user" "production" {
  omit_secrets = true
}

data "aihubmix_user" "research" {
  provider     = aihubmix.research
  omit_secrets = true
}

output "aihubmix_balances_usd" {
  value = {
    production = data.aihubmix_user.production.balance_usd
    research   = data.aihubmix_user.research.balance_usd
  }
}
