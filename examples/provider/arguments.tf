variable "aihubmix_manage_key" {
  type      = string
  sensitive = true
  default   = null # Then the key comes from the environment.
}

variable "aihubmix_api_key" {
  type      = string
  sensitive = true
  default   = null # Then it comes from the environment, too; aihubmix_current_api_key alone needs it.
}

provider "aihubmix" {
  manage_key        = var.aihubmix_manage_key
  api_key           = var.aihubmix_api_key
  request_timeout   = "10s"
  max_retries       = 2
  allowed_usernames = ["ada", "fixture"]
}

data "aihubmix_user" "current" {}
