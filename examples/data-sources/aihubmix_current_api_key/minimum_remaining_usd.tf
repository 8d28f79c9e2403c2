# Reading the key is itself the gate: less than 5 USD is an error. A key without a
# limit passes.
data "aihubmix_current_api_key" "current" {
  minimum_remaining_usd = 5
}

resource "terraform_data" "deployment" {
  input = "deployed"

  depends_on = [data.aihubmix_current_api_key.current]
}
