data "aihubmix_user" "current" {}

check "aihubmix_alert" {
  assert {
    condition     = data.aihubmix_user.current.notify == true && data.aihubmix_user.current.notify_email == true
    error_message = "The AIHubMix account sends no e-mail when its balance gets low. Switch the alert on in the console."
  }

  assert {
    condition     = try(data.aihubmix_user.current.quota_remind_threshold_usd >= 20, false)
    error_message = "The AIHubMix account should warn at 20 USD or more. Its level is ${try("${data.aihubmix_user.current.quota_remind_threshold_usd} USD", "unknown")}."
  }
}
