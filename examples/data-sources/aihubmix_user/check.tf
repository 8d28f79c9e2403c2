data "aihubmix_user" "current" {}

# A failed check is a warning: it does not stop anything.
check "aihubmix_account" {
  assert {
    condition     = data.aihubmix_user.current.active == true # False if it is null.
    error_message = "The AIHubMix account is not active: its status is ${coalesce(data.aihubmix_user.current.status, "unknown")}."
  }

  assert {
    condition     = try(data.aihubmix_user.current.balance_usd >= 100, false)
    error_message = "The AIHubMix balance is ${try("${data.aihubmix_user.current.balance_usd} USD", "unknown")}, but at least 100 USD are expected. Top up the account."
  }
}
