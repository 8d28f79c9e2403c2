data "aihubmix_user" "current" {
  allow_failure = true
}

locals {
  account = data.aihubmix_user.current

  # Goes on if the network is down, and stops for anything else: a refused key, a
  # balance that is too low or not reported.
  may_deploy = local.account.available ? try(local.account.balance_usd >= 20, false) : local.account.failure_kind == "network"
}

resource "terraform_data" "deployment" {
  input = "deployed"

  lifecycle {
    precondition {
      condition     = local.may_deploy
      error_message = coalesce(local.account.failure, "The AIHubMix balance is ${try("${local.account.balance_usd} USD", "unknown")}, but 20 USD are needed.")
    }
  }
}
