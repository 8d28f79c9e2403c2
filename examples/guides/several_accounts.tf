# An ephemeral variable is stored in neither the plan file nor the state. It needs
# Terraform 1.10 or OpenTofu 1.11.
variable "research_manage_key" {
  description = "Manage Key of the research account; that of production is in the environment."
  type        = string
  ephemeral   = true
  nullable    = false
}

variable "accounts" {
  description = "Usernames of the accounts."
  type        = object({ production = string, research = string })
  default     = { production = "ada", research = "grace" }
}

provider "aihubmix" {
  allowed_usernames = [var.accounts.production]
}

provider "aihubmix" {
  alias             = "research"
  manage_key        = var.research_manage_key
  allowed_usernames = [var.accounts.research]
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
