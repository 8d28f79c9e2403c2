variable "accounts" {
  description = "The account of each workspace."
  type        = map(string)
  default     = { default = "ada", staging = "fixture" }
}

provider "aihubmix" {
  # An error in a workspace that is not listed.
  allowed_usernames = [var.accounts[terraform.workspace]]
}

resource "aihubmix_api_key" "app" {
  name            = "app-${terraform.workspace}"
  spend_limit_usd = 5
}
