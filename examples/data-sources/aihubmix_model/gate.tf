variable "model_id" {
  type    = string
  default = "gpt-5-nano"
}

data "aihubmix_model" "chat" {
  model_id = var.model_id
}

data "aihubmix_available_models" "current" {}

resource "terraform_data" "deployment" {
  input = data.aihubmix_model.chat.model_id

  lifecycle {
    precondition {
      # A stage that the gateway does not report counts as active.
      condition     = coalesce(data.aihubmix_model.chat.retire_stage, "active") == "active"
      error_message = "The model ${var.model_id} is ${coalesce(data.aihubmix_model.chat.retire_stage, "active")}. Its successor is ${coalesce(data.aihubmix_model.chat.successor_model, "not known")}."
    }

    precondition {
      # try() makes a model without a price count as too expensive.
      condition     = try(data.aihubmix_model.chat.pricing.output_usd_per_million <= 5, false)
      error_message = "A million tokens of ${var.model_id}'s output cost ${try("${data.aihubmix_model.chat.pricing.output_usd_per_million} USD", "an unknown amount")}, but at most 5 USD are allowed."
    }

    precondition {
      condition     = contains(data.aihubmix_available_models.current.model_ids, var.model_id)
      error_message = "The AIHubMix account may not call ${var.model_id}."
    }

    precondition {
      # What the gateway charges in advance for a call without a limit of its own.
      condition     = try(data.aihubmix_model.chat.max_output_cost_usd <= 1, false)
      error_message = "The largest response of ${var.model_id} may cost ${try("${data.aihubmix_model.chat.max_output_cost_usd} USD", "an unknown amount")}, but at most 1 USD is allowed."
    }
  }
}
