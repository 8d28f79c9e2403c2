variable "rotation" {
  description = "A new value creates a new key."
  type        = string
  default     = "2026-Q4"
}

resource "aihubmix_api_key" "rotated" {
  name                = "rotated"
  spend_limit_usd     = 100 / 3
  rotate_when_changed = { rotation = var.rotation }

  # The new key exists before the old one is deleted.
  lifecycle {
    create_before_destroy = true
  }
}
