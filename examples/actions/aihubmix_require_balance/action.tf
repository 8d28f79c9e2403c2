# Reads the balance when the plan is applied, right before the deployment is created or changed.
action "aihubmix_require_balance" "gate" {
  config {
    minimum_balance_usd = 20
  }
}

# Stands in for whatever must not be created or changed when the balance is too low.
resource "terraform_data" "deployment" {
  input = "deployed"

  lifecycle {
    # Without this, a Terraform newer than 1.15 may destroy first when it replaces.
    create_before_destroy = true

    action_trigger {
      events  = [before_create, before_update]
      actions = [action.aihubmix_require_balance.gate]
    }
  }
}
