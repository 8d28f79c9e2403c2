# A key for what runs in this apply. It is deleted when nothing uses it any more, and
# so is the one of the plan.
ephemeral "aihubmix_api_key" "run" {
  spend_limit_usd = 1
  ttl             = "30m"
  allowed_models  = ["gpt-5-nano"]
}

# Stands in for what uses the key.
resource "terraform_data" "user" {
  depends_on = [ephemeral.aihubmix_api_key.run]
}
