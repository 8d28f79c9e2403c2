# The cheapest model that can use tools, has a long context, is not about to be retired,
# and may be called by the account.
data "aihubmix_models" "capable" {
  type     = "llm"
  features = ["tools", "structured_outputs"]
}

data "aihubmix_available_models" "current" {}

locals {
  candidates = [
    for model in data.aihubmix_models.capable.models : {
      id       = model.model_id
      price    = try(model.pricing.input_usd_per_million + model.pricing.output_usd_per_million, 0)
      context  = coalesce(model.context_length, 0)
      retiring = coalesce(model.retire_stage, "active") != "active"
    }
  ]

  # A model whose price is 0 or unknown, such as a router, would always win. To admit free models, give
  # models without a price another default than 0 above, and write >= 0 here.
  prices = {
    for model in local.candidates : model.id => model.price
    if model.price > 0 && model.context >= 200000 && !model.retiring
    && contains(data.aihubmix_available_models.current.model_ids, model.id)
  }

  # Null if no model matches.
  cheapest = try([for id, price in local.prices : id if price == min(values(local.prices)...)][0], null)
}

output "cheapest_model" {
  value = local.cheapest

  precondition {
    condition     = local.cheapest != null
    error_message = "No model with these features has a context of 200000 tokens, a price, and is open to the account."
  }
}
