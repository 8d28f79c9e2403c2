# The cheapest model that can use tools and has a long context.
data "aihubmix_models" "capable" {
  type     = "llm"
  features = ["tools", "structured_outputs"]
}

locals {
  # try() leaves out models without prices or context length.
  prices = {
    for model in data.aihubmix_models.capable.models :
    model.model_id => model.pricing.input_usd_per_million + model.pricing.output_usd_per_million
    if try(model.context_length >= 200000 && model.pricing.input_usd_per_million + model.pricing.output_usd_per_million >= 0, false)
  }

  # Null if no model matches.
  cheapest = try([for id, price in local.prices : id if price == min(values(local.prices)...)][0], null)
}

output "cheapest_model" {
  value = local.cheapest

  precondition {
    condition     = local.cheapest != null
    error_message = "No model with these features has a context of 200000 tokens."
  }
}
