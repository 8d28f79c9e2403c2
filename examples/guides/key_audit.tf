resource "aihubmix_api_key" "deployment" {
  name            = "deployment"
  spend_limit_usd = 5
  expires_at      = "2099-01-31T00:00:00Z"
}

module "key_audit" {
  source = "../modules/key_audit"

  managed_ids   = [aihubmix_api_key.deployment.id]
  managed_names = [aihubmix_api_key.deployment.name]
  idle_days     = 30
}

output "keys_to_look_at" {
  value = {
    unlimited      = module.key_audit.unlimited
    never_expiring = module.key_audit.never_expiring
    idle           = module.key_audit.idle
    expired        = module.key_audit.expired
    exhausted      = module.key_audit.exhausted
    above_balance  = module.key_audit.above_balance
    too_small      = module.key_audit.too_small
    not_managed    = module.key_audit.not_managed
    abandoned      = module.key_audit.abandoned
    left_behind    = module.key_audit.left_behind
  }
}
