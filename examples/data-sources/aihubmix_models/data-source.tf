# The cheapest model that can use tools, has a long context, is not about to be retired,
# and may be called by the account.
data "aihubmix_models" "by_price" {
  type     = "llm"
  features = ["tools", "structured_outputs"]
  sort_by  = "output_price" # Routers, free models and those without a price come last.
}

data "aihubmix_available_models" "current" {}

locals {
  usable = [
    for model in data.aihubmix_models.by_price.models : model.model_id
    if coalesce(model.context_length, 0) >= 200000 && coalesce(model.retire_stage, "active") == "active"
    && model.pricing != null && contains(data.aihubmix_available_models.current.model_ids, model.model_id)
  ]
}

output "cheapest_model" {
  value = try(local.usable[0], null)

  precondition {
    condition     = length(local.usable) > 0
    error_message = "No model with these features has a context of 200000 tokens, a price, and is open to the account."
  }
}
