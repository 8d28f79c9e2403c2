variable "release" {
  type    = string
  default = "1"
}

resource "terraform_data" "release" {
  input = var.release
}

# A new key with each release.
resource "aihubmix_api_key" "release" {
  name            = "release"
  spend_limit_usd = 5

  lifecycle {
    replace_triggered_by  = [terraform_data.release]
    create_before_destroy = true
  }
}
