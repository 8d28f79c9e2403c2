# Reading the account is itself the gate: a balance below 20 USD is an error.
data "aihubmix_user" "current" {
  minimum_balance_usd = 20
}

resource "terraform_data" "deployment" {
  input = "paid by ${coalesce(data.aihubmix_user.current.username, "an unnamed account")}"
}
