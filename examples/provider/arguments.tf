# An ephemeral variable is stored in neither the plan file nor the state. It needs
# Terraform 1.10 or OpenTofu 1.11; with an older version, set the environment variables.
variable "aihubmix_manage_key" {
  type      = string
  ephemeral = true
  default   = null # Then the key comes from the environment.
}

variable "aihubmix_api_key" {
  type      = string
  ephemeral = true
  default   = null # Then it comes from the environment, too. Only aihubmix_current_api_key needs it.
}

provider "aihubmix" {
  manage_key        = var.aihubmix_manage_key
  api_key           = var.aihubmix_api_key
  request_timeout   = "10s"
  max_retries       = 2
  allowed_usernames = ["ada", "fixture"]
}

data "aihubmix_user" "current" {}
