# The service charges a call in advance for the largest response that it may have. The
# gate requires that much, and 20 USD at least.
data "aihubmix_model" "chosen" {
  model_id = "gpt-5"

  lifecycle {
    # Without this, a cost that is not known would leave 20 USD, and the gate open.
    postcondition {
      condition     = self.max_output_cost_usd != null
      error_message = "What the largest response of ${self.model_id} costs is not known."
    }
  }
}

locals {
  largest_response_usd = data.aihubmix_model.chosen.max_output_cost_usd
}

data "aihubmix_user" "current" {
  minimum_balance_usd = max(20, local.largest_response_usd)
}

variable "spend_limit_usd" {
  description = "Limit of the deployment's own key, over its whole life."
  type        = number
  default     = 25
}

# A key is charged in advance as the account is: its limit has to cover a response, too.
resource "aihubmix_api_key" "deployment" {
  name            = "largest-response"
  spend_limit_usd = var.spend_limit_usd
  allowed_models  = [data.aihubmix_model.chosen.model_id]

  lifecycle {
    precondition {
      condition     = try(var.spend_limit_usd >= local.largest_response_usd, false)
      error_message = "The spend limit of ${var.spend_limit_usd} USD does not cover one response of ${data.aihubmix_model.chosen.model_id}, which may cost ${try("${local.largest_response_usd} USD", "an unknown amount")}."
    }
  }

  depends_on = [data.aihubmix_user.current]
}
