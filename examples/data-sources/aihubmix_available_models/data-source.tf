variable "allowed_models" {
  description = "Models that an API key is to be allowed."
  type        = set(string)
  default     = ["gpt-5", "gpt-5-nano"]
}

data "aihubmix_available_models" "current" {}

locals {
  closed_models = setsubtract(var.allowed_models, data.aihubmix_available_models.current.model_ids)
}

resource "terraform_data" "api_key" {
  input = var.allowed_models

  lifecycle {
    precondition {
      condition     = length(local.closed_models) == 0
      error_message = "The AIHubMix account may not call ${join(", ", local.closed_models)}."
    }
  }
}
