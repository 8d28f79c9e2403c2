# The models with the longest context first.
data "aihubmix_models" "longest" {
  modalities = ["text", "image"]
  sort_by    = "context_length"
  sort_order = "desc"
}

output "longest_context" {
  value = [for model in slice(data.aihubmix_models.longest.models, 0, min(3, length(data.aihubmix_models.longest.models))) : {
    model  = model.model_id
    tokens = model.context_length
  }]
}
