# A self-hosted gateway may have another unit than 500000 to the US dollar; its
# quotas are right in any case.
data "aihubmix_user" "current" {}

resource "terraform_data" "deployment" {
  input = "deployed"

  lifecycle {
    precondition {
      condition     = try(data.aihubmix_user.current.quota >= 10000, false)
      error_message = "The balance is ${try("${data.aihubmix_user.current.quota} quota units", "unknown")}, but 10000 are needed."
    }
  }
}
