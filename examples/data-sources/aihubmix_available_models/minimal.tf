data "aihubmix_available_models" "current" {}

output "model_ids" {
  value = data.aihubmix_available_models.current.model_ids
}
