# The deployment's own key is created only if the account can pay for it.
data "aihubmix_user" "current" {
  omit_secrets = true
}

resource "aihubmix_api_key" "deployment" {
  name            = "deployment"
  spend_limit_usd = 25 # Over the key's whole life.
  expires_at      = "2099-01-31T00:00:00Z"
  allowed_models  = ["gpt-5", "gpt-5-nano"]
  allowed_cidrs   = ["192.0.2.0/24", "2001:db8::1"]

  lifecycle {
    precondition {
      condition     = try(data.aihubmix_user.current.balance_usd >= 25, false)
      error_message = "The AIHubMix balance does not cover the key's spend limit of 25 USD."
    }
  }
}

output "api_key" {
  value     = aihubmix_api_key.deployment.key
  sensitive = true
}
