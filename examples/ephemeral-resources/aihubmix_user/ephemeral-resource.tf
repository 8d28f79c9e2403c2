# Read when planning and again when applying, even when a saved plan is applied.
ephemeral "aihubmix_user" "gate" {
  minimum_balance_usd = 20
}

# Stands in for whatever must not be created when the balance is too low.
resource "terraform_data" "deployment" {
  input = "deployed"

  # Without this the deployment would not wait for the account to be read.
  depends_on = [ephemeral.aihubmix_user.gate]

  # Without this a replacement would destroy first, and meet the gate afterwards.
  lifecycle {
    create_before_destroy = true
  }
}
