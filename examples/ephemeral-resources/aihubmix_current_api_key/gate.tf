# Read when planning and again when applying, even when a saved plan is applied.
ephemeral "aihubmix_current_api_key" "gate" {
  minimum_remaining_usd = 5
}

# Stands in for whatever must not be created when too little is left.
resource "terraform_data" "deployment" {
  input = "deployed"

  # Without this the deployment would not wait for the key to be read.
  depends_on = [ephemeral.aihubmix_current_api_key.gate]

  # Without this a replacement would destroy first, and meet the gate afterwards.
  lifecycle {
    create_before_destroy = true
  }
}
