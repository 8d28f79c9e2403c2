variable "aihubmix_manage_key" {
  type      = string
  sensitive = true
  default   = null # Then the key comes from the environment.
}

provider "aihubmix" {
  manage_key        = var.aihubmix_manage_key
  request_timeout   = "10s"
  max_retries       = 2
  allowed_usernames = ["ada", "fixture"]
}

data "aihubmix_user" "current" {}
