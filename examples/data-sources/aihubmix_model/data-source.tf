data "aihubmix_model" "chat" {
  model_id = "gpt-5-nano"
}

# What an application needs to know of its model.
output "model" {
  value = {
    id             = data.aihubmix_model.chat.model_id
    context_length = data.aihubmix_model.chat.context_length
    max_output     = data.aihubmix_model.chat.max_output
    features       = data.aihubmix_model.chat.features
  }
}
