# Reading the account is itself the gate: a balance below 20 USD is an error.
data "aihubmix_user" "current" {
  minimum_balance_usd = 20
}

resource "terraform_data" "deployment" {
  input = "deployed"

  # Without this, the deployment would not wait for the gate.
  depends_on = [data.aihubmix_user.current]
}
