variable "access_client_secret" {
  description = "Secret of the service token that the proxy expects, from the environment (TF_VAR_access_client_secret)."
  type        = string
  sensitive   = true
}

# The environment variable AIHUBMIX_API_BASE, or base_urls, has the address of your own gateway.
provider "aihubmix" {
  headers = {
    "CF-Access-Client-Id"     = "0123456789abcdef.access"
    "CF-Access-Client-Secret" = var.access_client_secret
  }
}

data "aihubmix_user" "current" {}
