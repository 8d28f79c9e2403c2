data "aihubmix_user" "current" {
  # Leaves the sensitive attributes out of the state.
  omit_secrets = true
}
