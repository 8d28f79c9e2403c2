ephemeral "aihubmix_user" "current" {}

resource "terraform_data" "deployment" {
  input = "deployed"

  lifecycle {
    # Without this a replacement would destroy first, and meet the gate afterwards.
    create_before_destroy = true

    precondition {
      condition     = try(ephemeral.aihubmix_user.current.balance_usd >= 20, false)
      error_message = "The AIHubMix balance is below 20 USD." # No ephemeral value here.
    }
  }
}
