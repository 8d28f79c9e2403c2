data "aihubmix_models" "language" {
  type     = "llm"
  features = ["tools"]
}

output "model_ids" {
  value = data.aihubmix_models.language.models[*].model_id
}
