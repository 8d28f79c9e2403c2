data "aihubmix_user" "current" {}

# A failed check is a warning: it does not stop anything.
check "aihubmix_account" {
  assert {
    condition     = data.aihubmix_user.current.active == true # False if it is null.
    error_message = "The AIHubMix account is not in good standing: its status is ${coalesce(data.aihubmix_user.current.status, "unknown")}."
  }

  assert {
    condition     = try(data.aihubmix_user.current.balance_usd >= 100, false)
    error_message = "The AIHubMix balance is ${coalesce(data.aihubmix_user.current.balance_usd, "unknown")} USD. Top up before it falls below 100 USD."
  }
}
