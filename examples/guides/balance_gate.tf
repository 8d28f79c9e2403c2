module "balance_gate" {
  source = "../modules/balance_gate"

  minimum_balance_usd = 20
  tolerated_failures  = ["network", "rate_limited"]
  message             = "Ask the platform team to top up the account."
}

resource "terraform_data" "deployment" {
  input      = "deployed"
  depends_on = [module.balance_gate]
}
