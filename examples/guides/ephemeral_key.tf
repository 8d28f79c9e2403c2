# Neither in the plan file nor in the state. An ephemeral value may also come from
# an ephemeral resource of a secret store.
variable "aihubmix_manage_key" {
  type      = string
  ephemeral = true
  default   = null # Then the key comes from the environment.
}

provider "aihubmix" {
  manage_key = var.aihubmix_manage_key
}

data "aihubmix_user" "current" {
  omit_secrets = true
}
